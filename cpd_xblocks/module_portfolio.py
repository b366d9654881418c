"""Block cpd_portfolio: one module's overview, what is missing, submitting the module, and its result."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Boolean, Integer, Scope, String

from cpd_grading import api as grading

from .base import CpdBlock, answer, module_page, ready_module
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
        """Only where a score will come."""
        return bool(self.in_gradebook)

    def max_score(self) -> None:
        """Nothing can be reached before a result is released: the platform then counts the score, and no 0 until then.

        A number here would be 0 of so many points on the Progress page from the first day on.
        """

    def view_context(self, viewer: Viewer) -> dict[str, Any]:
        person = grading.person_of_user(viewer.user_id)
        page = module_page(self, person)
        return {"page": page, "me": person, "desk_url": grading.page_link("desk")}

    @form_handler
    def submit(self, sent: Sent) -> dict[str, Any]:
        """Send the module to UR-CE; whether it may be is decided in cpd_grading."""
        learner_id = writing_person(self)
        code = ready_module(self)
        note_address(self, learner_id, code)
        grading.submit_module(
            course_key=str(self.context_key),
            module_code=code,
            learner_id=learner_id,
            **grading.forms.SubmitModuleForm(sent).answers(),
            language=viewer_of(self).language,
            now=grading.utc_now(),
        )
        self.has_submitted = True
        return answer(self, _("Sent to UR-CE. The assessor will invite you to the professional conversation."))

    def clear_student_state(self, user_id: str, course_id: str, item_id: str, requesting_user_id: str) -> None:
        """An instructor resets a learner: the gradebook's score goes; the records are a university's and stay."""
        grading.clear_projection(
            anonymous_user_id=user_id, course_key=course_id, usage_key=item_id, now=grading.utc_now()
        )
