"""Block cpd_task: one workplace task. The learner reads the brief, adds evidence and sends it; a coach gets a link."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from web_fragments.fragment import Fragment
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.fields import Dict, Integer, List, Scope, String

from cpd_grading import api as grading

from . import studio
from .base import CpdBlock, answer
from .handlers import Sent, form_handler
from .platform import Viewer, may_author, note_address, viewer_of, writing_person


@XBlock.needs("i18n")
@XBlock.wants("user", "studio_user_permissions")
class WorkplaceTaskXBlock(CpdBlock, CompletableXBlockMixin, XBlock):
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

    def document(self) -> dict[str, Any]:
        """The task's specification as the programme knows it."""
        return {
            "slug": self.slug,
            "module": self.module_code,
            "title": dict(self.titles),
            "brief": dict(self.briefs),
            "weight": self.weight,
            "due_week": self.due_week,
            "evidence_kinds": list(self.evidence_kinds),
            "criteria": list(self.criteria),
        }

    def task(self) -> dict[str, Any]:
        """The task as every call to grading takes it. Raises BadProgramme while the author has not filled it in."""
        spec = grading.read_task_spec(self.document())
        return {"task": grading.TaskKey(str(self.context_key), self.slug), "spec": spec}

    def view_context(self, viewer: Viewer) -> dict[str, Any]:
        try:
            task = self.task()
        except grading.BadProgramme as problem:
            return {"problem": grading.sentence_of(problem)}
        page = grading.task_page_of_user(**task, user_id=viewer.user_id or 0, on=grading.today())
        page = replace(page, is_read_only=viewer.refusal is not None)
        coach_url = grading.page_link("queue") if page.is_coach else None
        return {"page": page, "desk_url": grading.page_link("desk"), "coach_url": coach_url}

    def author_context(self) -> dict[str, Any]:
        try:
            spec = self.task()["spec"]
        except grading.BadProgramme as problem:
            return {"problem": grading.sentence_of(problem)}
        return {"spec": spec, "warnings": grading.pins_that_differ(str(self.context_key), spec)}

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        return studio.words_editor(self, studio.task_words(self))

    def index_dictionary(self) -> dict[str, Any]:
        words = {f"title_{language}": text for language, text in self.titles.items()}
        return {**super().index_dictionary(), "content": words, "content_type": "CPD workplace task"}

    def _answered(self, act: str, sent: Sent) -> dict[str, Any]:
        """One form of the page: the act and its sentence are grading's; the gradebook's address is kept on the way."""
        viewer, learner_id = viewer_of(self), writing_person(self)
        note_address(self, learner_id, self.slug)
        writer = {**self.task(), "learner_id": learner_id, "now": grading.utc_now(), "language": viewer.language}
        message, more = grading.TASK_FORMS[act](sent, sent.files, writer)
        return {**answer(self, message), **more}

    @form_handler
    def save_item(self, sent: Sent) -> dict[str, Any]:
        return self._answered("save_item", sent)

    @form_handler
    def show(self, sent: Sent) -> dict[str, Any]:
        message, more = grading.TASK_FORMS["show"](sent, {}, {})  # nothing is written, so nobody has to be a writer
        return {**answer(self, message), **more}

    @form_handler
    def remove(self, sent: Sent) -> dict[str, Any]:
        return self._answered("remove", sent)

    @form_handler
    def confirm(self, sent: Sent) -> dict[str, Any]:
        return self._answered("confirm", sent)

    @form_handler
    def submit(self, sent: Sent) -> dict[str, Any]:
        return self._answered("submit", sent)

    @form_handler
    def save_words(self, sent: Sent) -> dict[str, Any]:
        """Studio: keep the author's words; points, weights and criteria stay the university's."""
        if not may_author(self):
            raise grading.NotPermitted()
        document = studio.with_words(self.document(), sent)
        grading.read_task_spec(document)
        self.titles, self.briefs, self.criteria = document["title"], document["brief"], document["criteria"]
        return {"message": _("Saved.")}
