"""Release: a second officer makes official what the board ratified; credits and the next sitting follow from it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import (
    AuditEvent,
    BoardDecision,
    ComponentMark,
    CreditAward,
    Enrolment,
    ModuleOutcome,
    ModulePortfolio,
    Outbox,
    RoleGrant,
)
from cpd_grading.overview import api as overview
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import COURSE, MODULE, NOW, TODAY, Staff

WEAK = {"c1": "not_yet", "c2": "not_yet"}


@pytest.fixture
def sent(learner: UUID, coach: UUID) -> UUID:
    """The learner's module, complete and sent."""
    builders.complete_module(learner, coach)
    return builders.submit_module(learner)


def module_of(learner_id: UUID) -> overview.ModulePage:
    page = overview.module_page(COURSE, MODULE, learner_id)
    assert page is not None
    return page


def at_board(cohort: UUID, team: Staff, portfolio_id: UUID, *, levels=None, conversation="72.00") -> UUID:
    """A round of one portfolio before the board, marked as given."""
    round_id = builders.open_round(cohort, team)
    builders.mark_portfolio(portfolio_id, team.assessor, levels=levels, conversation=conversation)
    builders.close_marking(round_id, team)
    builders.moderate(round_id, team)
    return round_id


def released(cohort: UUID, team: Staff, portfolio_id: UUID, *, ruling: str = "", **marks) -> ModuleOutcome:
    """The released result of one portfolio."""
    round_id = at_board(cohort, team, portfolio_id, **marks)
    rulings = {portfolio_id: {"outcome": ruling, "reason": "Illness"}} if ruling else None
    builders.ratify(round_id, team, rulings=rulings)
    (outcome,) = builders.release(round_id, team)
    return ModuleOutcome.objects.get(pk=outcome)


# -- who releases, and what ---------------------------------------------------------------------------------------


def test_nothing_is_released_without_a_decision_of_the_board(cohort, sent, team):
    round_id = at_board(cohort, team, sent)

    with pytest.raises(errors.MissingField):
        builders.release(round_id, team)
    assert not ModuleOutcome.objects.exists()


def test_the_officer_who_recorded_the_decision_does_not_release_it(cohort, sent, team):
    round_id = at_board(cohort, team, sent)
    builders.ratify(round_id, team)

    with pytest.raises(errors.SamePersonTwice):
        credits.release_round(round_id=round_id, officer_id=team.officer, now=NOW)
    assert not ModuleOutcome.objects.exists()


def test_who_is_no_exam_officer_today_does_not_release(cohort, sent, team):
    round_id = at_board(cohort, team, sent)
    builders.ratify(round_id, team)
    RoleGrant.objects.filter(person=team.second_officer).update(ends_on=TODAY.replace(day=3))

    for person_id in (team.second_officer, team.manager, team.moderator):
        with pytest.raises(errors.NotInRole):
            credits.release_round(round_id=round_id, officer_id=person_id, now=NOW)


def test_a_sheet_that_changed_after_the_decision_is_not_released(cohort, sent, team):
    round_id = at_board(cohort, team, sent)
    builders.ratify(round_id, team)
    ComponentMark.objects.filter(stage="agreed", component="portfolio").update(mark=Decimal("90.00"))

    with pytest.raises(errors.SheetChanged):
        builders.release(round_id, team)
    assert not CreditAward.objects.exists()


def test_a_round_is_released_once(cohort, sent, team):
    released(cohort, team, sent)
    round_id = ModuleOutcome.objects.get().round_id

    with pytest.raises(errors.TransitionNotAllowed):
        builders.release(round_id, team)
    assert (ModuleOutcome.objects.count(), CreditAward.objects.count()) == (1, 1)


def test_a_decision_withdrawn_before_release_releases_nothing(cohort, sent, team):
    round_id = at_board(cohort, team, sent)
    builders.ratify(round_id, team)
    assessment.reopen_moderation(round_id=round_id, reason="A page was overlooked", officer_id=team.officer, now=NOW)
    assessment.close_moderation(round_id=round_id, officer_id=team.officer, now=NOW)

    with pytest.raises(errors.MissingField):
        builders.release(round_id, team)


# -- a pass -------------------------------------------------------------------------------------------------------


