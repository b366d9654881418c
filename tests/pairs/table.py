"""The table of acts that may meet.

Each act gets a world, looks at what a person would have before them, and returns the act itself: what is looked at (a
digest, a version) is so read before either of two acts begins, as on two screens.
"""

from __future__ import annotations

from collections.abc import Callable

from .meeting import Act
from .world import World

Prepare = Callable[[World], Act]
ACTS: dict[str, Prepare] = {}
# What these read and write is the same in every state, so two of them meet in one state only.
EVERYWHERE = {"record_session", "record_meeting", "end_assignment", "end_enrolment", "open_round", "what_may_leave"}
EVERYWHERE_MEETS_IN = "marked"


def act(prepare: Prepare) -> Prepare:
    ACTS[prepare.__name__] = prepare
    return prepare
