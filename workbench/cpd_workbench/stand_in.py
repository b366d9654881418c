"""What the platform would answer about accounts and the course, for this site (setting CPD_PLATFORM_STAND_IN)."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from .course import current_course
from .services import anonymous_id_for

__all__ = ["anonymous_id_for", "blocks_of_course"]


def blocks_of_course(course_key: str, place_fields: Mapping[str, str]) -> Mapping[tuple[str, str], list[str]]:
    """(block type, place) -> usage keys; empty for every course but the one of this site."""
    try:
        course = current_course()
    except FileNotFoundError:
        return {}
    found: dict[tuple[str, str], list[str]] = {}
    for block in course.blocks.values() if str(course.key) == course_key else ():
        if block.type in place_fields:
            place = etree.fromstring(block.xml).get(place_fields[block.type], "")
            found.setdefault((block.type, place), []).append(str(block.key))
    return found
