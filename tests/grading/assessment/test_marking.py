"""The assessor's acts: levels and reasons, the conversation, component marks, and taking marking up again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import AuditEvent, ComponentMark, Conversation, ModulePortfolio, TaskMark
from tests import builders
from tests.builders import ALL_MET, C2_NOT_YET, NOW, TODAY, Staff

STRONG = {"c1": "strong", "c2": "strong"}


@pytest.fixture
def portfolio(cohort: UUID, learner: UUID, coach: UUID, team: Staff) -> UUID:
    """The learner's module, sent, in a round that is marking."""
    builders.complete_module(learner, coach)
    sent = builders.submit_module(learner)
    builders.open_round(cohort, team)
    return sent


def mark(portfolio_id: UUID, assessor_id: UUID, **changes):
    return assessment.mark_task(
        **{
            "portfolio_id": portfolio_id,
            "slug": builders.FIRST_TASK,
            "levels": ALL_MET,
            "reasons": {},
            "assessor_id": assessor_id,
            "now": NOW,
            **changes,
        }
    )


def task_of(portfolio_id: UUID, slug: str = builders.FIRST_TASK) -> assessment.MarkedTask:
    return next(task for task in assessment.marking_page(portfolio_id).tasks if task.slug == slug)


def state_of(portfolio_id: UUID) -> str:
    return ModulePortfolio.objects.get(pk=portfolio_id).state


ACTS = {
    "mark a task": mark,
    "hold the conversation": builders.converse,
    "complete": lambda portfolio_id, assessor_id: assessment.complete_marking(
        portfolio_id=portfolio_id, assessor_id=assessor_id, now=NOW
    ),
    "take up again": lambda portfolio_id, assessor_id: assessment.reopen_marking(
        portfolio_id=portfolio_id, reason="Overlooked a page", assessor_id=assessor_id, now=NOW
    ),
}
EVERY_ACT = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


# -- who may, and when --------------------------------------------------------------------------------------------


@EVERY_ACT
def test_only_an_assessor_judges(act, portfolio, team, coach, learner):
    for person_id in (team.moderator, team.officer, team.external_examiner, team.manager, coach, learner):
        with pytest.raises(errors.NotInRole):
            act(portfolio, person_id)


@EVERY_ACT
def test_an_assessor_whose_role_has_ended_judges_nothing(act, portfolio):
    former = builders.with_role("assessor", ends_on=date(2026, 3, 3))

    with pytest.raises(errors.NotInRole):
        act(portfolio, former)


@EVERY_ACT
def test_an_assessor_who_is_the_learner_does_not_judge_own_work(act, portfolio, learner):
    builders.with_role("assessor", person_id=learner)

    with pytest.raises(errors.OwnWork):
        act(portfolio, learner)


@EVERY_ACT
def test_who_decided_as_coach_on_any_task_of_it_does_not_judge_a_portfolio(act, portfolio, coach):
    builders.with_role("assessor", person_id=coach)

    with pytest.raises(errors.SamePersonTwice):
        act(portfolio, coach)


@EVERY_ACT
def test_a_portfolio_in_no_round_is_not_judged(act, cohort, learner, coach, team):
    builders.complete_module(learner, coach)

    with pytest.raises(errors.NotFound):
        act(builders.submit_module(learner), team.assessor)


@pytest.mark.parametrize("act", list(ACTS.values())[:3], ids=list(ACTS)[:3])
def test_a_marked_portfolio_is_not_marked_again_without_taking_it_up_again(act, portfolio, team):
    builders.mark_portfolio(portfolio, team.assessor)

    with pytest.raises(errors.TransitionNotAllowed):
        act(portfolio, team.assessor)


@EVERY_ACT
def test_once_marking_is_closed_nothing_is_marked(act, portfolio, cohort, team):
    builders.mark_portfolio(portfolio, team.assessor)
    builders.close_marking(round_of(cohort), team)

    with pytest.raises(errors.TransitionNotAllowed):
        act(portfolio, team.assessor)


