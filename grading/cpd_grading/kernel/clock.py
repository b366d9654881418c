"""The time, asked for at the edge only: rules and services take ``now`` as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

KIGALI = ZoneInfo("Africa/Kigali")


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(tz=UTC)


def kigali_date(moment: datetime) -> date:
    """The calendar day in Rwanda (UTC+2, no summer time) at ``moment``; assignments and deadlines live in days."""
    return moment.astimezone(KIGALI).date()


def today() -> date:
    """The current day in Rwanda, for the edges."""
    return kigali_date(utc_now())
