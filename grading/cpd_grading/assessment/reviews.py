"""The coach's acts on a submitted task: save a draft, return it, sign it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..coaching import domain as coaching_rules
from ..coaching import selectors as coaching
from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound, ReciprocalCoaching
from ..portfolio.domain import TASK
from ..portfolio.models import Manifest, TaskSubmission
from ..portfolio.selectors import submission_view
from ..programmes.models import Enrolment
from . import domain
from .models import CoachReview, ReviewDraft


def require_may_review(submission: TaskSubmission, coach_id: UUID, *, on: date) -> coaching_rules.AssignmentView:
    """The one place that says who may see and decide on a submitted task (house 5a).

    Raises OwnWork, NotAssignedCoach, ReciprocalCoaching.
    """
    learner_id = submission.learner_id
    links = coaching.assignments_around(coach_id, learner_id)
    link = coaching_rules.require_coach(links, coach_id=coach_id, learner_id=learner_id, on=on)
    cohort_id = submission.enrolment.cohort_id if submission.enrolment else None
    if Enrolment.objects.filter(cohort_id=cohort_id, learner_id=coach_id).exists():
        coaching_rules.require_one_way(links, coach_id=coach_id, learner_id=learner_id, on=on)
        if CoachReview.objects.filter(
            coach_id=learner_id,
            submission__learner_id=coach_id,
            submission__enrolment__cohort_id=cohort_id,
            decision="sign_off",
        ).exists():
            raise ReciprocalCoaching()
    return link


def _locked(submission_id: UUID) -> TaskSubmission:
    row = (
        TaskSubmission.objects.select_for_update(of=("self",))
        .select_related("edition", "enrolment")
        .filter(pk=submission_id)
        .first()
    )
    if row is None or row.round == 0:
        raise NotFound()
    return row


def _latest_manifest(row: TaskSubmission) -> Manifest:
    return Manifest.objects.get(submission=row, round=row.round)


@transaction.atomic
def save_review_draft(
    *, submission_id: UUID, coach_id: UUID, levels: Mapping[str, str], feedback: Mapping[str, str], now: datetime
) -> None:
    """Keep what a coach has ticked and written so far. Raises what require_may_review raises."""
    row = _locked(submission_id)
    require_may_review(row, coach_id, on=kigali_date(now))
    ReviewDraft.objects.update_or_create(
        manifest=_latest_manifest(row),
        coach_id=coach_id,
        defaults={"levels": dict(levels), "feedback": dict(feedback), "saved_at": now},
    )


@transaction.atomic
def sign_off_task(
    *,
    submission_id: UUID,
    seen_digest: str,
    request_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    coach_id: UUID,
    now: datetime,
) -> UUID:
    """Record that an assigned coach graded and vouches for the version they saw. Returns the review's id.

    The same request id is the same review. Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching,
    LineManagerOnly, TransitionNotAllowed, StaleVersion, CriterionWithoutLevel, UnknownLevel, SignOffNeedsMet.
    """
    known = _known(request_id, coach_id)
    if known is not None:
        return known
    row = _locked(submission_id)
    on = kigali_date(now)
    link = require_may_review(row, coach_id, on=on)
    coaching_rules.require_not_line_manager(link)
    after = TASK.after(row.state, "sign_off")
    manifest = _latest_manifest(row)
    domain.require_seen(manifest.digest, seen_digest)
    domain.require_sign_off(submission_view(row).spec, levels)
    links = coaching.assignments_around(coach_id, row.learner_id)
    flags = (
        ["cycle_of_three"]
        if coaching_rules.is_cycle_of_three(links, coach_id=coach_id, learner_id=row.learner_id, on=on)
        else []
    )
    return _decide(row, manifest, "sign_off", after, levels, feedback, coach_id, request_id, now, flags=flags)


@transaction.atomic
def return_task(
    *,
    submission_id: UUID,
    seen_digest: str,
    request_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    coach_id: UUID,
    now: datetime,
) -> UUID:
    """Send a task back, naming the criteria at "not yet" and what to do for each. Returns the review's id.

    Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching, TransitionNotAllowed, StaleVersion,
    CriterionWithoutLevel, UnknownLevel, ReturnNamesNoCriterion, CommentRequired.
    """
    known = _known(request_id, coach_id)
    if known is not None:
        return known
    row = _locked(submission_id)
    require_may_review(row, coach_id, on=kigali_date(now))
    after = TASK.after(row.state, "return")
    manifest = _latest_manifest(row)
    domain.require_seen(manifest.digest, seen_digest)
    named = domain.require_return(submission_view(row).spec, levels, feedback)
    return _decide(row, manifest, "return", after, levels, feedback, coach_id, request_id, now, named=named)


def _known(request_id: UUID, coach_id: UUID) -> UUID | None:
    return CoachReview.objects.filter(request_id=request_id, coach_id=coach_id).values_list("pk", flat=True).first()


def _decide(
    row: TaskSubmission,
    manifest: Manifest,
    decision: str,
    after: str,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    coach_id: UUID,
    request_id: UUID,
    now: datetime,
    *,
    named: tuple[str, ...] = (),
    flags: list[str] | None = None,
) -> UUID:
    review = CoachReview.objects.create(
        submission=row,
        manifest=manifest,
        coach_id=coach_id,
        decision=decision,
        levels=dict(levels),
        feedback={key: text.strip() for key, text in feedback.items() if text.strip()},
        returned_criteria=list(named),
        flags=flags or [],
        request_id=request_id,
        reviewed_at=now,
        live_key=str(manifest.id),
    )
    row.state, row.returned_criteria, row.changed_at = after, list(named), now
    row.save(update_fields=["state", "returned_criteria", "changed_at"])
    ReviewDraft.objects.filter(manifest=manifest, coach_id=coach_id).delete()
    audit.record(
        f"task_{'signed_off' if decision == 'sign_off' else 'returned'}",
        actor_id=coach_id,
        now=now,
        cohort_id=row.enrolment.cohort_id if row.enrolment else None,
        learner_id=row.learner_id,
        submission=row.id,
        review=review.id,
        manifest=manifest.id,
        digest=manifest.digest,
    )
    news = "task_signed_off" if decision == "sign_off" else "task_returned"
    outbox.put(news, {"submission": row.id, "review": review.id}, dedupe=str(review.id), now=now)
    return review.id