def round_of(cohort_id: UUID) -> UUID:
    return assessment.rounds_of(cohort_id)[0][0]


# -- levels and reasons -------------------------------------------------------------------------------------------


def test_coach_levels_are_confirmed_without_a_word(portfolio, team):
    mark(portfolio, team.assessor)

    assert (task_of(portfolio).levels, task_of(portfolio).reasons) == (ALL_MET, {})


def test_a_changed_level_needs_its_own_reason(portfolio, team):
    for reasons in ({}, {"c2": "Only one criterion is explained"}, {"c1": "  "}):
        with pytest.raises(errors.ChangedWithoutReason) as refusal:
            mark(portfolio, team.assessor, levels={"c1": "strong", "c2": "met"}, reasons=reasons)
        assert [text["en"] for text in refusal.value.places["criteria"]] == [builders.spec_of().criteria[0].text["en"]]
    mark(portfolio, team.assessor, levels={"c1": "strong", "c2": "met"}, reasons={"c1": "Goes further"})

    assert task_of(portfolio).reasons == {"c1": "Goes further"}
    assert task_of(portfolio).coach_levels == ALL_MET, "the coach's own levels stay beside them"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"slug": "m2-lesson"}, errors.NotFound),
        ({"levels": {"c1": "met"}}, errors.CriterionWithoutLevel),
        ({"levels": {"c1": "met", "c2": "great"}}, errors.UnknownLevel),
        ({"reasons": {"c9": "?"}}, errors.UnknownCriterion),
        ({"reasons": {"c1": "\x00"}}, errors.BadField),
    ],
)
def test_levels_of_other_rubrics_and_tasks_are_refused(changes, refusal, portfolio, team):
    with pytest.raises(refusal):
        mark(portfolio, team.assessor, **changes)
    assert not TaskMark.objects.exists()


def test_a_later_marking_supersedes_and_the_earlier_stays_on_record(portfolio, team):
    first = mark(portfolio, team.assessor)
    second = mark(portfolio, team.assessor, levels=STRONG, reasons=dict.fromkeys(STRONG, "Read it again"))

    rows = {row.id: row for row in TaskMark.objects.all()}
    assert (rows[first].in_force_key, rows[first].levels) == (None, ALL_MET)
    assert rows[second].supersedes_id == first
    assert task_of(portfolio).levels == STRONG


# -- the conversation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"held_on": date(2026, 3, 5)}, errors.BadField),
        ({"people": " "}, errors.MissingField),
        ({"people": "x" * 301}, errors.BadField),
        ({"notes": ""}, errors.MissingField),
        ({"mark": "100.01"}, errors.MarkOutOfRange),
        ({"mark": "66.666"}, errors.MarkOutOfRange),
    ],
)
def test_a_conversation_without_what_it_needs_is_refused(changes, refusal, portfolio, team):
    with pytest.raises(refusal):
        builders.converse(portfolio, team.assessor, **changes)
    assert not Conversation.objects.exists()


def test_a_conversation_held_today_in_rwanda_counts_although_it_is_yesterday_in_utc(portfolio, team):
    just_after_midnight = builders.noon("2026-03-05").replace(hour=22, minute=30)

    builders.converse(portfolio, team.assessor, held_on=date(2026, 3, 6), now=just_after_midnight)

    assert assessment.marking_page(portfolio).conversation.held_on == date(2026, 3, 6)


def test_a_corrected_conversation_supersedes(portfolio, team):
    first = builders.converse(portfolio, team.assessor, "48.00")
    second = builders.converse(portfolio, team.assessor, "58,5")

    assert Conversation.objects.get(pk=second).supersedes_id == first
    assert str(assessment.marking_page(portfolio).conversation.mark) == "58.50"


# -- component marks ----------------------------------------------------------------------------------------------


