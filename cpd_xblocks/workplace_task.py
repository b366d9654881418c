"""Block cpd_task: one workplace task. The learner reads the brief, adds evidence and sends it; a coach gets a link."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Integer, List, Scope, String

from cpd_grading import api as grading

from .base import CpdBlock, answer
from .handlers import Sent, form_handler
from .platform import Viewer, note_address, viewer_of, writing_person
from .task_editor import FIELDS
from .task_in_studio import TaskInStudio


def _form_of_task(act: str) -> Any:
    """The handler of one form of the page."""

    def answered(block: Any, sent: Sent) -> dict[str, Any]:
        return block._answered(act, sent)

    answered.__name__ = act
    return form_handler(answered)


@XBlock.needs("i18n")
@XBlock.wants("user", "studio_user_permissions")
class WorkplaceTaskXBlock(CpdBlock, TaskInStudio, CompletableXBlockMixin, XBlock):
    """Authored fields carry the whole task in all languages; numbers are text, since a List turns them into floats."""

    template, author_template = "task", "task_author"

    display_name = String(default="CPD workplace task", scope=Scope.settings)
    slug = String(default="", scope=Scope.settings, help="Identity of the task in the programme; never change it")
    module_code = String(default="", scope=Scope.settings)
    weight = String(default="0", scope=Scope.settings, help="Share of the module's portfolio, out of 100")
    due_week = Integer(default=None, scope=Scope.settings)
    titles = Dict(default={}, scope=Scope.content)
    briefs = Dict(default={}, scope=Scope.content)
    evidence_kinds = List(default=[], scope=Scope.content)
    criteria = List(default=[], scope=Scope.content)
    is_pasted = Boolean(default=False, scope=Scope.settings, help="Pasted with its name; nobody has edited it since")

    def document(self) -> dict[str, Any]:
        """The task's specification as the programme knows it."""
        return {key: copy(getattr(self, name)) for key, name in FIELDS.items()}

    def task(self) -> dict[str, Any]:
        """The task as every call to grading takes it. Raises NotReady while the author has not filled it in."""
        try:
            spec = grading.read_task_spec(self.document())
        except grading.errors.BadProgramme:
            raise grading.errors.NotReady() from None
        return {"task": grading.TaskKey(str(self.context_key), self.slug), "spec": spec}

    def view_context(self, viewer: Viewer) -> dict[str, Any]:
        page = grading.task_page_of_user(**self.task(), user_id=viewer.user_id or 0, on=grading.today())
        page = replace(page, is_read_only=viewer.refusal is not None)
        coach_url = grading.page_link("queue") if page.is_coach else None
        return {"page": page, "me": page.learner, "desk_url": grading.page_link("desk"), "coach_url": coach_url}

    def index_dictionary(self) -> dict[str, Any]:
        words = {f"title_{language}": text for language, text in self.titles.items()}
        return {**super().index_dictionary(), "content": words, "content_type": "CPD workplace task"}

    def _answered(self, act: str, sent: Sent) -> dict[str, Any]:
        """One form of the page: the act and its sentence are grading's; the gradebook's address is kept on the way."""
        viewer, learner_id = viewer_of(self), writing_person(self)
        note_address(self, learner_id, self.slug)
        now = grading.utc_now()
        author = grading.Author(**self.task(), learner_id=learner_id, now=now, language=viewer.language)
        message, more = grading.TASK_FORMS[act](sent, author)
        return {**answer(self, message), **more}

    @form_handler
    def show(self, sent: Sent) -> dict[str, Any]:
        message, more = grading.shown_anew()
        return {**answer(self, message), **more}

    save_item, remove, confirm, submit = (_form_of_task(act) for act in ("save_item", "remove", "confirm", "submit"))
