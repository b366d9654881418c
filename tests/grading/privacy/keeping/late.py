"""A module that the board decided long ago: who is in it, and what is past its time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from cpd_grading.models import Enrolment, TaskSubmission
from cpd_grading.privacy import api as privacy
from tests import builders

# The board sits on 4 March 2026; twelve months are over on the day after 4 March 2027.
LAST_DAY, FIRST_DAY = date(2027, 3, 4), date(2027, 3, 5)
LATE = builders.noon("2027-03-05")


def decide(cohort: UUID, team: builders.Staff, portfolio: UUID, conversation: str = "72.00") -> None:
    """The board's decision of 4 March 2026, released."""
    builders.released_round(cohort, team, [portfolio], conversations={portfolio: conversation})


def submissions_due(on: date) -> set[UUID]:
    return {pk for line in privacy.retention_plan(on=on).lines for pk in line.submissions}


def tasks_of(enrolment: Enrolment) -> set[UUID]:
    return set(TaskSubmission.objects.filter(enrolment=enrolment).values_list("pk", flat=True))
