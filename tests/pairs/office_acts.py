"""What the programme office and UR-CE do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.credits import api as credits
from cpd_grading.privacy import api as privacy
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import NOW, TODAY

from .meeting import Act
from .table import act
from .world import LONG_AGO, SECOND_TASK, World


@act
def uphold_session(world: World) -> Act:
    session = world.disputed
    return lambda: coaching.settle_session(session_id=session, manager_id=world.team.manager, counts=True, now=NOW)


@act
def annul_session(world: World) -> Act:
    session = world.disputed
    return lambda: coaching.settle_session(session_id=session, manager_id=world.team.manager, counts=False, now=NOW)


@act
def offer_stand_in(world: World) -> Act:
    advisor, request_id = world.advisor, uuid4()
    return lambda: reviews.offer_stand_in(
        submission_id=world.reviewed,
        stand_in_id=advisor,
        offered_by=world.team.manager,
        ends_on=date(2026, 4, 1),
        request_id=request_id,
        now=NOW,
    )


@act
def end_assignment(world: World) -> Act:
    link = world.link
    return lambda: coaching.end_assignment(assignment_id=link, ends_on=LONG_AGO.date(), now=NOW)


@act
def end_enrolment(world: World) -> Act:
    return lambda: builders.end(world.learner, on=LONG_AGO.date(), cohort_id=world.cohort)


@act
def place_hold(world: World) -> Act:
    enrolment = world.enrolment
    return lambda: privacy.place_hold(
        enrolment_id=enrolment, officer_id=world.team.manager, reason="An appeal", now=NOW
    )


@act
def lift_hold(world: World) -> Act:
    hold = world.hold
    return lambda: privacy.lift_hold(hold_id=hold, officer_id=world.team.manager, now=NOW)


@act
def open_round(world: World) -> Act:
    return lambda: builders.open_round(world.cohort, world.team)


@act
def mark_task(world: World) -> Act:
    (task,) = [one for one in assessment.marking_page(world.portfolio).tasks if one.slug == SECOND_TASK]
    return lambda: assessment.mark_task(
        portfolio_id=world.portfolio,
        slug=SECOND_TASK,
        levels={**task.coach_levels, "c1": "strong"},
        reasons={"c1": "Seen otherwise"},
        assessor_id=world.second_assessor,
        now=NOW,
    )


@act
def record_conversation(world: World) -> Act:
    portfolio = world.portfolio
    return lambda: builders.converse(portfolio, world.second_assessor, "64.00")


@act
def complete_marking(world: World) -> Act:
    portfolio = world.portfolio
    return lambda: assessment.complete_marking(portfolio_id=portfolio, assessor_id=world.team.assessor, now=NOW)


@act
def reopen_marking(world: World) -> Act:
    portfolio = world.portfolio
    return lambda: assessment.reopen_marking(
        portfolio_id=portfolio, reason="A level was wrong", assessor_id=world.team.assessor, now=NOW
    )


@act
def reopen_other_marking(world: World) -> Act:
    portfolio = world.other
    return lambda: assessment.reopen_marking(
        portfolio_id=portfolio, reason="A level was wrong", assessor_id=world.team.assessor, now=NOW
    )


@act
def move_to_next_round(world: World) -> Act:
    portfolio = world.portfolio
    return lambda: assessment.move_to_next_round(
        portfolio_id=portfolio, reason="Evidence is missing", officer_id=world.team.officer, now=NOW
    )


@act
def close_marking(world: World) -> Act:
    round_id = world.round
    return lambda: builders.close_marking(round_id, world.team)


@act
def draw_sample(world: World) -> Act:
    round_id = world.round
    return lambda: builders.draw_sample(round_id, world.team)


@act
def comment_as_examiner(world: World) -> Act:
    round_id = world.round
    return lambda: builders.comment(round_id, world.team)


@act
def second_mark(world: World) -> Act:
    marks = {"portfolio": "60.00", "conversation": "72.00"}
    return lambda: builders.second_mark(world.round, world.sampled, world.team, marks)


@act
def agree_marks(world: World) -> Act:
    portfolio = world.sampled
    return lambda: assessment.agree_marks(
        round_id=world.round,
        portfolio_id=portfolio,
        marks={"portfolio": "66.00", "conversation": "72.00"},
        reason="Between the two",
        actor_id=world.team.assessor,
        now=NOW,
    )


@act
def close_moderation(world: World) -> Act:
    round_id = world.round
    return lambda: assessment.close_moderation(round_id=round_id, officer_id=world.team.officer, now=NOW)


@act
def reopen_moderation(world: World) -> Act:
    round_id = world.round
    return lambda: assessment.reopen_moderation(
        round_id=round_id, reason="A mark was wrong", officer_id=world.team.officer, now=NOW
    )


@act
def record_board_decision(world: World) -> Act:
    sheet = assessment.sheet_of(world.round).digest
    return lambda: assessment.record_board_decision(
        round_id=world.round,
        sheet_digest=sheet,
        held_on=TODAY,
        reference="UR-CE/B/2026/15",
        minute=builders.pdf("Minute of the board"),
        officer_id=world.team.officer,
        now=NOW,
    )


@act
def release_round(world: World) -> Act:
    round_id = world.round
    return lambda: builders.release(round_id, world.team)


@act
def revoke_award(world: World) -> Act:
    award = world.award
    return lambda: credits.revoke_award(
        award_id=award, reason="Copied work", authority="Senate 4", officer_id=world.team.officer, now=NOW
    )


@act
def amend_award(world: World) -> Act:
    award = world.award
    return lambda: credits.amend_award(
        award_id=award,
        credits=Decimal("8.00"),
        reason="A wrong sum",
        authority="Senate 4",
        officer_id=world.team.officer,
        now=NOW,
    )


@act
def what_may_leave(world: World) -> Act:
    return lambda: credits.cohort_export(world.cohort, officer_id=world.team.officer, on=TODAY)
