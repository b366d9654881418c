"""Taking a decision back: within ten minutes, by a superseding record with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ..kernel import outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, NotFound, UndoTooLate
from ..kernel.locks import lock
from ..kernel.requests import id_of_request
from ..people.domain import require_reason
from ..portfolio.api import items_version, locked, move, trace_by
from ..portfolio.domain import STATES_WITH_UR_CE
from ..portfolio.models import ModulePortfolio, TaskSubmission
from .independence import require_may_review
from .models import CoachReview, ReviewDraft

WINDOW = timedelta(minutes=10)
MAX_REASON = 300  # characters


@transaction.atomic
def undo_review(*, review_id: UUID, coach_id: UUID, reason: str, request_id: UUID, now: datetime) -> UUID:
    """Take one's own last decision on a submission back, so that it waits for a decision again.

    The decision stays on record, superseded by a row with the reason; what was ticked and written becomes the draft.
    Raises NotFound, UndoTooLate, AlreadyDone (the learner went on, or it was undone already), ReasonRequired and what
    require_may_review raises. The same request id is the same act.
    """
    reviews = CoachReview.objects.select_related("manifest", "submission__enrolment")
    review = reviews.filter(pk=review_id, coach_id=coach_id).first()
    if review is None:
        raise NotFound()
    lock(_portfolios_of(review.submission))
    row = locked(review.submission_id)
    # Asked under the lock, so that the second of two clicks finds the first.
    known = id_of_request(CoachReview, request_id, otherwise=AlreadyDone, decision="undo", supersedes_id=review.id)
    if known is not None:
        return known
    review.refresh_from_db(fields=["in_force_key"])
    require_may_review(row, coach_id, on=kigali_date(now))
    if now - review.reviewed_at > WINDOW:
        raise UndoTooLate(count=int(WINDOW.total_seconds() // 60))
    _require_untouched(row, review)
    undone = CoachReview.objects.create(
        submission=row,
        manifest=review.manifest,
        coach_id=coach_id,
        decision="undo",
        levels={},
        feedback={},
        request_id=request_id,
        reviewed_at=now,
        supersedes=review,
        reason=require_reason(reason, limit=MAX_REASON),
    )
    CoachReview.objects.filter(pk=review.pk).update(in_force_key=None)
    ReviewDraft.objects.update_or_create(
        manifest=review.manifest,
        coach_id=coach_id,
        defaults={"levels": review.levels, "feedback": review.feedback, "saved_at": now},
    )
    move(row, "undo", at=review.manifest.submitted_at, returned_criteria=_criteria_returned_before(row))
    trace_by(coach_id, "task_decision_undone", row, now, review=undone.id, undoes=review.id)
    outbox.put("task_decision_undone", {"submission": row.id, "review": undone.id}, dedupe=str(undone.id), now=now)
    return undone.id


def _require_untouched(row: TaskSubmission, review: CoachReview) -> None:
    """Nothing was built on the decision yet. Raises AlreadyDone."""
    stands = review.in_force_key is not None and review.manifest.round == row.round
    went_on = items_version(row.id) != review.items_version
    if not stands or went_on or _portfolios_of(row).filter(state__in=STATES_WITH_UR_CE).exists():
        raise AlreadyDone()


def _portfolios_of(row: TaskSubmission) -> QuerySet[ModulePortfolio]:
    return ModulePortfolio.objects.filter(enrolment=row.enrolment, module_code=row.module_code)


def _criteria_returned_before(row: TaskSubmission) -> list[str]:
    """What the last standing return named; a submission in a later round opens on those."""
    earlier = CoachReview.objects.filter(submission=row, decision="return").exclude(in_force_key=None)
    last = earlier.order_by("-manifest__round").first()
    return list(last.returned_criteria) if last else []
