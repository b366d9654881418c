"""How long submitted work has waited for a coach, and from when on that is long: for one row, and for a query."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from ..kernel.clock import days_since, midnight

# From the fourteenth day on the learner reads whom to ask, and a stand-in can be offered; queue and office write it as
# "two weeks" on their pages.
LONG_DAYS = 14


def is_waiting_long(since: datetime, on: date) -> bool:
    """Whether what came in at ``since`` has waited long by a day. ``waiting_long_on`` says the same to a query.

    Whole days in Rwanda: what came in on the first of the month has waited long on the fifteenth, all day.
    """
    return days_since(since, on) >= LONG_DAYS


def waiting_long_on(on: date) -> Q:
    """Submissions that wait for a coach and have waited long by a day."""
    return Q(state="submitted", changed_at__lt=midnight(on - timedelta(days=LONG_DAYS - 1)))
