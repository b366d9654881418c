"""Questions about one's own files, the courses they belong to, holds and withdrawals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from ..kernel.errors import NotFound
from ..portfolio.api import sent_files
from ..portfolio.models import Attachment, EvidenceVersion, TaskSubmission
from ..programmes.api import enrolments_of
from ..programmes.domain import Text
from .domain import FileLine, HoldView
from .models import RetentionHold


def files_of(learner_id: UUID) -> tuple[FileLine, ...]:
    """Every file of a learner, also those taken out, withdrawn and destroyed, in the order of items; three queries."""
    rows = Attachment.objects.filter(item__submission__learner_id=learner_id).select_related("item")
    titles = _titles(learner_id)
    sent = set(sent_files(rows).values_list("pk", flat=True))
    ordered = rows.order_by("item__created_at", "item_id", "stored_at", "pk")
    return tuple(_file_line(row, titles.get(row.item_id, ("", "")), row.pk in sent) for row in ordered)


def _titles(learner_id: UUID) -> dict[UUID, tuple[str, str]]:
    """Item -> (title, kind) of its newest version."""
    rows = EvidenceVersion.objects.filter(item__submission__learner_id=learner_id).order_by("number")
    return {item: (title, kind) for item, title, kind in rows.values_list("item_id", "title", "kind")}


def _file_line(row: Attachment, label: tuple[str, str], is_sent: bool) -> FileLine:
    if row.purged_at is not None:
        state = row.purged_because
    elif row.removed_in is not None or row.item.withdrawn_at is not None:
        state = "taken_out"
    else:
        state = "sent" if is_sent else "draft"
    return FileLine(
        id=row.id,
        item_id=row.item_id,
        submission_id=row.item.submission_id,
        item_title=label[0],
        kind=label[1],
        name=row.name,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        stored_at=row.stored_at,
        state=state,
        purged_at=row.purged_at,
    )


@dataclass(frozen=True)
class TaskFiles:
    """The files of one task on their learner's list."""

    slug: str
    title: Text
    files: tuple[FileLine, ...]


def files_by_task(learner_id: UUID, *, with_drafts: bool = True) -> tuple[TaskFiles, ...]:
    """The same, task by task in the order of modules; four queries, whatever there is.

    Drafts are for the learner's own eyes.
    """
    files = [line for line in files_of(learner_id) if with_drafts or line.state != "draft"]
    rows = TaskSubmission.objects.filter(learner_id=learner_id).select_related("edition")
    found = []
    for row in rows.order_by("module_code", "opened_at", "pk"):
        mine = tuple(line for line in files if line.submission_id == row.pk)
        if mine:
            found.append(TaskFiles(row.slug, row.edition.spec["title"], mine))
    return tuple(found)


def file_of(attachment_id: UUID, *, learner_id: UUID) -> FileLine:
    """One of a learner's own files. Raises NotFound."""
    found = next((line for line in files_of(learner_id) if line.id == attachment_id), None)
    if found is None:
        raise NotFound()
    return found


def storage_keys(learner_id: UUID) -> dict[UUID, str]:
    """Attachment -> where its bytes lie, for those that are still there."""
    rows = Attachment.objects.filter(item__submission__learner_id=learner_id, purged_at=None, storage_key__isnull=False)
    return {pk: key for pk, key in rows.values_list("pk", "storage_key") if key}


def files_withdrawn(submissions: QuerySet[TaskSubmission], *, since: datetime) -> int:
    """How many sent files of some submissions were withdrawn since then because somebody may no longer be shown."""
    rows = Attachment.objects.filter(item__submission__in=submissions, consent_withdrawal__withdrawn_at__gte=since)
    return sent_files(rows).count()


def studies_of(learner_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """(enrolment, cohort's name) of a learner, for whoever places a hold."""
    return tuple((row.id, row.cohort.name) for row in enrolments_of(learner_id))


def holds_of(learner_id: UUID) -> tuple[HoldView, ...]:
    """The holds that stand on a learner's evidence."""
    rows = RetentionHold.objects.filter(enrolment__learner_id=learner_id, lifted_at=None)
    rows = rows.select_related("placed_by").annotate(cohort=F("enrolment__cohort__name")).order_by("placed_at", "pk")
    return tuple(
        HoldView(
            id=row.id,
            enrolment_id=row.enrolment_id,
            cohort_name=row.cohort,
            reason=row.reason,
            placed_by=row.placed_by.name,
            placed_at=row.placed_at,
        )
        for row in rows
    )
