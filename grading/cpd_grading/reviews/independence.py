"""Who may review whose work: an assigned coach of that day, never oneself, never one of a reciprocal pair."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from ..coaching import api as coaching
from ..coaching import domain as coaching_rules
from ..kernel.errors import ReciprocalCoaching
from ..people.api import WITH_PLACE
from ..portfolio.models import TaskSubmission
from ..programmes.models import Enrolment
from ..site_visits.api import signed_off_by

Links = tuple[coaching_rules.AssignmentView, ...]


class Ties(NamedTuple):
    """What ties a coach to a submission's learner beside assignments: both study in its cohort, and whether the
    learner ever signed the coach off there; an assignment that has ended changes nothing about that.
    """

    study_together: bool
    was_signed_off: bool


class TiesColumns(NamedTuple):
    """The ties as columns of a query."""

    study_together: Exists
    was_signed_off: Exists


def ties_columns(coach_id: UUID, *, submission: str = "") -> TiesColumns:
    """``submission`` is the path to the submission from the rows of the query, with "__"."""
    cohort_id, learner_id = OuterRef(f"{submission}enrolment__cohort_id"), OuterRef(f"{submission}learner_id")
    return TiesColumns(
        study_together=Exists(Enrolment.objects.filter(cohort_id=cohort_id, learner_id=coach_id)),
        was_signed_off=Exists(signed_off_by(learner_id, coach_id, cohort_id)),
    )


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


def _ties(submission: TaskSubmission, coach_id: UUID) -> Ties:
    if submission.enrolment is None:
        return Ties(False, False)
    cohort_id = submission.enrolment.cohort_id
    studies = Enrolment.objects.filter(cohort_id=cohort_id, learner_id=coach_id)
    signed_off = Exists(signed_off_by(submission.learner_id, coach_id, cohort_id))
    found = studies.annotate(was_signed_off=signed_off).values_list("was_signed_off", flat=True).first()
    return Ties(found is not None, bool(found))


def require_may_review(submission: TaskSubmission, coach_id: UUID, *, on: date, ties: Ties | None = None) -> Links:
    """The one place that says who may see and decide on a submitted task (rule R51).

    Returns every link that holds around the two that day. Raises OwnWork, NotAssignedCoach, ReciprocalCoaching.
    """
    links = coaching.assignments_around(coach_id, submission.learner_id)
    coaching_rules.require_coach(links, coach_id=coach_id, learner_id=submission.learner_id, on=on)
    require_one_way(submission, coach_id, links, on=on, ties=ties)
    return tuple(link for link in links if link.period.holds(on))


def require_one_way(
    submission: TaskSubmission, coach_id: UUID, links: Links, *, on: date, ties: Ties | None = None
) -> None:
    """Nobody reviews a learner of their own cohort who coaches them or once signed them off.

    Raises ReciprocalCoaching.
    """
    found = ties or _ties(submission, coach_id)
    if not found.study_together:
        return
    coaching_rules.require_one_way(links, coach_id=coach_id, learner_id=submission.learner_id, on=on)
    if found.was_signed_off:
        raise ReciprocalCoaching()
