"""Rules of keeping at their very edge, asked of the rules themselves."""

from __future__ import annotations

from datetime import date

import pytest

from cpd_grading.privacy.domain import FileLine, is_past, months_after
from tests.builders import NOBODY, NOW


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
    ],
    ids=str,
)
def test_months_are_counted_over_the_end_of_a_year(since: date, months: int, last: date) -> None:
    assert months_after(since, months) == last
    assert not is_past(since, months, last)
    assert not is_past(since, months, since)
    assert is_past(since, months, date.fromordinal(last.toordinal() + 1))


def test_a_file_is_destroyed_once_there_is_a_day_of_it() -> None:
    def line(purged_at: object) -> FileLine:
        return FileLine(NOBODY, NOBODY, NOBODY, "", "", "a", "image/jpeg", 1, "0a", NOW, "sent", purged_at)

    assert (line(None).is_purged, line(NOW).is_purged) == (False, True)
