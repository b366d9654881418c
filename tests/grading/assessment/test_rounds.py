"""A round from opening to the board: who is in it, the sample, second and agreed marks, the examiner."""

from __future__ import annotations

from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.assessment.domain import ROUND
from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import AssessmentRound, AuditEvent, ModulePortfolio, RoundEntry
from tests import builders
from tests.builders import NOW, SEED, TODAY, Staff

LOWER = {"portfolio": "70.00", "conversation": "68.00"}


def open_round(cohort: UUID, team: Staff) -> UUID:
    return builders.open_round(cohort, team)


def portfolios_in(round_id: UUID) -> set[UUID]:
    return {line.portfolio_id for line in assessment.sheet_of(round_id).lines}


def state_of(round_id: UUID) -> str:
    return AssessmentRound.objects.get(pk=round_id).state


def move(portfolio_id: UUID, officer_id: UUID, reason: str = "The learner fell ill") -> None:
    assessment.move_to_next_round(portfolio_id=portfolio_id, reason=reason, officer_id=officer_id, now=NOW)


# -- who is in a round --------------------------------------------------------------------------------------------


def test_a_round_opens_with_every_portfolio_that_waits(cohort, team):
    sent = {builders.submitted_module(cohort), builders.submitted_module(cohort)}
    assert assessment.waiting_for_a_round() == {(cohort, "M1"): 2}

    round_id = open_round(cohort, team)

    assert portfolios_in(round_id) == sent
    assert assessment.waiting_for_a_round() == {}


def test_opening_twice_is_one_round_and_takes_in_what_came_meanwhile(cohort, team):
    first = open_round(cohort, team)
    late = builders.submitted_module(cohort)

    assert open_round(cohort, team) == first
    assert portfolios_in(first) == {late}


def test_a_portfolio_sent_while_its_round_is_marking_joins_by_itself_and_only_once(cohort, team):
    round_id = open_round(cohort, team)
    late = builders.submitted_module(cohort)

    kernel.deliver_pending()
    kernel.deliver_pending()

    assert portfolios_in(round_id) == {late}
    assert RoundEntry.objects.count() == 1


def test_a_portfolio_sent_after_marking_closed_waits_for_the_next_round(cohort, team):
    first = open_round(cohort, team)
    builders.submitted_module(cohort)
    open_round(cohort, team)
    builders.mark_portfolio(*portfolios_in(first), team.assessor)
    builders.close_marking(first, team)

    late = builders.submitted_module(cohort)
    kernel.deliver_pending()

    assert late not in portfolios_in(first)
    second = open_round(cohort, team)
    assert second != first
    assert portfolios_in(second) == {late}
    assert [number for _id, _cohort, _module, number, _state in assessment.rounds_of(cohort)] == [2, 1]


def test_rounds_of_other_modules_and_cohorts_are_left_alone(cohort, team):
    other_cohort = builders.open_cohort(course_key="course-v1:Sample+CLL+2027", name="Other intake")
    sent = builders.submitted_module(cohort)

    assert portfolios_in(builders.open_round(other_cohort, team)) == set()
    assert portfolios_in(builders.open_round(cohort, team, "M2")) == set()
    assert portfolios_in(open_round(cohort, team)) == {sent}


def test_a_moved_portfolio_leaves_its_round_for_good_and_waits_for_the_next(cohort, team):
    stays, goes = builders.submitted_module(cohort), builders.submitted_module(cohort)
    first = open_round(cohort, team)

    move(goes, team.officer)
    assert open_round(cohort, team) == first
    kernel.deliver_pending()

    assert portfolios_in(first) == {stays}, "opening again or a late arrival must not draw it back"
    builders.mark_portfolio(stays, team.assessor)
    builders.close_marking(first, team)
    assert portfolios_in(open_round(cohort, team)) == {goes}


def test_why_a_portfolio_was_moved_is_kept(cohort, team):
    goes = builders.submitted_module(cohort)
    round_id = open_round(cohort, team)

    move(goes, team.officer, " Funeral in the family ")

    (step,) = assessment.steps_back(round_id)
    assert (step.action, step.portfolio_id, step.reason) == ("entry_moved", goes, "Funeral in the family")
    assert AuditEvent.objects.get(action="round_entry_moved").payload["portfolio"] == str(goes)


def test_a_portfolio_is_not_moved_without_a_reason_or_once_it_is_marked(cohort, team):
    sent = builders.submitted_module(cohort)
    round_id = open_round(cohort, team)
    with pytest.raises(errors.ReasonRequired):
        move(sent, team.officer, " ")
    builders.mark_portfolio(sent, team.assessor)
    with pytest.raises(errors.AlreadyDone):
        move(sent, team.officer)
    builders.close_marking(round_id, team)
    with pytest.raises(errors.TransitionNotAllowed):
        move(sent, team.officer)
    assert portfolios_in(round_id) == {sent}


# -- closing marking ----------------------------------------------------------------------------------------------