def test_a_pass_becomes_an_outcome_an_award_and_a_line_of_the_transcript(cohort, learner, sent, team):
    outcome = released(cohort, team, sent)

    assert (str(outcome.raw_mark), str(outcome.final_mark), outcome.band) == ("74.10", "74.10", "B+")
    assert (outcome.outcome, outcome.is_capped, outcome.sitting) == ("pass", False, 1)
    assert [part["mark"] for part in outcome.components] == ["75.00", "72.00"]
    transcript = credits.transcript_of(learner)
    assert [(line.module_code, line.credits, line.authority) for line in transcript.lines] == [
        ("M1", Decimal(10), "UR-CE/B/2026/14")
    ]
    assert transcript.total == Decimal(10)
    assert module_of(learner).stage == "result"


def test_an_award_late_in_the_evening_is_dated_in_rwanda(cohort, learner, sent, team):
    round_id = at_board(cohort, team, sent)
    builders.ratify(round_id, team)

    builders.release(round_id, team, now=NOW.replace(day=31, hour=22, minute=30))

    assert credits.transcript_of(learner).lines[0].awarded_on.isoformat() == "2026-04-01"


def test_release_is_traced_to_the_officer_who_released_and_told_once(cohort, learner, sent, team):
    outcome = released(cohort, team, sent)

    events = AuditEvent.objects.filter(action__in=("outcome_released", "credit_awarded", "round_released"))
    assert {event.actor_id for event in events} == {team.second_officer}
    assert sorted(event.action for event in events) == ["credit_awarded", "outcome_released", "round_released"]
    assert kernel.broken_links(f"{cohort}:{learner}") == []
    assert Outbox.objects.filter(kind="module_released").count() == 1
    decision = BoardDecision.objects.get()
    assert (decision.released_by_id, decision.recorded_by_id) == (team.second_officer, team.officer)
    assert outcome.decision_id == decision.id


def test_a_module_is_credited_once_however_often_it_is_passed(cohort, learner, sent, team):
    released(cohort, team, sent)
    again = builders.open_cohort(course_key="course-v1:Sample+CLL+2027", name="Next intake")
    programmes.enrol(cohort_id=again, learner_id=learner, on=TODAY, now=NOW)
    # The same module of a later run, sent as the first one was: the platform's part is not what is asked here.
    first = ModulePortfolio.objects.get(pk=sent)
    copy = ModulePortfolio.objects.create(
        enrolment=Enrolment.objects.get(learner_id=learner, cohort_id=again),
        module_code=MODULE,
        state="submitted",
        manifest=first.manifest,
        opened_at=NOW,
        submitted_at=NOW,
    )
    round_id = at_board(again, team, copy.id)
    builders.ratify(round_id, team)
    builders.release(round_id, team)

    assert ModuleOutcome.objects.filter(outcome="pass").count() == 2
    assert CreditAward.objects.count() == 1
    assert credits.transcript_of(learner).total == Decimal(10)


# -- a referral ---------------------------------------------------------------------------------------------------


def test_a_referral_earns_nothing_and_opens_the_next_sitting_on_the_named_tasks(cohort, learner, sent, team):
    outcome = released(cohort, team, sent, levels={"m1-direction": WEAK}, conversation="60")

    assert (outcome.outcome, outcome.refer_tasks) == ("refer", ["m1-direction"])
    assert not CreditAward.objects.exists()
    page = module_of(learner)
    assert (page.stage, page.sitting, page.refer_tasks) == ("collecting", 2, ("m1-direction",))
    assert {line.slug: line.state for line in page.tasks} == {"m1-direction": "open", "m1-plan": "signed_off"}
    assert not page.may_submit


def send_again(learner: UUID, coach: UUID, *slugs: str, levels=None) -> UUID:
    for slug in slugs:
        builders.submit(learner, slug)
        builders.sign_off(builders.submission_of(learner, slug).id, coach, levels)
    return builders.submit_module(learner)


def test_at_the_next_sitting_other_tasks_and_a_passed_conversation_are_carried_over(cohort, learner, coach, sent, team):
    released(cohort, team, sent, levels={"m1-direction": WEAK, "m1-plan": {"c1": "strong", "c2": "met"}})

    second = send_again(learner, coach, "m1-direction")

    builders.open_round(cohort, team)
    page = assessment.marking_page(second)
    tasks = {task.slug: task for task in page.tasks}
    assert tasks["m1-plan"].is_carried
    assert tasks["m1-plan"].levels == {"c1": "strong", "c2": "met"}
    assert (tasks["m1-direction"].is_carried, tasks["m1-direction"].levels) == (False, {})
    assert (page.sitting, page.conversation.is_carried, str(page.conversation.mark)) == (2, True, "72.00")


