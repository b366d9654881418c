"""Which items count, change and wait for their learner's word: lists, guards and what is sent agree on each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from cpd_grading.kernel import errors
from cpd_grading.models import EvidenceItem, EvidenceVersion
from cpd_grading.overview import api as overview
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.selectors import manifests_of
from cpd_grading.site_visits import api as site_visits
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import FIRST_TASK, NOW, TODAY, answers, key_of, spec_of

WORDS = answers(kind="reflective_account")
# Item -> (may change, may be confirmed or declined, counts), while the task is open.
ITEMS = {
    "own": (True, False, True),
    "own, withdrawn": (False, False, False),
    "added": (False, True, False),
    "added, confirmed": (True, False, True),
    "added, declined": (False, False, False),
    "added, confirmed, withdrawn": (False, False, False),
}
STATES = {"open": True, "submitted": False, "returned": True, "signed_off": False}  # task -> whether it is edited


def made(name: str, learner: UUID, coach: UUID) -> UUID:
    if name.startswith("own"):
        item = builders.save(learner, fields=WORDS)
    else:
        item = builders.add_for(learner, coach, fields=WORDS)
    if "confirmed" in name or "declined" in name:
        builders.confirm(learner, item, agrees="confirmed" in name)
    if "withdrawn" in name:
        task = {"task": key_of(), "spec": spec_of(), "learner_id": learner}
        portfolio.withdraw_item(item_id=item, now=NOW, **task)
    return item


def in_state(state: str, learner: UUID, coach: UUID) -> dict[str, UUID]:
    """One item of every kind in a task that stands where it is wanted."""
    items = {name: made(name, learner, coach) for name in ITEMS}
    if state != "open":
        builders.submit(learner)
    if state == "returned":
        builders.send_back(builders.submission_of(learner).id, coach)
    if state == "signed_off":
        builders.sign_off(builders.submission_of(learner).id, coach)
    return items


def allows(act: Callable[..., Any], **named: Any) -> bool:
    """Whether an act is allowed; it is undone again."""
    with transaction.atomic():
        try:
            act(**named)
            return True
        except errors.CpdError:
            return False
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("state", STATES)
def test_guards_and_lists_agree_on_every_item(state: str, learner: UUID, coach: UUID) -> None:
    items = in_state(state, learner, coach)
    task = {"task": key_of(), "spec": spec_of(), "learner_id": learner, "now": NOW}
    upload = {"learner_id": learner, "name": "a.jpg", "size": 9, "now": NOW}

    def named(place: int) -> set[str]:
        return {name for name, answers_ in ITEMS.items() if answers_[place] and STATES[state]}

    def allowed(act: Callable[..., Any], **given: Any) -> set[str]:
        return {name for name, item in items.items() if allows(act, item_id=item, **given)}

    assert allowed(portfolio.save_item, fields=WORDS, request_id=uuid4(), **task) == named(0)
    assert allowed(uploads.create_upload, request_id=uuid4(), **upload) == named(0)
    assert allowed(site_visits.confirm_item, agrees=False, **task) == named(1)
    listed = EvidenceItem.objects.filter(portfolio.to_confirm()).values_list("pk", flat=True)
    assert set(listed) == {items[name] for name in named(1)}
    todo = {one.code: one.count for one in overview.todo_of(learner, on=TODAY)}
    assert todo.get("evidence_to_confirm", 0) == len(named(1))


def test_what_counts_is_what_is_sent_and_nothing_else(learner: UUID, coach: UUID) -> None:
    items = in_state("open", learner, coach)
    counted = {items[name] for name, (_, _, counts) in ITEMS.items() if counts}
    shown = {item.id for item in builders.task_page(learner).items if not item.needs_confirmation}

    builders.submit(learner)

    (manifest,) = manifests_of(builders.submission_of(learner).id)
    assert {UUID(line["item"]) for line in manifest.item_lines} == counted == shown
    assert set(EvidenceVersion.objects.filter(is_sent=True).values_list("item_id", flat=True)) == counted


@pytest.mark.parametrize(("name", "is_something"), [("own", True), ("added", False), ("added, confirmed", True)])
def test_the_button_is_there_exactly_where_sending_would_not_be_refused(
    name: str, is_something: bool, learner: UUID, coach: UUID
) -> None:
    made(name, learner, coach)

    assert builders.task_page(learner).has_evidence is is_something
    given = {"seen_digest": builders.task_page(learner).seen_digest, "declares": True, "slug": FIRST_TASK}
    assert allows(lambda: builders.submit(learner, **given)) is is_something
