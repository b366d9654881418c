"""Invitations of one item in any order of acts and days: what was answered stays, and three wait at most."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cpd_grading.kernel import errors
from cpd_grading.kernel.link_tokens import STANDS_FOR, link_digest
from cpd_grading.models import WitnessInvitation
from cpd_grading.portfolio import api as portfolio
from cpd_grading.witnesses import api as witnesses
from cpd_grading.witnesses.domain import MAX_WAITING
from cpd_grading.witnesses.selectors import current_summary
from tests import builders


class OneItem(RuleBasedStateMachine):
    """The model holds the state of every invitation, the day it ends, and what was answered."""

    invitations = Bundle("invitations")

    @initialize()
    def an_item_is_saved(self) -> None:
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.learner = builders.learner(builders.open_cohort())
        self.item = builders.save(self.learner)
        self.now = builders.NOW
        self.states: dict[UUID, str] = {}
        self.ends = dict[UUID, object]()
        self.answers: dict[UUID, str] = {}
        self.is_withdrawn = False

    def waiting(self) -> int:
        return sum(state == "waiting" and self.now < self.ends[pk] for pk, state in self.states.items())

    @rule(target=invitations)
    def invite(self) -> tuple[UUID, str] | None:
        words = {"witness_name": "Sample", "witness_post": "Teacher", "request_id": uuid4(), "now": self.now}
        if self.is_withdrawn or self.waiting() == MAX_WAITING:
            with pytest.raises(errors.ItemWithdrawn if self.is_withdrawn else errors.TooManyInvitations):
                witnesses.invite_witness(item_id=self.item, learner_id=self.learner, **words)
            return None
        pk, token = witnesses.invite_witness(item_id=self.item, learner_id=self.learner, **words)
        self.states[pk], self.ends[pk] = "waiting", self.now + STANDS_FOR
        return pk, token

    def refusal_of(self, pk: UUID) -> type[errors.CpdError] | None:
        if self.states[pk] in ("answered", "declined"):
            return errors.InvitationUsed
        if self.states[pk] == "taken_back" or self.is_withdrawn:
            return errors.InvitationTakenBack
        return None if self.now < self.ends[pk] else errors.InvitationExpired

    @rule(invitation=invitations, says=st.text(st.characters(categories=["L"]), min_size=1, max_size=20))
    def answer(self, invitation: tuple[UUID, str] | None, says: str) -> None:
        if invitation is None:
            return
        pk, token = invitation
        form = {
            "link": link_digest(token),
            "statement": says,
            "saw_it_on": builders.TODAY,
            "language": "en",
            "declares": True,
            "seen_digest": current_summary(self.item).digest,
            "now": self.now,
        }
        refusal = self.refusal_of(pk)
        if refusal is not None:
            with pytest.raises(refusal):
                witnesses.answer_as_witness(**form)
            return
        witnesses.answer_as_witness(**form)
        self.states[pk], self.answers[pk] = "answered", says

    @rule(invitation=invitations)
    def decline(self, invitation: tuple[UUID, str] | None) -> None:
        if invitation is None:
            return
        pk, token = invitation
        refusal = self.refusal_of(pk)
        if refusal is not None:
            with pytest.raises(refusal):
                witnesses.decline_as_witness(link=link_digest(token), now=self.now)
            return
        witnesses.decline_as_witness(link=link_digest(token), now=self.now)
        self.states[pk] = "declined"

    @rule(invitation=invitations)
    def take_back(self, invitation: tuple[UUID, str] | None) -> None:
        if invitation is None:
            return
        pk, _token = invitation
        if self.is_withdrawn or self.states[pk] != "waiting":
            with pytest.raises(errors.ItemWithdrawn if self.is_withdrawn else errors.TransitionNotAllowed):
                witnesses.take_back_invitation(invitation_id=pk, learner_id=self.learner, now=self.now)
            return
        witnesses.take_back_invitation(invitation_id=pk, learner_id=self.learner, now=self.now)
        self.states[pk] = "taken_back"

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(is_time=st.integers(0, 9))
    def withdraw_the_item(self, is_time: int) -> None:
        """Rarely, since little can happen afterwards."""
        if is_time or self.is_withdrawn:
            return
        task = {"task": builders.key_of(), "spec": builders.spec_of()}
        portfolio.withdraw_item(**task, learner_id=self.learner, item_id=self.item, now=self.now)
        self.is_withdrawn = True

    @invariant()
    def the_rows_say_what_the_model_says(self) -> None:
        rows = WitnessInvitation.objects.filter(item_id=self.item)
        assert {row.pk: row.state for row in rows} == self.states
        assert {row.pk: row.statement for row in rows if row.statement} == self.answers

    @invariant()
    def only_answers_of_a_living_item_are_testimonies(self) -> None:
        submission = builders.submission_of(self.learner)
        found = {one.id: one.statement for one in witnesses.testimonies_of(submission.id)}
        assert found == ({} if self.is_withdrawn else self.answers)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)


def test_invitations_in_any_order(db: None) -> None:
    quiet = settings(max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(OneItem, settings=quiet)
