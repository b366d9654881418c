"""What a retirement does to what a coach saw in place: it is about the learner, and goes with the learner."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ..kernel.blanking import blank
from .models import SeenInPlace


def anonymise_seen_in_place(submission_ids: Iterable[UUID]) -> int:
    """Drop the words of what was seen for some submissions; day, criteria and coach stay. Returns how many rows."""
    rows = SeenInPlace.objects.filter(submission__in=list(submission_ids))
    return blank(rows, place="", description="", reason="")
