"""Moderation: the sample, second and agreed marks, the external examiner, and the way back from the board."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.models import AssessmentRound, AuditEvent, ComponentMark, ModulePortfolio
from cpd_grading.people import api as people
from tests import builders
from tests.builders import NOW, SEED, TODAY, Staff

SAME = {"portfolio": "75.00", "conversation": "72.00"}
LOWER = {"portfolio": "70.00", "conversation": "68.00"}


def open_round(cohort: UUID, team: Staff) -> UUID:
    return builders.open_round(cohort, team)


def state_of(round_id: UUID) -> str:
    return AssessmentRound.objects.get(pk=round_id).state


def agree(round_id: UUID, portfolio_id: UUID, actor_id: UUID, marks=None, reason="Between both") -> None:
    assessment.agree_marks(
        round_id=round_id, portfolio_id=portfolio_id, marks=marks or LOWER, reason=reason, actor_id=actor_id, now=NOW
    )


# -- the sample ---------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(cohort: UUID, team: Staff) -> tuple[UUID, UUID]:
    """(round, portfolio) of one marked portfolio whose marking is closed."""
    sent = builders.submitted_module(cohort)
    round_id = open_round(cohort, team)
    builders.mark_portfolio(sent, team.assessor)
    builders.close_marking(round_id, team)
    return round_id, sent


@pytest.fixture
def drawn(closed: tuple[UUID, UUID], team: Staff) -> tuple[UUID, UUID]:
    """The same with its sample drawn."""
    builders.draw_sample(closed[0], team)
    return closed


def test_a_plan_shows_size_and_hours_and_writes_nothing(closed):
    round_id, _ = closed

    plan = assessment.sample_plan(round_id=round_id, seed=SEED)

    assert (plan.size, plan.population, plan.minutes) == (1, 1, 45)
    assert not assessment.sheet_of(round_id).lines[0].is_sampled
    assert assessment.sheet_of(round_id).seed == ""


def test_what_was_planned_is_drawn_and_the_kept_seed_draws_it_again(closed, team):
    round_id, _ = closed
    planned = assessment.sample_plan(round_id=round_id, seed=SEED).reasons

    assert assessment.draw_sample(round_id=round_id, seed=f"  {SEED} ", actor_id=team.moderator, now=NOW) == 1

    sheet = assessment.sheet_of(round_id)
    assert {line.portfolio_id: line.sample_reasons for line in sheet.lines if line.is_sampled} == planned
    assert assessment.sample_plan(round_id=round_id, seed=sheet.seed).reasons == planned


def test_a_seed_that_could_not_be_kept_whole_is_refused(closed, team):
    for seed, refusal in (("x" * 41, errors.BadField), ("  ", errors.MissingField)):
        with pytest.raises(refusal):
            assessment.draw_sample(round_id=closed[0], seed=seed, actor_id=team.moderator, now=NOW)
    assert not assessment.sheet_of(closed[0]).lines[0].is_sampled


def test_a_sample_is_drawn_once(drawn, team):
    with pytest.raises(errors.SampleAlreadyDrawn):
        builders.draw_sample(drawn[0], team, seed="another")
    assert assessment.sheet_of(drawn[0]).seed == SEED


# -- second and agreed marks --------------------------------------------------------------------------------------


def test_a_second_mark_that_is_the_same_is_agreed_with_it(drawn, team):
    assert builders.second_mark(*drawn, team, SAME) is True

    line = assessment.sheet_of(drawn[0]).lines[0]
    assert line.first == line.second == line.agreed
    assert line.moderator_ids == (team.moderator,)


def test_a_different_second_mark_stands_beside_the_first_until_both_agree(drawn, team):
    assert builders.second_mark(*drawn, team, LOWER) is False

    line = assessment.sheet_of(drawn[0]).lines[0]
    assert {part.key: str(part.mark) for part in line.components} == SAME, "the first mark counts until then"
    assert (line.second["portfolio"], line.agreed) == (Decimal("70.00"), {})
    assert [one.portfolio_id for one in assessment.marks_to_agree(team.assessor)] == [drawn[1]]


@pytest.mark.parametrize("who", ["assessor", "moderator"])
def test_either_marker_records_the_agreed_mark_with_its_reason(who, drawn, team):
    builders.second_mark(*drawn, team, LOWER)

    agree(*drawn, getattr(team, who), {"portfolio": "72.50", "conversation": "70"})

    line = assessment.sheet_of(drawn[0]).lines[0]
    assert {part.key: str(part.mark) for part in line.components} == {"portfolio": "72.50", "conversation": "70.00"}
    agreed = [record for record in assessment.mark_records(drawn[1]) if record.stage == "agreed"]
    assert {(record.marked_by_id, record.reason) for record in agreed} == {(getattr(team, who), "Between both")}
    assert assessment.marks_to_agree(team.assessor) == ()


def test_a_new_second_mark_takes_the_agreement_on_the_old_one_away(drawn, team):
    builders.second_mark(*drawn, team, SAME)
    builders.comment(drawn[0], team)

    builders.second_mark(*drawn, team, LOWER)

    assert assessment.sheet_of(drawn[0]).lines[0].agreed == {}
    with pytest.raises(errors.ModerationIncomplete):
        assessment.close_moderation(round_id=drawn[0], officer_id=team.officer, now=NOW)


@pytest.mark.parametrize(
    ("marks", "refusal"),
    [
        ({"portfolio": "70"}, errors.MarksIncomplete),
        ({**SAME, "exam": "70"}, errors.BadField),
        ({**SAME, "portfolio": "seventy"}, errors.MarkOutOfRange),
        ({**SAME, "portfolio": "100.5"}, errors.MarkOutOfRange),
    ],
)
def test_second_marks_are_exactly_the_components(marks, refusal, drawn, team):
    with pytest.raises(refusal):
        builders.second_mark(*drawn, team, marks)
    assert not ComponentMark.objects.filter(stage="second").exists()


def test_a_second_mark_needs_a_reason(drawn, team):
    with pytest.raises(errors.ReasonRequired):
        assessment.second_mark(
            round_id=drawn[0], portfolio_id=drawn[1], marks=SAME, reason=" ", moderator_id=team.moderator, now=NOW
        )


def second_by(drawn: tuple[UUID, UUID], moderator_id: UUID) -> bool:
    return assessment.second_mark(
        round_id=drawn[0], portfolio_id=drawn[1], marks=SAME, reason="Read", moderator_id=moderator_id, now=NOW
    )


def test_only_a_moderator_gives_a_second_mark(drawn, team):
    for person_id in (team.assessor, team.officer, team.external_examiner):
        with pytest.raises(errors.NotInRole):
            second_by(drawn, person_id)


def test_a_moderator_never_moderates_their_own_marks(drawn, team):
    builders.with_role("moderator", person_id=team.assessor)

    with pytest.raises(errors.SamePersonTwice):
        second_by(drawn, team.assessor)


def test_who_marked_one_task_of_it_moderates_nothing_of_it_though_another_completed_the_marking(cohort, team):
    helper = builders.with_role("assessor")
    builders.with_role("moderator", person_id=helper)
    sent = builders.submitted_module(cohort)
    round_id = open_round(cohort, team)
    assessment.mark_task(
        portfolio_id=sent,
        slug="m1-plan",
        levels=builders.ALL_MET,
        reasons={},
        assessor_id=helper,
        now=NOW,
    )
    builders.mark_portfolio(sent, team.assessor)
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)

    with pytest.raises(errors.SamePersonTwice):
        second_by((round_id, sent), helper)


def test_the_coach_and_the_learner_do_not_moderate(drawn, team):
    enrolment = ModulePortfolio.objects.get(pk=drawn[1]).enrolment
    coach = coaching.coaches_of(enrolment.learner_id, on=TODAY)[0].id
    builders.with_role("moderator", person_id=coach)
    builders.with_role("moderator", person_id=enrolment.learner_id)

    with pytest.raises(errors.SamePersonTwice):
        second_by(drawn, coach)
    with pytest.raises(errors.OwnWork):
        second_by(drawn, enrolment.learner_id)


def test_what_is_not_in_the_sample_is_not_moderated(closed, team):
    with pytest.raises(errors.NotInSample):
        builders.second_mark(*closed, team, SAME)


def test_an_agreed_mark_takes_both_marks_a_reason_and_one_of_the_two_markers(drawn, team):
    with pytest.raises(errors.ModerationIncomplete):
        agree(*drawn, team.assessor)
    builders.second_mark(*drawn, team, LOWER)
    with pytest.raises(errors.ReasonRequired):
        agree(*drawn, team.assessor, reason="")
    with pytest.raises(errors.NotInRole):
        agree(*drawn, team.officer)
    for role in ("moderator", "assessor"):
        with pytest.raises(errors.NotPermitted):
            agree(*drawn, builders.with_role(role))
    assert assessment.sheet_of(drawn[0]).lines[0].agreed == {}


# -- the examiner, and closing moderation -------------------------------------------------------------------------


def close(round_id: UUID, team: Staff) -> None:
    assessment.close_moderation(round_id=round_id, officer_id=team.officer, now=NOW)


def test_moderation_closes_only_with_sample_agreed_marks_and_the_examiners_comment(closed, team):
    round_id, sent = closed
    with pytest.raises(errors.ModerationIncomplete):
        close(round_id, team)
    builders.draw_sample(round_id, team)
    with pytest.raises(errors.ModerationIncomplete):
        close(round_id, team)
    builders.second_mark(round_id, sent, team)
    with pytest.raises(errors.ExaminerCommentMissing):
        close(round_id, team)
    builders.comment(round_id, team)
    close(round_id, team)

    assert state_of(round_id) == "board"


def test_a_programme_without_external_examiner_waits_for_no_comment(team):
    cohort = builders.open_cohort(builders.programme(version="2026.8", policy={"external_examiner": False}))
    sent = builders.submitted_module(cohort)
    round_id = open_round(cohort, team)
    builders.mark_portfolio(sent, team.assessor)
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)
    builders.second_mark(round_id, sent, team)

    close(round_id, team)

    assert state_of(round_id) == "board"


def comment_by(round_id: UUID, examiner_id: UUID, comment: str = "Met") -> UUID:
    return assessment.comment_as_examiner(
        round_id=round_id, comment=comment, standards_met=True, examiner_id=examiner_id, now=NOW
    )


def test_an_examiner_is_external_and_says_something(drawn, team):
    builders.second_mark(*drawn, team)
    with pytest.raises(errors.NotInRole):
        comment_by(drawn[0], team.moderator)
    with pytest.raises(errors.MissingField):
        comment_by(drawn[0], team.external_examiner, "  ")
    for marker in (team.assessor, team.moderator):
        builders.with_role("external_examiner", person_id=marker)
        with pytest.raises(errors.SamePersonTwice):
            comment_by(drawn[0], marker)
    comment_by(drawn[0], team.external_examiner)

    assert assessment.sheet_of(drawn[0]).examiner_comments == (("External Examiner " + name_of(team), "Met", True),)


def name_of(team: Staff) -> str:
    return people.person(team.external_examiner).family_name


def test_a_round_taken_back_from_the_board_keeps_its_reason_and_loses_its_decision(cohort, team):
    round_id = builders.round_at_board(cohort, team, [builders.submitted_module(cohort)])
    builders.ratify(round_id, team)
    with pytest.raises(errors.ReasonRequired):
        assessment.reopen_moderation(round_id=round_id, reason="", officer_id=team.officer, now=NOW)

    assessment.reopen_moderation(round_id=round_id, reason="A page was overlooked", officer_id=team.officer, now=NOW)

    assert (state_of(round_id), assessment.decision_of(round_id)) == ("moderation", None)
    assert [step.reason for step in assessment.steps_back(round_id)] == ["A page was overlooked"]


def test_what_moderators_did_to_a_portfolio_stands_in_its_learners_chain(cohort, drawn, team):
    builders.second_mark(*drawn, team, LOWER)
    agree(*drawn, team.assessor)

    learner_id = ModulePortfolio.objects.get(pk=drawn[1]).enrolment.learner_id
    events = AuditEvent.objects.filter(chain_id=f"{cohort}:{learner_id}", action__startswith="round_").order_by("seq")
    assert [(event.action, event.actor_id) for event in events] == [
        ("round_joined", team.officer),
        ("round_second_marked", team.moderator),
        ("round_marks_agreed", team.assessor),
    ]
