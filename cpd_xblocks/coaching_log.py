"""Block cpd_coaching: a module's coaching sessions; both sides confirm."""

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
class CoachingLogXBlock(CpdBlock, WordsInStudio, XBlock):
    """Shows the guide and the sessions; the learner records one, confirms or disputes one."""

    template = "coaching"

    display_name = String(default="CPD coaching", scope=Scope.settings)
    module_code = String(default="", scope=Scope.settings)
    guides = Dict(default={}, scope=Scope.content)

    def view_context(self, viewer: Viewer) -> dict[str, Any]:
        person = grading.person_of_user(viewer.user_id)
        page = module_page(self, person)
        coaches = grading.coaches_of(person.id, on=grading.today()) if person else ()
        return {"page": page, "me": person, "coaches": coaches, "desk_url": grading.page_link("desk")}

    @form_handler
    def record(self, sent: Sent) -> dict[str, Any]:
        """The learner records a session; it counts when the coach confirms it."""
        learner_id = writing_person(self)
        typed = {**grading.forms.OwnSessionForm(sent).answers(), "module_code": ready_module(self)}
        grading.record_session(
            coachee_id=learner_id,
            recorded_by=learner_id,
            course_key=str(self.context_key),
            now=grading.utc_now(),
            **typed,
        )
        return answer(self, _("Recorded. It counts when your coach confirms it."))

    @form_handler
    def reply(self, sent: Sent) -> dict[str, Any]:
        """Confirm or decline what the coach waits for, or dispute what the coach recorded."""
        person_id, now = writing_person(self, ask=grading.require_may_answer), grading.utc_now()
        said = grading.forms.SessionReplyForm(sent).answers()
        session_id = said["session_id"]
        if said["reply"] == "dispute":
            grading.dispute_session(session_id=session_id, learner_id=person_id, reason=said["reason"], now=now)
            return answer(self, _("Noted. The session does not count until the programme office has settled it."))
        grading.answer_session(session_id=session_id, person_id=person_id, agrees=said["reply"] == "agree", now=now)
        return answer(self, _("Thank you. Your answer is kept."))
