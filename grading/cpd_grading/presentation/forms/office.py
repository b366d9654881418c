"""Forms of the programme office: disputes, wordings, cohorts and coaches, ends of enrolments, files."""

from __future__ import annotations

from ...coaching.domain import ASSIGNMENT_KINDS
from ...kernel.messages import _
from .base import PostedForm
from .fields import Choice, Day, Flag, Id, Pressed, Text


class SettleForm(PostedForm):
    session_id = Id(required=True)
    counts = Pressed({"yes": _("It counts"), "no": _("It does not count")})


class AdoptForm(PostedForm):
    """A changed wording of a task that a cohort is held to from now on."""

    cohort_id = Id(required=True)
    slug = Text(required=True)
    digest = Text(required=True)
    reason = Text()


class EnrolForm(PostedForm):
    """``person`` is an e-mail address or a registration number."""

    person = Text(required=True)
    cohort_id = Id(required=True)


class AssignForm(PostedForm):
    person = Text(required=True)
    coach = Text(required=True)
    kind = Choice(ASSIGNMENT_KINDS, required=True)
    is_line_manager = Flag()
    starts_on = Day(required=True)


class EndAssignmentForm(PostedForm):
    assignment_id = Id(required=True)
    ends_on = Day(required=True)


class StandInForm(PostedForm):
    coach = Text(required=True)
    submission_id = Id(required=True)
    ends_on = Day(required=True)
    request_id = Id(required=True)


class CohortForm(PostedForm):
    cohort_id = Id(required=True)


class EndEnrolmentForm(CohortForm):
    reason = Text(required=True)
    ended_on = Day(required=True)


class ReasonForm(PostedForm):
    """Why; whether words are needed is the rule of the act."""

    reason = Text()


class HoldForm(ReasonForm):
    enrolment_id = Id(required=True)


class LiftHoldForm(PostedForm):
    hold_id = Id(required=True)


class WithdrawFileForm(ReasonForm):
    attachment_id = Id(required=True)
