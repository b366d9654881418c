"""The clock that pages and blocks ask: both doors give the time, and here it stands where a test put it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cpd_grading import api
from cpd_grading.kernel import api as kernel


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime | None = None, *, today: date | None = None) -> None:
    """From here on it is ``now``, and the day of it unless ``today`` says otherwise."""
    day = today or (kernel.kigali_date(now) if now else None)
    for door in (api, kernel):
        if now is not None:
            monkeypatch.setattr(door, "utc_now", lambda: now)
        if day is not None:
            monkeypatch.setattr(door, "today", lambda: day)
