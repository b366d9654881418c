"""What acts on evidence share: the locked row of a task, an item that is the learner's own, its draft, the trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from dataclasses import fields as fields_of_record
from datetime import date, datetime
from uuid import UUID

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound
from ..programmes.api import cohort_view, locked_enrolment, pinned_edition, register_edition, require_member
from ..programmes.domain import Policy, TaskKey, TaskSpec
from ..programmes.models import Enrolment
from . import selectors
from .domain import TASK, ItemFields
from .item_states import item_among, require_changeable
from .models import EvidenceItem, EvidenceVersion, TaskSubmission

COLUMNS = tuple(one.name for one in fields_of_record(ItemFields))  # each answer has a column of its name


def opened(
    task: TaskKey, spec: TaskSpec, learner_id: UUID, now: datetime, *, is_new_work: bool = True
) -> TaskSubmission:
    """The learner's row of a task, made on the first write and locked for this transaction.

    Raises NotInThisCourse, EnrolmentEnded and LeftThisCourse, unless the caller asks for itself what is new work.
    """
    enrolment = locked_enrolment(task.course_key, learner_id)
    if is_new_work:
        enrolment = require_member(task.course_key, learner_id, on=kigali_date(now))
    edition_id = register_edition(course_key=task.course_key, spec=spec, now=now)
    pinned = pinned_edition(enrolment.cohort_id, task.slug) if enrolment else None
    row, is_new = TaskSubmission.objects.get_or_create(
        learner_id=learner_id,
        course_key=task.course_key,
        slug=task.slug,
        defaults={
            "module_code": spec.module_code,
            "enrolment": enrolment,
            "edition_id": pinned.id if pinned else edition_id,
            "state": TASK.start,
            "opened_at": now,
            "changed_at": now,
        },
    )
    if enrolment is not None and row.enrolment_id is None and not is_new:
        # Drafted before joining the cohort: from here on the cohort's own edition holds.
        joined = {"enrolment": enrolment, "edition_id": pinned.id if pinned else row.edition_id}
        TaskSubmission.objects.filter(pk=row.pk, enrolment=None).update(**joined)
    return locked(row.id)


def locked(submission_id: UUID) -> TaskSubmission:
    """A row of a task, locked for this transaction, with its edition and cohort."""
    # Locked alone and read with its joins afterwards: PostgreSQL locks no outer join, MariaDB knows no FOR UPDATE OF.
    TaskSubmission.objects.select_for_update().only("pk").get(pk=submission_id)
    rows = TaskSubmission.objects.select_related("edition", "enrolment__cohort__programme")
    return rows.defer("enrolment__cohort__programme__spec").get(pk=submission_id)


def move(row: TaskSubmission, action: str, *, at: datetime, **fields: object) -> None:
    """Move a locked row by an action of ``TASK``; ``fields`` are written with it. Raises TransitionNotAllowed."""
    row.state, row.changed_at = TASK.after(row.state, action), at
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "changed_at", *fields])


def policy_of(enrolment: Enrolment | None) -> Policy | None:
    return cohort_view(enrolment.cohort).programme.policy if enrolment else None


def trace(action: str, row: TaskSubmission, now: datetime, *, actor_id: UUID | None = None, **ids: object) -> None:
    """Append the act to the learner's chain; the learner acted unless somebody else is named."""
    trace_by(actor_id or row.learner_id, action, row, now, **ids)


def trace_by(actor_id: UUID | None, action: str, row: TaskSubmission, now: datetime, **ids: object) -> None:
    """Append an act on a task to its learner's chain; None is somebody without an account, or the site itself."""
    cohort_id = row.enrolment.cohort_id if row.enrolment else None
    learner_id = row.learner_id
    audit.record(
        action, actor_id=actor_id, now=now, cohort_id=cohort_id, learner_id=learner_id, submission=row.id, **ids
    )


def starts_on(row: TaskSubmission) -> date | None:
    """The first day of the cohort a task belongs to, None while its learner is in none."""
    return row.enrolment.cohort.starts_on if row.enrolment else None


def add_item(
    row: TaskSubmission, *, request_id: UUID, now: datetime, recorded_by_id: UUID | None = None, reason: str = ""
) -> EvidenceItem:
    """A new item without a version yet; ``recorded_by_id`` is the coach who adds it for the learner, and why."""
    return EvidenceItem.objects.create(
        submission=row,
        request_id=request_id,
        created_at=now,
        recorded_by_id=recorded_by_id,
        on_behalf_reason=reason,
    )


def answer_item(item: EvidenceItem, *, agrees: bool, now: datetime) -> None:
    """The learner's answer on an item that somebody added for them: it counts from now on, or it is withdrawn."""
    if agrees:
        item.confirmed_at = now
    else:
        item.withdrawn_at = now
    item.save(update_fields=["confirmed_at", "withdrawn_at"])


def item_of(task: TaskKey, learner_id: UUID, item_id: UUID) -> EvidenceItem:
    """An item of this learner and this task, whatever id was sent. Raises NotFound, ItemWithdrawn."""
    return item_among(
        EvidenceItem.objects.filter(
            pk=item_id,
            submission__learner_id=learner_id,
            submission__course_key=task.course_key,
            submission__slug=task.slug,
        )
    )


def own_item(task: TaskKey, learner_id: UUID, item_id: UUID) -> EvidenceItem:
    """The same, and the learner's to change: one that a coach added is first confirmed.

    Raises NotFound, ItemWithdrawn, NotConfirmedYet.
    """
    item = item_of(task, learner_id, item_id)
    require_changeable(item)
    return item


def with_known_files(item: EvidenceItem, fields: ItemFields) -> ItemFields:
    """The fields with answers on this item's own files only: nothing is said of a file that is not there."""
    if not fields.children_by_file:
        return fields
    known = {str(key) for key in item.attachments.values_list("pk", flat=True)}
    kept = {key: answer for key, answer in fields.children_by_file.items() if key in known}
    return replace(fields, children_by_file=kept)


def draft(item: EvidenceItem, now: datetime, *, fields: ItemFields | None = None) -> EvidenceVersion:
    """The version that may be edited: the newest while it was not sent, otherwise a copy with the next number."""
    newest = item.versions.order_by("-number").first()
    if newest is not None and fields is None:
        fields = selectors.fields_of(newest)
    if fields is None:
        raise NotFound()
    if newest is None or newest.is_sent:
        newest = EvidenceVersion(item=item, number=(newest.number if newest else 0) + 1)
    for name in COLUMNS:
        setattr(newest, name, _in_column(getattr(fields, name)))
    newest.saved_at = now
    newest.save()
    return newest


def _in_column(value: object) -> object:
    """An answer as its column keeps it: JSON knows lists and objects."""
    if isinstance(value, tuple):
        return list(value)
    return {key: asdict(answer) for key, answer in value.items()} if isinstance(value, Mapping) else value
