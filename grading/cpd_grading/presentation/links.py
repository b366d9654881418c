"""Addresses of our pages; None where they are not mounted, as in Studio."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.urls import NoReverseMatch, reverse


def page_link(name: str, *args: object) -> str | None:
    """Address of one of our pages, such as ``page_link("review", submission_id)``."""
    try:
        return reverse(f"cpd_grading:{name}", args=args)
    except NoReverseMatch:
        return None


def course_link(course_key: str, place: str) -> str:
    """Address of a block of the course by its url_name (setting CPD_TASK_URL)."""
    address: str = settings.CPD_TASK_URL  # type: ignore[misc]  # set by settings.common
    return address.format(course_key=quote(course_key, safe="+:"), place=quote(place))