def test_marking_does_not_close_over_an_unmarked_portfolio(cohort, team):
    marked, _ = builders.submitted_module(cohort), builders.submitted_module(cohort)
    round_id = open_round(cohort, team)
    builders.mark_portfolio(marked, team.assessor)

    with pytest.raises(errors.RoundNotEmpty) as refusal:
        builders.close_marking(round_id, team)

    assert refusal.value.places == {"count": 1}
    assert state_of(round_id) == "marking"


def test_an_empty_round_does_not_close(cohort, team):
    with pytest.raises(errors.MarksIncomplete):
        builders.close_marking(open_round(cohort, team), team)


# -- every officer's act needs the role, and no interest ----------------------------------------------------------


OFFICE_ACTS = {
    "open": lambda round_id, who: assessment.open_round(
        cohort_id=AssessmentRound.objects.get(pk=round_id).cohort_id, module_code="M1", officer_id=who, now=NOW
    ),
    "move": lambda round_id, who: move(next(iter(portfolios_in(round_id))), who),
    "close marking": lambda round_id, who: assessment.close_marking(round_id=round_id, officer_id=who, now=NOW),
    "draw": lambda round_id, who: assessment.draw_sample(round_id=round_id, seed=SEED, actor_id=who, now=NOW),
    "close moderation": lambda round_id, who: assessment.close_moderation(round_id=round_id, officer_id=who, now=NOW),
    "reopen": lambda round_id, who: assessment.reopen_moderation(
        round_id=round_id, reason="Why", officer_id=who, now=NOW
    ),
    "decide": lambda round_id, who: assessment.record_board_decision(
        round_id=round_id,
        sheet_digest=assessment.sheet_of(round_id).digest,
        held_on=TODAY,
        reference="UR-CE/B/1",
        minute=builders.pdf(),
        officer_id=who,
        now=NOW,
    ),
    "release": lambda round_id, who: credits.release_round(round_id=round_id, officer_id=who, now=NOW),
}


@pytest.mark.parametrize("act", OFFICE_ACTS.values(), ids=OFFICE_ACTS)
def test_an_act_of_the_office_needs_its_role(act, cohort, team):
    builders.submitted_module(cohort)
    round_id = open_round(cohort, team)

    for person_id in (team.assessor, team.external_examiner, team.manager, builders.person()):
        with pytest.raises(errors.NotInRole):
            act(round_id, person_id)


@pytest.mark.parametrize("name", [name for name in OFFICE_ACTS if name != "open"])
def test_an_officer_whose_own_portfolio_is_in_a_round_acts_nothing_in_it(name, cohort, team):
    officer = builders.learner(cohort)
    builders.with_role("exam_officer", person_id=officer)
    builders.complete_module(officer, builders.coach_of(officer))
    builders.submit_module(officer)
    round_id = open_round(cohort, team)

    with pytest.raises(errors.OwnWork):
        OFFICE_ACTS[name](round_id, officer)


@pytest.mark.parametrize("name", [name for name in OFFICE_ACTS if name not in ("open", "move", "decide")])
def test_a_round_that_does_not_exist_is_not_found(name, team):
    with pytest.raises(errors.NotFound):
        OFFICE_ACTS[name](UUID(int=9), team.officer)


@pytest.mark.parametrize("state", ROUND.states)
def test_in_every_state_a_round_takes_only_the_acts_of_its_table(state, cohort, team):
    builders.submitted_module(cohort)
    round_id = open_round(cohort, team)
    AssessmentRound.objects.filter(pk=round_id).update(state=state)
    of_table = {
        "move": "mark",
        "close marking": "close_marking",
        "draw": "moderate",
        "close moderation": "close_moderation",
        "reopen": "reopen_moderation",
        "decide": "ratify",
        "release": "release",
    }

    for name, action in of_table.items():
        if not ROUND.allows(state, action):
            with pytest.raises(errors.TransitionNotAllowed):
                OFFICE_ACTS[name](round_id, team.officer)


# -- who may read -------------------------------------------------------------------------------------------------


def test_a_round_is_read_by_role_and_never_by_somebody_in_it(cohort, team):
    round_id = builders.round_at_board(cohort, team, [builders.submitted_module(cohort)])
    inside = ModulePortfolio.objects.get().enrolment.learner_id

    def may(person_id: UUID) -> frozenset[str]:
        return assessment.require_may_see_round(round_id, person_id=person_id, on=TODAY)

    assert may(team.moderator) == {"moderator"}
    assert may(team.external_examiner) == {"external_examiner"}
    assert may(team.officer) == {"exam_officer"}
    for person_id in (team.assessor, team.manager, inside):
        with pytest.raises(errors.NotInRole):
            may(person_id)
    builders.with_role("exam_officer", person_id=inside)
    with pytest.raises(errors.OwnWork):
        may(inside)
    with pytest.raises(errors.NotFound):
        assessment.require_may_see_round(UUID(int=1), person_id=team.officer, on=TODAY)


def test_the_list_of_rounds_counts_what_each_holds(cohort, team):
    marked, _ = builders.submitted_module(cohort), builders.submitted_module(cohort)
    round_id = open_round(cohort, team)
    builders.mark_portfolio(marked, team.assessor)

    (line,) = assessment.round_lines()

    assert (line.id, line.state, line.portfolios, line.unmarked, line.sampled) == (round_id, "marking", 2, 1, 0)
