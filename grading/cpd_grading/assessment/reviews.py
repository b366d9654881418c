"""The coach's acts on a submitted task: save a draft, return it, sign it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ..coaching import domain as coaching_rules
from ..coaching import selectors as coaching
from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, NotFound, ReciprocalCoaching
from ..portfolio.domain import TASK
from ..portfolio.models import Manifest, TaskSubmission
from ..portfolio.selectors import submission_view
from ..programmes.models import Enrolment
from . import domain
from .models import CoachReview, ReviewDraft

CYCLE_OF_THREE = "cycle_of_three"
TOLD_AS = {"sign_off": "task_signed_off", "return": "task_returned"}
_Links = tuple[coaching_rules.AssignmentView, ...]


def require_may_review(submission: TaskSubmission, coach_id: UUID, *, on: date) -> _Links:
    """The one place that says who may see and decide on a submitted task (house 5a).

    Returns every link that holds around the two that day. Raises OwnWork, NotAssignedCoach, ReciprocalCoaching.
    """
    learner_id, enrolment = submission.learner_id, submission.enrolment
    links = coaching.assignments_around(coach_id, learner_id)
    coaching_rules.require_coach(links, coach_id=coach_id, learner_id=learner_id, on=on)
    if enrolment and Enrolment.objects.filter(cohort_id=enrolment.cohort_id, learner_id=coach_id).exists():
        coaching_rules.require_one_way(links, coach_id=coach_id, learner_id=learner_id, on=on)
        if _has_signed_off(learner_id, coach_id, enrolment.cohort_id):
            raise ReciprocalCoaching()
    return tuple(link for link in links if link.period.holds(on))


def _has_signed_off(coach_id: UUID, learner_id: UUID, cohort_id: UUID) -> bool:
    """Whether one ever signed off the other in a cohort; an assignment that has ended changes nothing about it."""
    return CoachReview.objects.filter(
        coach_id=coach_id,
        submission__learner_id=learner_id,
        submission__enrolment__cohort_id=cohort_id,
        decision="sign_off",
    ).exists()


def _locked(submission_id: UUID) -> TaskSubmission:
    """The row of a task that was sent, locked. Raises NotFound."""
    # Locked alone and read with its joins afterwards: PostgreSQL locks no outer join, MariaDB knows no FOR UPDATE OF.
    sent = TaskSubmission.objects.select_for_update().only("pk").filter(pk=submission_id, round__gt=0)
    if sent.first() is None:
        raise NotFound()
    return TaskSubmission.objects.select_related("edition", "enrolment").get(pk=submission_id)


def _latest_manifest(row: TaskSubmission) -> Manifest:
    return Manifest.objects.get(submission=row, round=row.round)


def _require_undecided(row: TaskSubmission, coach_id: UUID, action: str, now: datetime) -> _Links:
    """The links around the two, if this coach may take ``action`` on the submission now.

    Raises OwnWork, NotAssignedCoach, ReciprocalCoaching, TransitionNotAllowed.
    """
    links = require_may_review(row, coach_id, on=kigali_date(now))
    TASK.after(row.state, action)
    return links


@transaction.atomic
def save_review_draft(
    *, submission_id: UUID, coach_id: UUID, levels: Mapping[str, str], feedback: Mapping[str, str], now: datetime
) -> None:
    """Keep what a coach has ticked and written so far, until it is decided.

    Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching, TransitionNotAllowed, UnknownCriterion,
    UnknownLevel, BadField.
    """
    row = _locked(submission_id)
    _require_undecided(row, coach_id, "return", now)
    spec = submission_view(row).spec
    domain.require_known_levels(spec, levels)
    ReviewDraft.objects.update_or_create(
        manifest=_latest_manifest(row),
        coach_id=coach_id,
        defaults={"levels": dict(levels), "feedback": domain.clean_notes(spec, feedback), "saved_at": now},
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
    LineManagerOnly, TransitionNotAllowed, StaleVersion, CriterionWithoutLevel, UnknownCriterion, UnknownLevel,
    SignOffNeedsMet, BadField, AlreadyDone.
    """
    row = _locked(submission_id)
    known = _known(request_id, row, coach_id, "sign_off")
    if known is not None:
        return known
    links = _require_undecided(row, coach_id, "sign_off", now)
    for link in links:
        # Any link as line manager weighs, also beside another one as advisor.
        if (link.coach_id, link.coachee_id) == (coach_id, row.learner_id):
            coaching_rules.require_not_line_manager(link)
    manifest = _seen_manifest(row, seen_digest)
    spec = submission_view(row).spec
    domain.require_sign_off(spec, levels)
    is_cycle = coaching_rules.is_cycle_of_three(
        links, coach_id=coach_id, learner_id=row.learner_id, on=kigali_date(now)
    )
    review = CoachReview(
        submission=row,
        manifest=manifest,
        coach_id=coach_id,
        decision="sign_off",
        levels=dict(levels),
        feedback=domain.clean_notes(spec, feedback),
        flags=[CYCLE_OF_THREE] if is_cycle else [],
        request_id=request_id,
        reviewed_at=now,
    )
    return _decide(row, review)


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

    The same request id is the same review. Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching,
    TransitionNotAllowed, StaleVersion, CriterionWithoutLevel, UnknownCriterion, UnknownLevel, ReturnNamesNoCriterion,
    CommentRequired, BadField, AlreadyDone.
    """
    row = _locked(submission_id)
    known = _known(request_id, row, coach_id, "return")
    if known is not None:
        return known
    _require_undecided(row, coach_id, "return", now)
    manifest = _seen_manifest(row, seen_digest)
    spec = submission_view(row).spec
    said = domain.clean_notes(spec, feedback)
    review = CoachReview(
        submission=row,
        manifest=manifest,
        coach_id=coach_id,
        decision="return",
        levels=dict(levels),
        feedback=said,
        returned_criteria=list(domain.require_return(spec, levels, said)),
        request_id=request_id,
        reviewed_at=now,
    )
    return _decide(row, review)


def _known(request_id: UUID, row: TaskSubmission, coach_id: UUID, decision: str) -> UUID | None:
    """The review this request made already, asked under the row's lock, so that the second of two clicks finds it.

    Raises AlreadyDone for the request id of another act.
    """
    review = CoachReview.objects.filter(request_id=request_id).first()
    if review is None:
        return None
    if (review.submission_id, review.coach_id, review.decision) != (row.id, coach_id, decision):
        raise AlreadyDone()
    return review.id


def _seen_manifest(row: TaskSubmission, seen_digest: str) -> Manifest:
    """What was sent last, if it is what the coach decided on. Raises StaleVersion."""
    manifest = _latest_manifest(row)
    domain.require_seen(manifest.digest, seen_digest)
    return manifest


def _decide(row: TaskSubmission, review: CoachReview) -> UUID:
    """Keep a decision, move the submission and tell of it. Raises AlreadyDone where another coach was faster."""
    review.live_key = str(review.manifest_id)
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError:
        # The unique keys are the last word where a database has no row locks.
        raise AlreadyDone() from None
    row.state = TASK.after(row.state, review.decision)
    row.returned_criteria, row.changed_at = review.returned_criteria, review.reviewed_at
    row.save(update_fields=["state", "returned_criteria", "changed_at"])
    ReviewDraft.objects.filter(manifest_id=review.manifest_id, coach_id=review.coach_id).delete()
    what = TOLD_AS[review.decision]
    audit.record(
        what,
        actor_id=review.coach_id,
        now=review.reviewed_at,
        cohort_id=row.enrolment.cohort_id if row.enrolment else None,
        learner_id=row.learner_id,
        submission=row.id,
        review=review.id,
        manifest=review.manifest_id,
        digest=review.manifest.digest,
    )
    news = {"submission": row.id, "review": review.id}
    outbox.put(what, news, dedupe=str(review.id), now=review.reviewed_at)
    return review.id
