"""Who may not judge whose work: two who study together and coach or sign off each other, for one row and for a query.

A coach at the learner's school and a coach who decides are held to the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..coaching.api import links_between
from ..coaching.domain import AssignmentView
from ..kernel.errors import ReciprocalCoaching
from ..programmes.models import Enrolment
from .models import TaskSubmission


class Ties(NamedTuple):
    """What ties a coach to a learner beside assignments: both study in one cohort, and whether the learner ever
    signed the coach off there; an assignment that has ended changes nothing about that.
    """

    study_together: bool
    was_signed_off: bool


class TiesColumns(NamedTuple):
    """The ties as columns of a query."""

    study_together: Exists
    was_signed_off: Exists


def require_one_way(
    links: Iterable[AssignmentView], ties: Ties, *, coach_id: UUID, learner_id: UUID, days: Iterable[date]
) -> None:
    """Nobody acts on the work of somebody of their own cohort who coaches them on one of the days or ever signed them
    off. ``not_one_way`` says the same to a query.

    Raises ReciprocalCoaching.
    """
    if not ties.study_together:
        return
    back = [link for link in links if (link.coach_id, link.coachee_id) == (learner_id, coach_id)]
    if ties.was_signed_off or any(link.period.holds(day) for link in back for day in days):
        raise ReciprocalCoaching()


def not_one_way(coach_id: UUID, *, on: date) -> Q:
    """Submissions whose learner ``require_one_way`` keeps from this coach that day."""
    ties = ties_columns(coach_id)
    is_coached_back = Exists(links_between(OuterRef("learner_id"), coach_id, on=on))
    return ties.study_together & (is_coached_back | ties.was_signed_off)


def ties_columns(coach_id: UUID, *, submission: str = "") -> TiesColumns:
    """``submission`` is the path to the submission from the rows of the query, with "__"."""
    cohort_id, learner_id = OuterRef(f"{submission}enrolment__cohort_id"), OuterRef(f"{submission}learner_id")
    return TiesColumns(
        study_together=Exists(Enrolment.objects.filter(cohort_id=cohort_id, learner_id=coach_id)),
        was_signed_off=Exists(_signed_off_by(learner_id, coach_id, cohort_id)),
    )


def ties_between(enrolment: Enrolment | None, coach_id: UUID) -> Ties:
    """The ties of a coach to the learner of an enrolment; somebody in no cohort has none. One query."""
    if enrolment is None:
        return Ties(False, False)
    studies = Enrolment.objects.filter(cohort_id=enrolment.cohort_id, learner_id=coach_id)
    signed_off = Exists(_signed_off_by(enrolment.learner_id, coach_id, enrolment.cohort_id))
    found = studies.annotate(was_signed_off=signed_off).values_list("was_signed_off", flat=True).first()
    return Ties(found is not None, bool(found))


def _signed_off_by(
    signer: UUID | OuterRef, learner_id: UUID | OuterRef, cohort_id: UUID | OuterRef
) -> QuerySet[TaskSubmission]:
    """Work of a learner in a cohort that somebody ever signed off, also where it was taken back."""
    return TaskSubmission.objects.filter(
        learner_id=learner_id,
        enrolment__cohort_id=cohort_id,
        reviews__coach_id=signer,
        reviews__decision="sign_off",
    )
