"""Which days a person may give: one rule for every date that somebody types. ``today`` is an argument."""

from __future__ import annotations

from datetime import date, timedelta

from .errors import BadField
from .messages import Message, _

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)  # no paper of a programme is older, none is made for later
BEFORE_COURSE = timedelta(days=90)  # how long before a cohort's start its learners' work may have been done

NOT_POSSIBLE = _("This date is not possible. Check the year.")
NOT_YET = _("This day has not come yet.")
TOO_EARLY = _("This day is too early. It must not be before %(earliest)s.")


def require_possible(field: str, on: date) -> date:
    """A day of the years of a programme: 0202 and 9999 are slips of the thumb. Raises BadField."""
    if not FIRST <= on <= LAST:
        raise BadField(field=field, problem=Message(NOT_POSSIBLE))
    return on


def require_from(field: str, on: date, earliest: date) -> date:
    """Not before a first day, that day included. Raises BadField."""
    require_possible(field, on)
    if on < earliest:
        raise BadField(field=field, problem=Message(TOO_EARLY, earliest=earliest))
    return on


def require_past(field: str, on: date, today: date, *, since: date = FIRST) -> date:
    """Of something that took place: from ``since`` to today, both included. Raises BadField."""
    require_from(field, on, since)
    if on > today:
        raise BadField(field=field, problem=Message(NOT_YET))
    return on


def first_day_of_work(cohort_starts_on: date | None) -> date:
    """From when on work for a cohort counts, that day included; for somebody in no cohort the first possible day."""
    return cohort_starts_on - BEFORE_COURSE if cohort_starts_on else FIRST
