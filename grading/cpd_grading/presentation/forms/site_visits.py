"""Forms of a coach at a school: what was seen in place."""

from __future__ import annotations

from ...site_visits.domain import MAX_DESCRIPTION, MAX_PLACE, MAX_REASON
from .base import PostedForm
from .fields import Day, Id, Many, Text


class SightForm(PostedForm):
    """What a coach says of it."""

    seen_on = Day(required=True)
    place = Text(MAX_PLACE, required=True)
    description = Text(MAX_DESCRIPTION, required=True)
    criteria = Many()
    request_id = Id(required=True)


class SeenForm(SightForm):
    """A first record; ``item_id`` is the learner's item it confirms."""

    item_id = Id()


class CorrectSeenForm(SightForm):
    """A better record in the place of one's own, and why."""

    seen_id = Id(required=True)
    reason = Text(MAX_REASON)
