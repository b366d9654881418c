"""Blocks that are wrong in what they show or let do to staff who look as a learner; registered with the others."""

from __future__ import annotations

from typing import Any

import crum
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from cpd_grading.kernel import api as kernel

from . import violations as v
from .right_blocks import attributes, json_object, page, refusal
from .wrong_blocks import keep, learner_of_course, wrong


def compares_the_ids(block: XBlock) -> bool:
    """Right in a handler; in a view the request's user *is* the learner."""
    requester = crum.get_current_user()
    return requester.pk is not None and requester.pk == attributes(block).get("edx-platform.user_id")


@XBlock.wants("user")
@wrong(v.DraftKeyForStaff)
class GivesTheDraftKeyByIds(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        fragment = page("Welcome")
        if compares_the_ids(self):
            fragment.initialize_js("Drafts", {"key": kernel.draft_key(attributes(self)["edx-platform.user_id"])})
        return fragment


@XBlock.wants("user")
@wrong(v.FormForStaff)
class OffersTheFormByIds(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return Fragment("<button>Send</button>") if compares_the_ids(self) else page("Welcome")


@wrong(v.FormForStaff)
class OffersTheFormInAnAnswer(XBlock):
    @json_object
    def show(self, data: dict[str, Any]) -> Any:
        return {"html": '<form><label>Note <input name="note"></label></form>'}


@wrong(v.AddressForStaff)
class TellsWhereFilesGo(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        fragment = page("Welcome")
        fragment.initialize_js("Files", {"uploads": "/cpd/uploads/"})
        return fragment


@wrong(v.AddressForStaff)
class LinksToTheDesk(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return Fragment('<a href="/cpd/desk/" target="_blank" rel="noopener">My desk</a>')


@XBlock.wants("user", "enrollments")
@wrong(v.WriteWhileMasquerading)
class AsksForTheRealUserAlone(XBlock):
    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        if not learner_of_course(self) or hasattr(crum.get_current_user(), "real_user"):
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        keep(self, attributes(self)["edx-platform.anonymous_user_id"])
        return {}
