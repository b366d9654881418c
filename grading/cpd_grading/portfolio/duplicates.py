"""Which files went out, and the same file at two learners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from ..programmes.domain import Text
from .models import Attachment, EvidenceVersion, Manifest

SHARED = "shared_group_product"


def sent_files(rows: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Those of some files that went out with a version of their item; what is still a draft is its learner's alone."""
    sent = EvidenceVersion.objects.filter(item=OuterRef("item_id"), is_sent=True, number__gte=OuterRef("added_in"))
    within = Q(number__lt=OuterRef("removed_in"))
    return rows.filter(
        Q(removed_in=None) & Exists(sent) | Q(removed_in__isnull=False) & Exists(sent.filter(within)),
    )


def same_files(hashes: Iterable[str], learner_id: UUID) -> QuerySet[Attachment]:
    """Files other learners sent that have one of these hashes, as they came in or as they are stored."""
    known = set(hashes)
    same = Attachment.objects.filter(Q(sha256_original__in=known) | Q(sha256__in=known))
    return sent_files(same.exclude(item__submission__learner_id=learner_id))


def _hashes(row: Attachment) -> frozenset[str]:
    """A photo is re-encoded when it comes in: who sends on what they downloaded sends the stored bytes."""
    return frozenset((row.sha256_original, row.sha256))


def duplicates_in(submission_id: UUID) -> Mapping[UUID, tuple[DuplicateView, ...]]:
    """Attachment of this submission -> where other learners sent the same file; nothing is judged by it.

    For those who may review the submission only: it names other learners. Two queries, whatever the number of files.
    """
    newest = EvidenceVersion.objects.filter(item=OuterRef("item")).order_by("-number").values("kind")[:1]
    rows = Attachment.objects.filter(item__submission_id=submission_id).select_related("item__submission")
    mine = list(rows.annotate(kind=Subquery(newest)))
    if not mine:
        return {}
    manifests = Manifest.objects.filter(submission=OuterRef("item__submission")).order_by("-round")
    person = "item__submission__learner_id"  # two heads may have one name; each one's tasks stand together
    others = list(
        same_files((hash_ for row in mine for hash_ in _hashes(row)), mine[0].item.submission.learner_id)
        .select_related("item__submission__learner", "item__submission__edition")
        .annotate(last_sent=Subquery(manifests.values("submitted_at")[:1]), kind=Subquery(newest))
        .order_by("item__submission__learner__family_name", "item__submission__learner__given_names", person, "pk")
    )
    found: dict[UUID, tuple[DuplicateView, ...]] = {}
    for row in mine:
        same = {
            other.item.submission_id: _duplicate(other, is_shared=SHARED in (row.kind, other.kind))
            for other in others
            if _hashes(other) & _hashes(row)
        }
        if same:
            found[row.id] = tuple(same.values())
    return found


def _duplicate(row: Attachment, *, is_shared: bool) -> DuplicateView:
    submission = row.item.submission
    learner = submission.learner
    return DuplicateView(
        learner_id=learner.id,
        learner_name=learner.name,
        submission_id=submission.id,
        slug=submission.slug,
        task_title=submission.edition.spec["title"],
        sent_at=row.last_sent,  # type: ignore[attr-defined]  # annotated above
        is_shared=is_shared,
    )


@dataclass(frozen=True)
class DuplicateView:
    """The same file in another learner's portfolio; ``is_shared`` where either says it was made together."""

    learner_id: UUID
    learner_name: str
    submission_id: UUID
    slug: str
    task_title: Text
    sent_at: datetime  # when the other last sent that task
    is_shared: bool
