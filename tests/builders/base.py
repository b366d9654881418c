"""The sample course, the still clock and running numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

COURSE = "course-v1:Sample+CLL+2026"
MODULE = "M1"
FIRST_TASK = "m1-direction"
STARTS_ON = date(2026, 1, 12)
NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
TODAY = date(2026, 3, 4)
SEED = "Board 2026-03"
NOBODY = UUID(int=0)  # an id that was never given
_numbers = count(1)


def next_number() -> int:
    """Numbers that make sample people different from each other."""
    return next(_numbers)


def noon(day: str) -> datetime:
    """Noon in Rwanda on a day written as 2026-03-04."""
    return datetime.fromisoformat(f"{day}T12:00:00+02:00").astimezone(UTC)
