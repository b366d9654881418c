"""The time, asked for at the edge only: rules and services take ``now`` as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

KIGALI = ZoneInfo("Africa/Kigali")


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(tz=UTC)


def kigali_date(moment: datetime) -> date:
    """The calendar day in Rwanda (UTC+2, no summer time) at ``moment``; assignments and deadlines live in days."""
    return moment.astimezone(KIGALI).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Rwanda."""
    return datetime.combine(day, time(), KIGALI)


def days_since(moment: datetime, on: date) -> int:
    """How many days in Rwanda lie between ``moment`` and a day; 0 on the day itself, whatever the hour."""
    return (on - kigali_date(moment)).days


def today() -> date:
    """The current day in Rwanda, for the edges."""
    return kigali_date(utc_now())
