"""Block cpd_portfolio: one module's overview, what is missing, submitting the module, and its result."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Boolean, Integer, Scope, String

from cpd_grading import api as grading

from .base import CpdBlock, answer
from .handlers import Sent, form_handler
from .platform import Viewer, note_address, viewer_of, writing_person
from .studio import WordsInStudio


@XBlock.needs("i18n")
@XBlock.wants("user", "studio_user_permissions")
class ModulePortfolioXBlock(CpdBlock, WordsInStudio, CompletableXBlockMixin, XBlock):
    """The only block with a score, and only where the programme writes to the gradebook."""

    template = "portfolio"

    display_name = String(default="CPD module portfolio", scope=Scope.settings)
    module_code = String(default="", scope=Scope.settings)
    weight = Integer(default=100, scope=Scope.settings)
    in_gradebook = Boolean(default=False, scope=Scope.settings)
    # The platform's "reset" and "delete state" need a row of the learner's to exist.
    has_submitted = Boolean(default=False, scope=Scope.user_state)

    @property
    def has_score(self) -> bool:
        """Only where a score will come: a 0 of 100 on the Progress page before release would mislead."""
        return bool(self.in_gradebook)

    def max_score(self) -> int:
        return int(self.weight)

    def view_context(self, viewer: Viewer) -> dict[str, Any]:
        person = grading.person_of_user(viewer.user_id)
        place = (str(self.context_key), self.module_code)
        page = grading.module_page(*place, person.id, on=grading.today()) if person else None
        return {"page": page, "desk_url": grading.page_link("desk")}

    def author_context(self) -> dict[str, Any]:
        return {}

    @form_handler
    def submit(self, sent: Sent) -> dict[str, Any]:
        """Send the module to UR-CE; whether it may be is decided in cpd_grading."""
        learner_id = writing_person(self)
        note_address(self, learner_id, self.module_code)
        grading.submit_module(
            course_key=str(self.context_key),
            module_code=self.module_code,
            learner_id=learner_id,
            declares=grading.inputs.flag(sent, "declares"),
            language=viewer_of(self).language,
            request_id=grading.inputs.identifier(sent, "request_id"),
            now=grading.utc_now(),
        )
        self.has_submitted = True
        return answer(self, _("Sent to UR-CE. The assessor will invite you to the professional conversation."))

    def clear_student_state(self, user_id: str, course_id: str, item_id: str, requesting_user_id: str) -> None:
        """An instructor resets a learner: the gradebook's score goes; the records are a university's and stay."""
        grading.clear_projection(
            anonymous_user_id=user_id, course_key=course_id, usage_key=item_id, now=grading.utc_now()
        )
