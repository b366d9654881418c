"""What template words make of marks, times, codes and changed texts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cpd_grading.programmes import api as programmes
from cpd_grading.templatetags import cpd


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (Fraction(75), "75.00"),
        (Fraction(175, 3), "58.33…"),
        (Fraction(99_999, 1000), "99.99…"),
        (Fraction(1, 3), "0.33…"),
        (None, ""),
    ],
)
def test_an_exact_mark_is_cut_and_never_rounded(mark: Fraction | None, shown: str) -> None:
    assert cpd.exact(mark) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0 minutes"), (45, "45 minutes"), (60, "1 hour"), (270, "4 hours 30 minutes"), (61, "1 hour 1 minute")],
)
def test_working_time_is_said_in_hours(minutes: int, shown: str) -> None:
    assert cpd.hours(minutes) == shown


def test_a_reason_of_the_rules_is_put_in_words_and_one_of_the_board_stays() -> None:
    assert cpd.say_reason("must_pass:conversation") == "not passed: professional conversation"
    assert cpd.say_reason("In hospital: see minute 4") == "In hospital: see minute 4"


def test_a_changed_text_shows_what_came_and_went_without_tags() -> None:
    change = programmes.TextChange(("brief", "en"), "<p>For five days</p>", "<p>For <b>ten</b> days</p>")

    assert cpd.word_changes(change) == [("same", "For"), ("out", "five"), ("in", "ten"), ("same", "days")]
    assert cpd.say_place(change.place) == "brief, English"


def test_long_passages_that_did_not_change_are_shortened() -> None:
    same = " ".join(str(number) for number in range(40))

    (kind, shown), *_rest = cpd.word_changes(programmes.TextChange(("brief", "en"), f"{same} old", f"{same} new"))

    assert (kind, shown) == ("same", "0 1 2 3 4 5 6 … 33 34 35 36 37 38 39")
