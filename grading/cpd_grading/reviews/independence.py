"""Who may review whose work: an assigned coach of that day, never oneself, never one of a reciprocal pair."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ..coaching import api as coaching
from ..coaching import domain as coaching_rules
from ..coaching.models import CoachingAssignment
from ..people.api import WITH_PLACE
from ..portfolio.api import Ties, require_one_way, ties_between, ties_columns
from ..portfolio.models import TaskSubmission

Links = tuple[coaching_rules.AssignmentView, ...]


def submission_with_ties(submission_id: UUID, coach_id: UUID) -> tuple[TaskSubmission, Ties] | None:
    """A submission with edition, enrolment, programme and learner, and the coach's ties to it, in one query."""
    joined = ("edition", "enrolment__cohort__programme", *(f"learner__{path}" for path in WITH_PLACE))
    ties = ties_columns(coach_id)
    rows = TaskSubmission.objects.annotate(
        study_together=ties.study_together, was_signed_off=ties.was_signed_off
    ).select_related(*joined)
    rows = rows.defer("enrolment__cohort__programme__spec")  # long, and known by its digest
    row = rows.filter(pk=submission_id).first()
    return (row, Ties(row.study_together, row.was_signed_off)) if row else None


def may_know_of(submission_id: UUID, person_id: UUID) -> bool:
    """Whether a task was ever this person's business as a coach, so that they may be told why it is not theirs now."""
    learners = TaskSubmission.objects.filter(pk=submission_id).values("learner")
    return CoachingAssignment.objects.filter(coach=person_id, coachee__in=learners).exists()


def require_may_review(submission: TaskSubmission, coach_id: UUID, *, on: date, ties: Ties | None = None) -> Links:
    """The one place that says who may see and decide on a submitted task (rule R51).

    Returns every link that holds around the two that day. Raises OwnWork, NotAssignedCoach, RolesNotConfirmed,
    ReciprocalCoaching.
    """
    learner_id = submission.learner_id
    links = coaching.assignments_around(coach_id, learner_id)
    coaching_rules.require_coach(links, coach_id=coach_id, learner_id=learner_id, on=on)
    found = ties or ties_between(submission.enrolment, coach_id)
    require_one_way(links, found, coach_id=coach_id, learner_id=learner_id, days=(on,))
    return tuple(link for link in links if link.period.holds(on))