def test_marking_is_complete_only_with_every_task_and_the_conversation(portfolio, team):
    def refusal() -> object:
        with pytest.raises(errors.MarksIncomplete) as caught:
            ACTS["complete"](portfolio, team.assessor)
        return str(caught.value)

    assert refusal() == "Marks are still missing: “Task m1-direction”; “Task m1-plan”; professional conversation."
    mark(portfolio, team.assessor)
    builders.converse(portfolio, team.assessor)
    assert refusal() == "Marks are still missing: “Task m1-plan”."
    assert assessment.marking_page(portfolio).components == ()
    assert not ComponentMark.objects.exists()


@pytest.mark.parametrize("missing", ["m1-direction", "m1-plan", "conversation", ""])
def test_the_page_shows_the_component_marks_exactly_when_completing_records_them(missing, portfolio, team):
    for slug in ("m1-direction", "m1-plan"):
        if slug != missing:
            mark(portfolio, team.assessor, slug=slug)
    if missing != "conversation":
        builders.converse(portfolio, team.assessor, "66")
    page = assessment.marking_page(portfolio)

    try:
        recorded = ACTS["complete"](portfolio, team.assessor)
    except errors.MarksIncomplete:
        recorded = {}

    assert {key: mark_ for key, _weight, mark_ in page.components} == recorded
    assert (recorded == {}) is bool(page.unmarked or page.lacks_conversation) is bool(missing)


def test_component_marks_are_recorded_by_weight_with_two_decimals(portfolio, team):
    mark(portfolio, team.assessor, levels={"c1": "strong", "c2": "met"}, reasons={"c1": "Goes further"})
    mark(portfolio, team.assessor, slug="m1-plan")
    builders.converse(portfolio, team.assessor, "66")

    marks = ACTS["complete"](portfolio, team.assessor)

    # 60 % of 87.5 and 40 % of 75
    assert {key: str(value) for key, value in marks.items()} == {"portfolio": "82.50", "conversation": "66.00"}
    assert state_of(portfolio) == "marked"
    line = assessment.sheet_of(round_of(portfolio_cohort(portfolio))).lines[0]
    assert line.first == marks
    assert line.assessor_id == team.assessor
    assert str(line.judgement.final_mark) == "77.55"


def portfolio_cohort(portfolio_id: UUID) -> UUID:
    return ModulePortfolio.objects.get(pk=portfolio_id).enrolment.cohort_id


def test_marking_taken_up_again_keeps_the_earlier_marks_and_the_reason(portfolio, cohort, team):
    builders.mark_portfolio(portfolio, team.assessor, conversation="72.00")
    ACTS["take up again"](portfolio, team.assessor)
    assert state_of(portfolio) == "submitted"
    builders.converse(portfolio, team.assessor, "40.00")
    ACTS["complete"](portfolio, team.assessor)

    kept = ComponentMark.objects.filter(component="conversation").order_by("in_force_key")
    assert sorted((str(row.mark), row.in_force_key is not None) for row in kept) == [("40.00", True), ("72.00", False)]
    (step,) = assessment.steps_back(round_of(cohort))
    assert (step.action, step.portfolio_id, step.reason) == ("marking_reopened", portfolio, "Overlooked a page")


@pytest.mark.parametrize("reason", ["", "   "])
def test_marking_is_not_taken_up_again_without_a_reason(reason, portfolio, team):
    builders.mark_portfolio(portfolio, team.assessor)

    with pytest.raises(errors.ReasonRequired):
        assessment.reopen_marking(portfolio_id=portfolio, reason=reason, assessor_id=team.assessor, now=NOW)
    assert state_of(portfolio) == "marked"


def test_every_act_of_an_assessor_leaves_a_trace_in_the_learners_chain(portfolio, cohort, learner, team):
    builders.mark_portfolio(portfolio, team.assessor)
    ACTS["take up again"](portfolio, team.assessor)

    chain = f"{cohort}:{learner}"
    actions = list(AuditEvent.objects.filter(chain_id=chain, actor_id=team.assessor).values_list("action", flat=True))
    assert sorted(actions) == sorted(
        ["task_marked", "task_marked", "conversation_recorded", "marking_completed", "marking_reopened"]
    )
    assert kernel.broken_links(chain) == []


