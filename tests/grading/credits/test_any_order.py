"""Whatever officers, assessors and moderators do in whatever order, nobody is credited but by decision and release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cpd_grading.assessment import api as assessment
from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import (
    AssessmentRound,
    AuditChain,
    AuditEvent,
    BoardDecision,
    ComponentMark,
    CreditAward,
    ModuleOutcome,
    ModulePortfolio,
    RoundEntry,
    SampleItem,
)
from tests import builders
from tests.builders import NOW, TODAY, Staff

PEOPLE = st.sampled_from(["assessor", "moderator", "external_examiner", "officer", "second_officer", "manager"])
OFFICERS = st.sampled_from(["officer", "second_officer"])
CONVERSATIONS = st.sampled_from(["72.00", "49.99", "50.00", "20.00"])
WHICH = st.integers(0, 3)


class Rounds(RuleBasedStateMachine):
    """Two learners' module 1 in one cohort, and everybody who may or may not act on it."""

    def __init__(self, cohort: UUID, team: Staff, reached: Counter[str]) -> None:
        super().__init__()
        self.cohort, self.team, self.reached = cohort, team, reached
        self.awarded = 0
        # The same ids in every example: rows are picked by their order, so a walk can be walked again.
        self.ids, self.example = kernel.seeded_ids(7), transaction.atomic()
        self.ids.__enter__()
        self.example.__enter__()

    def teardown(self) -> None:
        self.reached.update(ModuleOutcome.objects.values_list("outcome", flat=True))
        self.reached["two rounds"] += AssessmentRound.objects.count() > 1
        broken = {chain.key: kernel.broken_links(chain.key) for chain in AuditChain.objects.all()}
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        self.ids.__exit__(None, None, None)
        assert not any(broken.values()), broken

    def who(self, name: str) -> UUID:
        return getattr(self.team, name)

    @property
    def round(self) -> UUID:
        newest = AssessmentRound.objects.order_by("-number").first()
        return newest.id if newest else UUID(int=0)

    def portfolio(self, which: int) -> UUID:
        rows = ModulePortfolio.objects.order_by("-attempt", "pk")
        return rows[which % rows.count()].id

    def attempt(self, act: Callable[..., Any], **given: Any) -> bool:
        """Whether an act went through; a refusal is an answer, anything else is a fault."""
        try:
            act(**given)
        except errors.CpdError:
            return False
        return True

    # -- the proper way, one step at a time, by somebody -----------------------------------------------------------

    @rule(who=OFFICERS, conversation=CONVERSATIONS, agrees=st.booleans())
    def go_on(self, who: str, conversation: str, agrees: bool) -> None:
        self.step(who, conversation, agrees=agrees)

    @rule(who=OFFICERS, steps=st.integers(3, 7), conversation=st.sampled_from(["72.00", "72.00", "48.00"]))
    def go_on_quickly(self, who: str, steps: int, conversation: str) -> None:
        other = "officer" if who == "second_officer" else "second_officer"
        for place in range(steps):
            self.step((who, other)[place % 2], conversation, agrees=place % 2 == 0)

    def step(self, who: str, conversation: str, *, agrees: bool) -> None:
        """What comes next for the round, by this officer where one is needed."""
        state = AssessmentRound.objects.filter(pk=self.round).values_list("state", flat=True).first()
        if state in (None, "released"):
            self.attempt(builders.open_round, cohort_id=self.cohort, team=self.team)
        elif state == "marking":
            for line in assessment.marking_queue(self.team.assessor):
                if line.state == "submitted":
                    builders.mark_portfolio(line.portfolio_id, self.team.assessor, conversation=conversation)
            self.attempt(assessment.close_marking, round_id=self.round, officer_id=self.who(who), now=NOW)
        elif state == "moderation":
            self.moderate(who, agrees)
        elif assessment.decision_of(self.round) is None:
            assert self.decide(who, is_right=True, ruling=""), "the board decides on the sheet as it stands"
        else:
            self.attempt(credits.release_round, round_id=self.round, officer_id=self.who(who), now=NOW)

    def moderate(self, who: str, agrees: bool) -> None:
        self.draw("moderator")
        for line in assessment.sheet_of(self.round).lines:
            if line.is_sampled and not line.second:
                marks = {key: mark if agrees else max(mark - 5, 0) for key, mark in line.first.items()}
                builders.second_mark(self.round, line.portfolio_id, self.team, marks)
                if not agrees:
                    self.agree("assessor", line.portfolio_id, marks)
        self.comment("external_examiner")
        self.attempt(assessment.close_moderation, round_id=self.round, officer_id=self.who(who), now=NOW)

    def agree(self, who: str, portfolio_id: UUID, marks: Any) -> None:
        self.attempt(
            assessment.agree_marks,
            round_id=self.round,
            portfolio_id=portfolio_id,
            marks=marks,
            reason="Between both",
            actor_id=self.who(who),
            now=NOW,
        )

    # -- anybody, anything, at any time ----------------------------------------------------------------------------

    @rule(who=PEOPLE)
    def release(self, who: str) -> None:
        self.attempt(credits.release_round, round_id=self.round, officer_id=self.who(who), now=NOW)

    @rule(who=PEOPLE, is_right=st.booleans(), ruling=st.sampled_from(["", "", "deferred", "void"]))
    def board(self, who: str, is_right: bool, ruling: str) -> None:
        self.decide(who, is_right=is_right, ruling=ruling)

    def decide(self, who: str, *, is_right: bool, ruling: str) -> bool:
        if not AssessmentRound.objects.exists():
            return False
        lines = assessment.sheet_of(self.round).lines
        rulings = {line.portfolio_id: {"outcome": ruling, "reason": "Illness"} for line in lines[:1] if ruling}
        return self.attempt(
            assessment.record_board_decision,
            round_id=self.round,
            sheet_digest=assessment.sheet_of(self.round).digest if is_right else "0" * 64,
            held_on=TODAY,
            reference="UR-CE/B/1",
            minute=builders.pdf(),
            officer_id=self.who(who),
            rulings=rulings,
            now=NOW,
        )

    @rule(who=PEOPLE)
    def draw(self, who: str) -> None:
        self.attempt(assessment.draw_sample, round_id=self.round, seed="lot", actor_id=self.who(who), now=NOW)

    @rule(who=PEOPLE)
    def comment(self, who: str) -> None:
        self.attempt(
            assessment.comment_as_examiner,
            round_id=self.round,
            comment="Met",
            standards_met=True,
            examiner_id=self.who(who),
            now=NOW,
        )

    @rule(who=PEOPLE)
    def take_back(self, who: str) -> None:
        self.attempt(
            assessment.reopen_moderation, round_id=self.round, reason="Look again", officer_id=self.who(who), now=NOW
        )

    @rule(who=PEOPLE, which=WHICH)
    def mark_again(self, who: str, which: int) -> None:
        given = {"portfolio_id": self.portfolio(which), "reason": "Overlooked", "assessor_id": self.who(who)}
        self.attempt(assessment.reopen_marking, **given, now=NOW)

    @rule(who=PEOPLE, which=WHICH)
    def move_on(self, who: str, which: int) -> None:
        given = {"portfolio_id": self.portfolio(which), "reason": "Illness", "officer_id": self.who(who)}
        self.attempt(assessment.move_to_next_round, **given, now=NOW)

    @rule(who=PEOPLE, which=WHICH, mark=CONVERSATIONS)
    def mark_twice(self, who: str, which: int, mark: str) -> None:
        self.attempt(
            assessment.second_mark,
            round_id=self.round,
            portfolio_id=self.portfolio(which),
            marks={"portfolio": "75.00", "conversation": mark},
            reason="Read",
            moderator_id=self.who(who),
            now=NOW,
        )

    @rule(which=WHICH)
    def send_again(self, which: int) -> None:
        learner_id = ModulePortfolio.objects.get(pk=self.portfolio(which)).enrolment.learner_id
        if self.attempt(builders.submit_module, learner_id=learner_id):
            kernel.deliver_pending()

    # -- what is always true ---------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_released_without_a_decision_and_a_second_officer(self) -> None:
        for outcome in ModuleOutcome.objects.select_related("decision", "round", "portfolio"):
            assert outcome.round.state == outcome.portfolio.state == "released"
            assert outcome.decision.round_id == outcome.round_id
            assert outcome.decision.released_by_id not in (None, outcome.decision.recorded_by_id)
            assert outcome.decision.in_force_key == str(outcome.round_id)
            assert outcome.decision.sheet_digest == assessment.sheet_of(outcome.round_id).digest

    @invariant()
    def awards_are_released_passes(self) -> None:
        passes = {row.id for row in ModuleOutcome.objects.filter(outcome="pass")}
        assert {row.outcome_id for row in CreditAward.objects.all()} == passes
        assert AuditEvent.objects.filter(action="credit_awarded").count() == CreditAward.objects.count()
        learners = [row.learner_id for row in CreditAward.objects.all()]
        assert len(learners) == len(set(learners)), "one module, one credit"

    @invariant()
    def credits_are_never_lost(self) -> None:
        now = CreditAward.objects.count()
        assert now >= self.awarded
        self.awarded = now

    @invariant()
    def a_portfolio_stands_in_one_round_and_is_marked_where_marking_is_closed(self) -> None:
        placed = list(RoundEntry.objects.exclude(in_force_key=None).select_related("round", "portfolio"))
        assert len({entry.portfolio_id for entry in placed}) == len(placed)
        for entry in placed:
            if entry.round.state != "marking":
                assert entry.portfolio.state in ("marked", "released")
                assert entry.assessor_id is not None
            if entry.round.state == "released":
                assert ModuleOutcome.objects.filter(portfolio=entry.portfolio).count() == 1

    @invariant()
    def at_the_board_every_sampled_portfolio_is_agreed_by_two(self) -> None:
        for item in SampleItem.objects.filter(round__state__in=("board", "released")):
            marks = ComponentMark.objects.filter(portfolio=item.portfolio_id).exclude(in_force_key=None)
            by_stage = {stage: set(marks.filter(stage=stage).values_list("component", flat=True)) for stage in STAGES}
            assert len(set(map(frozenset, by_stage.values()))) == 1
            firsts, seconds = (
                set(marks.filter(stage=one).values_list("marked_by_id", flat=True)) for one in STAGES[:2]
            )
            assert not firsts & seconds

    @invariant()
    def one_decision_stands(self) -> None:
        standing = BoardDecision.objects.exclude(in_force_key=None)
        assert standing.count() == len(set(standing.values_list("round_id", flat=True)))


STAGES = ("first", "second", "agreed")


@pytest.mark.slow
def test_in_whatever_order_a_round_is_worked_on(cohort: UUID, team: Staff):
    with kernel.seeded_ids(3):
        for _ in range(2):
            builders.submitted_module(cohort)

    reached: Counter[str] = Counter()

    run_state_machine_as_test(
        lambda: Rounds(cohort, team, reached),
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert reached["pass"], f"walks that never reach a release show nothing: {dict(reached)}"
    assert reached["two rounds"]