def test_a_carried_mark_is_changed_only_with_a_reason(cohort, learner, coach, sent, team):
    released(cohort, team, sent, levels={"m1-direction": WEAK, "m1-plan": {"c1": "strong", "c2": "met"}})
    second = send_again(learner, coach, "m1-direction")
    builders.open_round(cohort, team)

    with pytest.raises(errors.ChangedWithoutReason):
        # The coach's own levels of the first sitting: no change to them, but one to what was settled.
        assessment.mark_task(
            portfolio_id=second,
            slug="m1-plan",
            levels=builders.ALL_MET,
            reasons={},
            assessor_id=team.assessor,
            now=NOW,
        )


def test_a_failed_conversation_is_not_carried_over(cohort, learner, coach, sent, team):
    outcome = released(cohort, team, sent, conversation="48.00")
    assert (outcome.outcome, outcome.refer_tasks, outcome.reason) == ("refer", [], "must_pass:conversation")

    second = builders.submit_module(learner)

    builders.open_round(cohort, team)
    assert assessment.marking_page(second).conversation is None
    with pytest.raises(errors.MarksIncomplete):
        assessment.complete_marking(portfolio_id=second, assessor_id=team.assessor, now=NOW)


def moderated_apart(cohort: UUID, team: Staff, portfolio_id: UUID, first: str, agreed: str) -> ModuleOutcome:
    """A portfolio whose conversation the two markers saw differently, released with the agreed mark."""
    round_id = builders.open_round(cohort, team)
    builders.mark_portfolio(portfolio_id, team.assessor, conversation=first)
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)
    marks = {"portfolio": "75.00", "conversation": agreed}
    builders.second_mark(round_id, portfolio_id, team, marks)
    assessment.agree_marks(
        round_id=round_id, portfolio_id=portfolio_id, marks=marks, reason="Heard", actor_id=team.moderator, now=NOW
    )
    builders.comment(round_id, team)
    assessment.close_moderation(round_id=round_id, officer_id=team.officer, now=NOW)
    builders.ratify(round_id, team)
    (outcome,) = builders.release(round_id, team)
    return ModuleOutcome.objects.get(pk=outcome)


def test_a_conversation_that_moderation_failed_is_not_carried_over_as_passed(cohort, learner, sent, team):
    assert moderated_apart(cohort, team, sent, "52.00", "48.00").outcome == "refer"

    second = builders.submit_module(learner)

    builders.open_round(cohort, team)
    assert assessment.marking_page(second).conversation is None


def test_a_conversation_that_moderation_passed_is_carried_over_with_the_agreed_mark(cohort, learner, coach, sent, team):
    round_id = builders.open_round(cohort, team)
    weak = {"m1-direction": WEAK, "m1-plan": WEAK}
    builders.mark_portfolio(sent, team.assessor, levels=weak, conversation="48.00")
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)
    marks = {"portfolio": "0.00", "conversation": "51.00"}
    builders.second_mark(round_id, sent, team, marks)
    assessment.agree_marks(
        round_id=round_id, portfolio_id=sent, marks=marks, reason="Heard", actor_id=team.assessor, now=NOW
    )
    builders.comment(round_id, team)
    assessment.close_moderation(round_id=round_id, officer_id=team.officer, now=NOW)
    builders.ratify(round_id, team)
    builders.release(round_id, team)

    second = send_again(learner, coach, "m1-direction", "m1-plan")

    builders.open_round(cohort, team)
    conversation = assessment.marking_page(second).conversation
    assert (str(conversation.mark), conversation.is_carried) == ("51.00", True)


def second_sitting(cohort: UUID, learner: UUID, coach: UUID, team: Staff, sent: UUID, *, ruling: str = "", **marks):
    released(cohort, team, sent, levels={"m1-direction": WEAK}, conversation="60")
    return released(cohort, team, send_again(learner, coach, "m1-direction"), ruling=ruling, **marks)


