"""What ``publish`` takes, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import violations as v


@dataclass(frozen=True)
class Event:
    """One ``publish``: what became of it, and whose grade or completion it was (None for everything else)."""

    type: str
    data: Mapping[str, Any]
    fate: str  # applied · tracked · dropped
    user_id: int | None = None


def problem_of_event(event_type: str, data: Mapping[str, Any]) -> tuple[type[v.Violation], str] | None:
    """The violation an event is and what to say about it, or None."""
    try:
        json.dumps(data)
    except TypeError as raised:
        return v.BadEvent, f"{event_type}: {raised}"
    if event_type == "progress":
        return v.DeprecatedEvent, "progress"
    if event_type == "grade" and "user_id" in data:
        return v.GradeForSomebodyElse, f"user_id={data['user_id']!r} in a grade event"
    if event_type == "grade" and not (_is_number(data.get("value")) and _is_number(data.get("max_value"))):
        return v.BadEvent, f"grade: {data!r} lacks value or max_value"
    if event_type == "completion" and not (_is_number(data.get("completion")) and 0 <= data["completion"] <= 1):
        return v.BadEvent, f"completion: {data!r}"
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
