"""Block cpd_meeting: a module's PLC, SGAC and partnership meetings, with roll, issue or figures, and actions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from xblock.core import XBlock
from xblock.fields import Dict, Scope, String

from cpd_grading import api as grading

from .base import CpdBlock, answer, module_page, ready_module
from .handlers import Sent, form_handler
from .platform import Viewer, writing_person
from .studio import WordsInStudio


@XBlock.needs("i18n")
@XBlock.wants("user", "studio_user_permissions")
class MeetingLogXBlock(CpdBlock, WordsInStudio, XBlock):
    """Shows the guide and the meetings; the chair records one, each attendee adds what they brought."""

    template = "meetings"

    display_name = String(default="CPD meetings", scope=Scope.settings)
    module_code = String(default="", scope=Scope.settings)
    guides = Dict(default={}, scope=Scope.content)

    def view_context(self, viewer: Viewer) -> dict[str, Any]:
        person = grading.person_of_user(viewer.user_id)
        page = module_page(self, person)
        form = grading.meeting_form(person.id, str(self.context_key)) if person and page else None
        return {"page": page, "me": person, "form": form, "desk_url": grading.page_link("desk")}

    @form_handler
    def record(self, sent: Sent) -> dict[str, Any]:
        """The chair records a meeting."""
        chair_id = writing_person(self, ask=grading.require_account_in_course_or_coach)
        typed = {**grading.forms.MeetingForm(sent).meeting(), "module_code": ready_module(self)}
        grading.record_meeting(chair_id=chair_id, course_key=str(self.context_key), now=grading.utc_now(), **typed)
        return answer(self, _("Recorded. Everyone on the roll finds it in their own list."))

    @form_handler
    def contribute(self, sent: Sent) -> dict[str, Any]:
        """An attendee says what they brought to the meeting."""
        grading.add_contribution(
            **grading.forms.ContributionForm(sent).answers(),
            person_id=writing_person(self, ask=grading.require_account_in_course_or_coach),
            now=grading.utc_now(),
        )
        return answer(self, _("Saved with the meeting."))