# -- who marks is the programme's policy --------------------------------------------------------------------------


def sent_under(policy: dict[str, str], team: Staff, levels: dict[str, str] | None = None) -> UUID:
    """A portfolio of a programme with another policy, in a round."""
    cohort_id = builders.open_cohort(builders.programme(version="2026.9", policy=policy))
    learner_id = builders.learner(cohort_id)
    builders.complete_module(learner_id, builders.coach_of(learner_id), levels=levels)
    portfolio_id = builders.submit_module(learner_id)
    builders.open_round(cohort_id, team)
    return portfolio_id


def test_where_the_coach_proposes_nothing_counts_before_an_assessor_confirms(portfolio):
    assert [task.levels for task in assessment.marking_page(portfolio).tasks] == [{}, {}]
    assert [task.coach_levels for task in assessment.marking_page(portfolio).tasks] == [ALL_MET, ALL_MET]


def test_where_the_coach_marks_the_coachs_levels_are_the_task_marks(team):
    portfolio = sent_under({"marking": "coach"}, team, levels=STRONG)
    builders.converse(portfolio, team.assessor, "60")

    marks = ACTS["complete"](portfolio, team.assessor)

    assert marks == {"portfolio": Decimal("100.00"), "conversation": Decimal("60.00")}


def test_where_the_assessor_marks_the_coachs_levels_are_neither_marks_nor_in_need_of_reasons(team):
    portfolio = sent_under({"marking": "assessor"}, team, levels=STRONG)
    assert [task.levels for task in assessment.marking_page(portfolio).tasks] == [{}, {}]

    for slug in ("m1-direction", "m1-plan"):
        mark(portfolio, team.assessor, slug=slug, levels=C2_NOT_YET)
    builders.converse(portfolio, team.assessor, "60")

    assert str(ACTS["complete"](portfolio, team.assessor)["portfolio"]) == "37.50"


# -- the queue, and who may read ----------------------------------------------------------------------------------


def test_an_assessors_queue_shows_the_unmarked_first_and_never_their_own_work(cohort, portfolio, learner, team):
    other = builders.submitted_module(cohort)
    kernel.deliver_pending()
    builders.mark_portfolio(portfolio, team.assessor)
    builders.with_role("assessor", person_id=learner)

    lines = assessment.marking_queue(team.assessor)

    assert [(line.portfolio_id, line.state) for line in lines] == [(other, "submitted"), (portfolio, "marked")]
    assert lines[1].marks == {"portfolio": Decimal("75.00"), "conversation": Decimal("72.00")}
    assert [line.portfolio_id for line in assessment.marking_queue(learner)] == [other]


def test_an_assessor_reads_from_the_start_and_a_moderator_only_what_is_in_the_sample(cohort, portfolio, learner, team):
    def may(person_id: UUID) -> frozenset[str]:
        return assessment.require_may_judge(portfolio, person_id=person_id, on=TODAY)

    assert may(team.assessor) == {"assessor"}
    for early in (team.moderator, team.external_examiner):
        with pytest.raises(errors.NotPermitted):
            may(early)
    builders.mark_portfolio(portfolio, team.assessor)
    builders.close_marking(round_of(cohort), team)
    for undrawn in (team.moderator, team.external_examiner):
        with pytest.raises(errors.NotInSample):
            may(undrawn)
    builders.draw_sample(round_of(cohort), team)
    assert (may(team.moderator), may(team.external_examiner)) == ({"moderator"}, {"external_examiner"})
    for person_id in (team.officer, team.manager, learner):
        with pytest.raises(errors.NotInRole):
            may(person_id)
    builders.with_role("moderator", person_id=learner)
    with pytest.raises(errors.OwnWork):
        may(learner)


def test_a_portfolio_in_no_round_is_found_by_nobody(team):
    nowhere = UUID(int=7)
    with pytest.raises(errors.NotFound):
        assessment.marking_page(nowhere)
    with pytest.raises(errors.NotFound):
        assessment.require_may_judge(nowhere, person_id=team.assessor, on=TODAY)
