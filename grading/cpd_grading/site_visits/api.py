"""The door of this room: seen in place, and files added on a learner's behalf."""

from __future__ import annotations

from .anonymising import anonymise_seen_in_place
from .behalf import add_on_behalf, attach_on_behalf, confirm_item
from .domain import SeenView
from .selectors import seen_in_place_of, seen_in_places_of, unseen_items
from .services import correct_seen_in_place, record_seen_in_place
from .visit_page import VisitPage, VisitTask, add_file_on_behalf, visit_page

# For pages, commands and other packages.
__all__ = [
    "SeenView", "VisitPage", "VisitTask", "add_file_on_behalf", "add_on_behalf", "attach_on_behalf", "confirm_item",
    "correct_seen_in_place", "record_seen_in_place", "seen_in_place_of", "unseen_items", "visit_page",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "anonymise_seen_in_place", "seen_in_places_of",
]  # fmt: skip
