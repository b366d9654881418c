"""Which days may be given: the rule itself, at every edge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cpd_grading.kernel import days, errors

DAY = timedelta(days=1)
TODAY, SINCE = date(2026, 3, 4), date(2025, 10, 14)
SLIPS = [date(1, 1, 1), date(202, 3, 4), date(1926, 3, 4), date(9999, 12, 31), date(2206, 3, 4)]


def taken(rule: object) -> bool:
    try:
        rule()  # type: ignore[operator]
    except errors.BadField:
        return False
    return True


@pytest.mark.parametrize(
    ("on", "is_taken"),
    [
        *((slip, False) for slip in SLIPS),
        (days.FIRST - DAY, False),
        (days.FIRST, True),
        (days.LAST, True),
        (days.LAST + DAY, False),
    ],
    ids=str,
)
def test_a_day_lies_in_the_years_of_a_programme(on: date, is_taken: bool) -> None:
    assert taken(lambda: days.require_possible("held_on", on)) is is_taken
    assert taken(lambda: days.require_from("held_on", on, days.FIRST)) is is_taken


@pytest.mark.parametrize(
    ("on", "is_taken"),
    [
        (SINCE - DAY, False),
        (SINCE, True),
        (SINCE + DAY, True),
        (TODAY - DAY, True),
        (TODAY, True),
        (TODAY + DAY, False),
        *((slip, False) for slip in SLIPS),
    ],
    ids=str,
)
def test_what_took_place_lies_between_a_first_day_and_today(on: date, is_taken: bool) -> None:
    assert taken(lambda: days.require_past("held_on", on, TODAY, since=SINCE)) is is_taken


def test_work_for_a_cohort_counts_from_ninety_days_before_its_start() -> None:
    assert days.first_day_of_work(date(2026, 1, 12)) == date(2025, 10, 14)
    assert days.first_day_of_work(None) == days.FIRST
