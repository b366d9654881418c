"""What differs between two wordings of a task."""

from __future__ import annotations

import copy

import pytest

from cpd_grading.programmes.wording import TextChange, changes_between
from tests import builders

BEFORE = builders.task("m1-direction", "M1", "60")


@pytest.fixture
def after() -> dict:
    return copy.deepcopy(BEFORE)


def test_the_same_wording_has_no_change(after: dict) -> None:
    assert changes_between(BEFORE, after) == ()


def test_a_text_a_number_and_a_language_are_named_with_their_place(after: dict) -> None:
    after["title"]["fr"] = "Une tâche"
    after["criteria"][1]["levels"][2]["points"] = "5"
    after["criteria"][0]["text"]["en"] = "Criterion one"

    assert set(changes_between(BEFORE, after)) == {
        TextChange(("title", "fr"), "", "Une tâche"),
        TextChange(("criteria", "c2", "levels", "strong", "points"), "4", "5"),
        TextChange(("criteria", "c1", "text", "en"), "Criterion c1", "Criterion one"),
    }


def test_a_criterion_that_only_moved_is_no_change_of_words(after: dict) -> None:
    after["criteria"].reverse()

    assert changes_between(BEFORE, after) == ()


def test_a_dropped_criterion_is_listed_with_everything_it_said(after: dict) -> None:
    del after["criteria"][1]

    dropped = changes_between(BEFORE, after)

    assert TextChange(("criteria", "c2", "text", "en"), "Criterion c2", "") in dropped
    assert {change.after for change in dropped} == {""}
