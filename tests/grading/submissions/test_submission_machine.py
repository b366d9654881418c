"""One task in any order of acts by right and wrong people: what was sent never changes, every state is legal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.domain import TASK
from cpd_grading.portfolio.models import EvidenceVersion, Manifest
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import NOW, TODAY, answers, key_of, spec_of

REFUSED = {
    "coach no more": errors.NotAssignedCoach,
    "coach of others": errors.NotAssignedCoach,
    "nobody": errors.NotAssignedCoach,
    "the learner": errors.OwnWork,
}


class OneTask(RuleBasedStateMachine):
    """The model is the state, the number of rounds, the items, and a copy of everything that was ever sent."""

    @initialize(is_returned=st.booleans())
    def people_meet(self, is_returned: bool) -> None:
        """Half of the runs begin where a first round was returned, because that is where most can go wrong."""
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
        self.state, self.rounds, self.minutes, self.items = "open", 0, 0, list[UUID]()
        self.waiting, self.seen = list[UUID](), 0  # what a coach added and the learner has not answered; what was seen
        self.manifests: dict[UUID, dict[str, Any]] = {}
        self.sent: dict[UUID, dict[str, Any]] = {}
        if is_returned:
            self.write_a_new_item("it")
            self.send()
            self.send_back("coach")

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    # -- acts -----------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """A minute later than the last time, so that whatever is written over leaves a trace."""
        self.minutes += 1
        return NOW + timedelta(minutes=self.minutes)

    def may_edit(self) -> bool:
        return self.state in ("open", "returned")

    def edits(self, act: Callable[[], Any]) -> Any:
        """Do it, or see it refused, as the state says."""
        if self.may_edit():
            return act()
        with pytest.raises(errors.TransitionNotAllowed):
            act()
        return None

    @rule(words=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30))
    def write_a_new_item(self, words: str) -> None:
        fields = answers(kind="reflective_account", did=f"I did {words}")
        item = self.edits(lambda: builders.save(self.learner, fields=fields, now=self.now()))
        if item is not None:
            self.items.append(item)

    @precondition(lambda self: self.items)
    @rule(data=st.data(), words=st.sampled_from(["Better words", "Other words", "Fewer words"]))
    def edit_an_item(self, data: st.DataObject, words: str) -> None:
        item, fields = self._one(data), answers(kind="reflective_account", did=words)
        self.edits(lambda: builders.save(self.learner, item_id=item, fields=fields, now=self.now()))

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def attach_a_photo(self, data: st.DataObject) -> None:
        item = self._one(data)
        self.edits(lambda: builders.attach(self.learner, item, now=self.now()))

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def withdraw_an_item(self, data: st.DataObject) -> None:
        item = self._one(data)
        gone = {"task": key_of(), "spec": spec_of(), "learner_id": self.learner, "item_id": item, "now": self.now()}
        self.edits(lambda: portfolio.withdraw_item(**gone))
        if self.may_edit():
            self.items.remove(item)

    @rule()
    def the_coach_adds_something_for_the_learner(self) -> None:
        item = self.edits(lambda: builders.add_for(self.learner, self.people["coach"], now=self.now()))
        if item is not None:
            self.waiting.append(item)

    @precondition(lambda self: self.waiting)
    @rule(agrees=st.booleans())
    def the_learner_says_whether_it_is_theirs(self, agrees: bool) -> None:
        item = self.waiting[-1]
        self.edits(lambda: builders.confirm(self.learner, item, agrees=agrees))
        if self.may_edit():
            self.waiting.remove(item)
            self.items += [item] if agrees else []

    @rule()
    def the_coach_sees_something_at_the_school(self) -> None:
        if self.state == "signed_off":
            with pytest.raises(errors.TransitionNotAllowed):
                builders.see_in_place(self.learner, self.people["coach"])
            return
        builders.see_in_place(self.learner, self.people["coach"], now=self.now())
        self.seen += 1

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def another_learner_reaches_for_an_item(self, data: st.DataObject) -> None:
        item = self._one(data)
        with pytest.raises(errors.NotFound):
            builders.save(self.other, item_id=item)
        with pytest.raises(errors.NotFound):
            builders.attach(self.other, item)

    @rule()
    def send(self) -> None:
        expected = None if self.may_edit() else errors.TransitionNotAllowed
        if expected is None and not self.items and not self.seen:
            expected = errors.NothingToSubmit
        if expected is not None:
            with pytest.raises(expected):
                builders.submit(self.learner)
            return
        manifest = builders.submit(self.learner)
        self.state, self.rounds = "submitted", self.rounds + 1
        self.manifests[manifest] = Manifest.objects.values().get(pk=manifest)
        for row in EvidenceVersion.objects.filter(item__submission__learner=self.learner, is_sent=True).values():
            self.sent.setdefault(row["id"], row)

    @precondition(lambda self: self.may_edit())
    @rule(is_stale=st.booleans())
    def send_what_was_not_seen_or_not_declared(self, is_stale: bool) -> None:
        seen = "what I saw an hour ago" if is_stale else None
        with pytest.raises(errors.StaleVersion if is_stale else errors.DeclarationMissing):
            builders.submit(self.learner, seen_digest=seen, declares=is_stale)

    @precondition(lambda self: self.state == "submitted")
    @rule(who=st.sampled_from(["coach", "line manager"]))
    def send_back(self, who: str) -> None:
        builders.send_back(self._task(), self.people[who])
        self.state = "returned"

    # Not in the first round, because nothing comes after it.
    @precondition(lambda self: self.state == "submitted" and self.rounds > 1)
    @rule()
    def sign_off(self) -> None:
        builders.sign_off(self._task(), self.people["coach"])
        self.state = "signed_off"

    @precondition(lambda self: self.rounds)
    @rule(act=st.sampled_from([builders.sign_off, builders.send_back]), who=st.sampled_from(sorted(REFUSED)))
    def somebody_else_decides(self, act: Callable[..., UUID], who: str) -> None:
        with pytest.raises(REFUSED[who]):
            act(self._task(), self.people[who], seen_digest=self._last_digest())

    @precondition(lambda self: self.rounds)
    @rule()
    def the_line_manager_signs_off(self) -> None:
        with pytest.raises(errors.LineManagerOnly if self.state == "submitted" else errors.TransitionNotAllowed):
            builders.sign_off(self._task(), self.people["line manager"])

    @precondition(lambda self: self.rounds)
    @rule(act=st.sampled_from([builders.sign_off, builders.send_back]))
    def the_coach_decides_on_what_is_not_there_or_was_overtaken(self, act: Callable[..., UUID]) -> None:
        first = next(iter(self.manifests.values()))["digest"]
        if self.state == "submitted" and self.rounds == 1:
            first = "another digest"
        with pytest.raises(errors.StaleVersion if self.state == "submitted" else errors.TransitionNotAllowed):
            act(self._task(), self.people["coach"], seen_digest=first)

    def _task(self) -> UUID:
        return builders.submission_of(self.learner).id

    def _last_digest(self) -> str:
        return list(self.manifests.values())[-1]["digest"]

    def _one(self, data: st.DataObject) -> UUID:
        return data.draw(st.sampled_from(self.items))

    # -- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def the_state_is_legal_and_the_expected_one(self) -> None:
        page = builders.task_page(self.learner)
        assert page.state == self.state
        assert page.state in TASK.states
        assert {item.id for item in page.items if not item.needs_confirmation} == set(self.items)
        assert {item.id for item in page.items if item.needs_confirmation} == set(self.waiting)
        assert len(page.seen) == self.seen
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
        assert kernel.broken_links(f"{self.cohort}:{self.learner}") == []
        assert reviews.coach_queue(self.people["coach of others"], on=TODAY) == ()


@pytest.mark.slow
@pytest.mark.django_db
def test_one_task_in_any_order_of_acts_by_right_and_wrong_people() -> None:
    run_state_machine_as_test(
        OneTask,
        settings=settings(
            max_examples=50,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
