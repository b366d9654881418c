"""The settings of a course in an archive: what a source file holds of them, and which there are besides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Settings that are read, that the builder writes by itself, or that say nothing a learner would miss.
_KNOWN = frozenset({"display_name", "start", "end", "course_image", "language", "tabs", "hide_progress_tab"})
_KNOWN |= {"advanced_modules", "xml_attributes", "discussion_topics", "is_new"}


def day(moment: str) -> str | None:
    """Return a moment as a source file writes it, in UTC; None where it names no moment ("null", "", "soon")."""
    try:
        found = datetime.fromisoformat(moment.strip())
        utc = found.astimezone(UTC) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ").removesuffix("T00:00:00Z") if utc.year > 999 else None


def other_settings(raw: bytes) -> list[str]:
    """Return the names of settings in a policy.json that a course folder does not hold; ["?"] where it is damaged."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return ["?"]
    if not isinstance(found, dict):
        return ["?"]
    inner = [settings for settings in found.values() if isinstance(settings, dict)]
    return sorted({key for settings in inner for key in settings if key not in _KNOWN})


def is_our_grading(raw: bytes, label: str) -> bool:
    """Say whether a grading_policy.json counts nothing, or only what the builder lets count under `label`."""
    try:
        found: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    graders = found.get("GRADER", []) if isinstance(found, Mapping) else None
    return isinstance(graders, list) and all(isinstance(g, Mapping) and g.get("type") == label for g in graders)