def test_a_pass_at_the_second_sitting_is_capped_and_keeps_its_raw_mark(cohort, learner, coach, sent, team):
    outcome = second_sitting(cohort, learner, coach, team, sent, conversation="66.00")

    assert (outcome.sitting, outcome.outcome, outcome.is_capped) == (2, "pass", True)
    assert (str(outcome.raw_mark), str(outcome.final_mark), outcome.band) == ("72.30", "50.00", "C")
    assert credits.transcript_of(learner).total == Decimal(10)


def test_a_fail_at_the_last_sitting_opens_no_further_one(cohort, learner, coach, sent, team):
    outcome = second_sitting(cohort, learner, coach, team, sent, conversation="40.00")

    assert (outcome.outcome, outcome.refer_tasks) == ("fail", [])
    page = module_of(learner)
    assert (page.stage, page.may_submit, [one.outcome for one in page.outcomes]) == ("result", False, ["refer", "fail"])
    assert not CreditAward.objects.exists()
    with pytest.raises(errors.TransitionNotAllowed):
        builders.submit_module(learner)


# -- rulings ------------------------------------------------------------------------------------------------------


def test_a_deferral_sets_the_sitting_aside_and_opens_the_same_one_again(cohort, learner, sent, team):
    outcome = released(cohort, team, sent, ruling="deferred", levels={"m1-direction": WEAK}, conversation="30")

    assert (outcome.outcome, outcome.final_mark, outcome.band, outcome.reason) == ("deferred", None, "", "Illness")
    page = module_of(learner)
    assert (page.stage, page.sitting) == ("collecting", 1)
    assert {line.state for line in page.tasks} == {"open"}, "what illness spoilt may be done again"
    assert not CreditAward.objects.exists()


def test_a_deferred_first_sitting_is_not_capped_and_carries_no_level_over(cohort, learner, coach, sent, team):
    released(cohort, team, sent, ruling="deferred", levels={"m1-direction": WEAK}, conversation="30")

    again = send_again(learner, coach, "m1-direction", "m1-plan")
    builders.open_round(cohort, team)
    assert [task.is_carried for task in assessment.marking_page(again).tasks] == [False, False]
    outcome = released(cohort, team, again)

    assert (outcome.sitting, outcome.outcome, outcome.is_capped) == (1, "pass", False)


def test_a_deferral_is_no_way_round_the_cap(cohort, learner, coach, sent, team):
    second_sitting(cohort, learner, coach, team, sent, ruling="deferred", conversation="66.00")
    page = module_of(learner)
    assert (page.sitting, page.refer_tasks) == (2, ("m1-direction",)), "what was settled before stays settled"
    assert {line.slug: line.state for line in page.tasks} == {"m1-direction": "open", "m1-plan": "signed_off"}

    outcome = released(cohort, team, send_again(learner, coach, "m1-direction"), conversation="99")

    assert (outcome.sitting, outcome.outcome, outcome.is_capped) == (2, "pass", True)
    assert str(outcome.final_mark) == "50.00"


def test_a_fail_after_a_deferred_last_sitting_is_still_a_fail(cohort, learner, coach, sent, team):
    second_sitting(cohort, learner, coach, team, sent, ruling="deferred")

    outcome = released(cohort, team, send_again(learner, coach, "m1-direction"), conversation="20")

    assert (outcome.sitting, outcome.outcome) == (2, "fail")


def test_a_void_portfolio_earns_nothing_and_opens_nothing(cohort, learner, sent, team):
    outcome = released(cohort, team, sent, ruling="void")

    assert (outcome.outcome, outcome.raw_mark, outcome.grade_points) == ("void", None, None)
    assert (module_of(learner).stage, module_of(learner).may_submit) == ("result", False)
    assert ModulePortfolio.objects.count() == 1
    assert not CreditAward.objects.exists()


def test_one_ruling_touches_no_other_portfolio_of_the_round(cohort, team):
    one, other = builders.submitted_module(cohort), builders.submitted_module(cohort)
    round_id = builders.round_at_board(cohort, team, [one, other])
    builders.ratify(round_id, team, rulings={one: {"outcome": "void", "reason": "Copied"}})
    builders.release(round_id, team)

    results = credits.outcomes_of_round(round_id)
    assert {key: view.outcome for key, view in results.items()} == {one: "void", other: "pass"}
