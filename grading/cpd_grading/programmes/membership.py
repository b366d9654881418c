"""Who takes part in a course and until when: what every write in a course asks (docs/decisions/0017), and its twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ..kernel.errors import EnrolmentEnded, LeftThisCourse, NotInThisCourse
from ..kernel.messages import _

# Why an enrolment ends (rule R13). The code alone leaves the house; what stands behind it is the office's own paper.
END_REASON_WORDS: Mapping[str, str] = {
    "completed": _("completed"),
    "withdrawn": _("withdrawn by the learner"),
    "transferred": _("moved to another cohort"),
    "excluded": _("excluded"),
    "deceased": _("deceased"),
}
END_REASONS = tuple(END_REASON_WORDS)


@dataclass(frozen=True)
class Membership:
    """How a person stands in one course.

    ``cohort`` is the name of their cohort, empty for somebody in none, and ``ended_on`` the last day in it.
    ``is_on_platform`` says whether the account is enrolled in the platform's course, False where it was taken out of
    it; None where nothing is known: there is no platform here, no account, or it was never enrolled.
    """

    cohort: str
    ended_on: date | None
    is_on_platform: bool | None


def is_open(ended_on: date | None, *, on: date) -> bool:
    """Whether an enrolment takes new work that day; on its last day it still does."""
    return ended_on is None or on <= ended_on


def open_on(on: date) -> Q:
    """The twin of ``is_open``: enrolments that take new work that day."""
    return Q(ended_on=None) | Q(ended_on__gte=on)


def require_open(membership: Membership, *, on: date) -> None:
    """A cohort's learner works until the last day here, and while the platform has not taken the account out.

    Raises EnrolmentEnded, LeftThisCourse.
    """
    if membership.ended_on is not None and not is_open(membership.ended_on, on=on):
        raise EnrolmentEnded(cohort=membership.cohort, day=membership.ended_on)
    if membership.cohort and membership.is_on_platform is False:
        raise LeftThisCourse()


def require_member(membership: Membership, *, on: date) -> None:
    """A learner of a cohort here, or somebody in no cohort yet whom the platform has enrolled: they may draft.

    Raises NotInThisCourse, EnrolmentEnded, LeftThisCourse.
    """
    if not membership.cohort and not membership.is_on_platform:
        raise NotInThisCourse()
    require_open(membership, on=on)
