"""When a task was pressed on a phone without a line. A phone's clock is wrong, and its owner may put it right.

Nobody's clock is believed, only differences: at each contact the phone notes how far the server's clock is ahead of
its own, and when it sends, its own time stands beside ours. What was pressed lies between the moments that these
differences give; where the clock was changed in between they disagree, and how far is the doubt that staff read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class PhoneClock:
    """What a phone told of its clock; nothing of it is trusted.

    ``pressed_at`` and ``sent_at`` are moments by the phone's clock. ``heard_at`` is the last contact before it was
    pressed by the server's clock, and ``ahead`` how far that was ahead of the phone's then.
    """

    pressed_at: datetime
    sent_at: datetime | None = None
    heard_at: datetime | None = None
    ahead: timedelta | None = None


@dataclass(frozen=True)
class Pressed:
    """Between which two moments of the server's clock something was pressed."""

    earliest: datetime
    latest: datetime


def pressed_between(clock: PhoneClock, received_at: datetime) -> Pressed | None:
    """When it was pressed, as far as differences between clocks tell; None where there are none to tell it.

    Never before the contact that came before it, and never after the receipt.
    """
    ahead = [clock.ahead] if clock.ahead is not None else []
    if clock.sent_at is not None:
        ahead.append(received_at - clock.sent_at)
    try:
        moments = [clock.pressed_at + each for each in ahead]
    except OverflowError:  # a moment outside the calendar is none
        return None
    if not moments:
        return None
    floor = min(clock.heard_at, received_at) if clock.heard_at is not None else None
    earliest, latest = (min(max(each, floor) if floor else each, received_at) for each in (min(moments), max(moments)))
    return Pressed(earliest, latest)


def is_late_sync(
    pressed: Pressed | None, received_at: datetime, due_at: datetime | None, *, opened_at: datetime
) -> bool:
    """Whether it may have been pressed in time on a phone without a line, and was received too late.

    Staff decide what that means. A moment before the cohort began, at ``opened_at``, is no moment in time.
    """
    if pressed is None or due_at is None or pressed.latest < opened_at:
        return False
    return pressed.earliest <= due_at < received_at
