"""One task in any order of acts by right and wrong people: what was sent never changes, every state is legal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cpd_grading import api
from cpd_grading.portfolio.domain import TASK
from cpd_grading.portfolio.models import EvidenceVersion, Manifest
from tests import builders
from tests.builders import NOW, TODAY, answers, key_of, spec_of

DECIDERS = ("coach", "line manager", "coach no more", "coach of others", "the learner", "nobody")
REFUSED = {
    "coach no more": api.NotAssignedCoach,
    "coach of others": api.NotAssignedCoach,
    "nobody": api.NotAssignedCoach,
    "the learner": api.OwnWork,
}


class OneTask(RuleBasedStateMachine):
    """The model is the state, the number of rounds, the items, and a copy of everything that was ever sent."""

    @initialize()
    def people_meet(self) -> None:
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.cohort = builders.open_cohort()
        self.learner, self.other = builders.learner(self.cohort), builders.learner(self.cohort)
        self.people = {
            "coach": builders.coach_of(self.learner),
            "line manager": builders.coach_of(self.learner, is_line_manager=True),
            "coach no more": builders.coach_of(self.learner, ends_on=date(2026, 3, 3)),
            "coach of others": builders.coach_of(self.other),
            "the learner": self.learner,
            "nobody": builders.person(),
        }
        self.state, self.rounds, self.items = "open", 0, set[UUID]()
        self.manifests: dict[UUID, dict[str, Any]] = {}
        self.sent: dict[UUID, dict[str, Any]] = {}

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    # -- acts -----------------------------------------------------------------------------------------------------

    def may_edit(self) -> bool:
        return self.state in ("open", "returned")

    def edits(self, act: Callable[[], Any]) -> Any:
        """Do it, or see it refused, as the state says."""
        if self.may_edit():
            return act()
        with pytest.raises(api.TransitionNotAllowed):
            act()
        return None

    @rule(words=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30))
    def write_a_new_item(self, words: str) -> None:
        fields = answers(kind="reflective_account", did=f"I did {words}")
        item = self.edits(lambda: builders.save(self.learner, fields=fields))
        if item is not None:
            self.items.add(item)

    @precondition(lambda self: self.items)
    @rule(data=st.data(), words=st.sampled_from(["Better words", "Other words", "Fewer words"]))
    def edit_an_item(self, data: st.DataObject, words: str) -> None:
        item, fields = self._one(data), answers(kind="reflective_account", did=words)
        self.edits(lambda: builders.save(self.learner, item_id=item, fields=fields))

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def attach_a_photo(self, data: st.DataObject) -> None:
        item = self._one(data)
        self.edits(lambda: builders.attach(self.learner, item))

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def withdraw_an_item(self, data: st.DataObject) -> None:
        item = self._one(data)
        gone = {"task": key_of(), "spec": spec_of(), "learner_id": self.learner, "item_id": item, "now": NOW}
        self.edits(lambda: api.withdraw_item(**gone))
        if self.may_edit():
            self.items.discard(item)

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def another_learner_reaches_for_an_item(self, data: st.DataObject) -> None:
        item = self._one(data)
        with pytest.raises(api.NotFound):
            builders.save(self.other, item_id=item)
        with pytest.raises(api.NotFound):
            builders.attach(self.other, item)

    @rule(is_stale=st.booleans(), declares=st.sampled_from([True, True, False]))
    def send(self, is_stale: bool, declares: bool) -> None:
        seen = "what I saw an hour ago" if is_stale else None
        expected = self._why_not_sent(is_stale=is_stale, declares=declares)
        if expected is not None:
            with pytest.raises(expected):
                builders.submit(self.learner, seen_digest=seen, declares=declares)
            return
        manifest = builders.submit(self.learner)
        self.state, self.rounds = "submitted", self.rounds + 1
        self.manifests[manifest] = Manifest.objects.values().get(pk=manifest)
        for row in EvidenceVersion.objects.filter(item__submission__learner=self.learner, is_sent=True).values():
            self.sent.setdefault(row["id"], row)

    def _why_not_sent(self, *, is_stale: bool, declares: bool) -> type[api.CpdError] | None:
        if not self.may_edit():
            return api.TransitionNotAllowed
        if is_stale:
            return api.StaleVersion
        if not declares:
            return api.DeclarationMissing
        return None if self.items else api.NothingToSubmit

    @precondition(lambda self: self.rounds)
    @rule(who=st.sampled_from(DECIDERS), is_stale=st.booleans())
    def sign_off(self, who: str, is_stale: bool) -> None:
        refusal = REFUSED.get(who) or (api.LineManagerOnly if who == "line manager" else None)
        self._decide(builders.sign_off, who, "signed_off", refusal, is_stale=is_stale)

    @precondition(lambda self: self.rounds)
    @rule(who=st.sampled_from(DECIDERS), is_stale=st.booleans())
    def send_back(self, who: str, is_stale: bool) -> None:
        self._decide(builders.send_back, who, "returned", REFUSED.get(who), is_stale=is_stale)

    def _decide(
        self, act: Callable[..., UUID], who: str, after: str, refusal: type[api.CpdError] | None, *, is_stale: bool
    ) -> None:
        task = builders.submission_of(self.learner).id
        digest = list(self.manifests.values())[0 if is_stale else -1]["digest"]
        was_overtaken = is_stale and self.rounds > 1
        expected = refusal or (
            api.TransitionNotAllowed if self.state != "submitted" else api.StaleVersion if was_overtaken else None
        )
        if expected is None:
            act(task, self.people[who], seen_digest=digest)
            self.state = after
            return
        with pytest.raises(expected):
            act(task, self.people[who], seen_digest=digest)

    def _one(self, data: st.DataObject) -> UUID:
        return data.draw(st.sampled_from(sorted(self.items)))

    # -- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def the_state_is_legal_and_the_expected_one(self) -> None:
        page = builders.task_page(self.learner)
        assert page.state == self.state
        assert page.state in TASK.states
        assert {item.id for item in page.items} == self.items
        assert page.may_edit is self.may_edit()

    @invariant()
    def what_was_sent_never_changes(self) -> None:
        assert {row["id"]: row for row in Manifest.objects.filter(pk__in=self.manifests).values()} == self.manifests
        assert {row["id"]: row for row in EvidenceVersion.objects.filter(pk__in=self.sent).values()} == self.sent
        assert Manifest.objects.filter(submission__learner=self.learner).count() == self.rounds

    @invariant()
    def no_draft_counts_as_sent(self) -> None:
        sent = EvidenceVersion.objects.filter(item__submission__learner=self.learner, is_sent=True)
        assert set(sent.values_list("pk", flat=True)) == set(self.sent)

    @invariant()
    def others_wrote_nothing_and_the_chain_is_whole(self) -> None:
        assert builders.task_page(self.other).submission is None
        assert api.broken_links(f"{self.cohort}:{self.learner}") == []
        assert api.coach_queue(self.people["coach of others"], on=TODAY) == ()


@pytest.mark.slow
@pytest.mark.django_db
def test_one_task_in_any_order_of_acts_by_right_and_wrong_people() -> None:
    run_state_machine_as_test(
        OneTask,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
