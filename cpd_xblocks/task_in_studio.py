"""A task in Studio: its editor, what its page says to the author, and what becomes of a copy."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from web_fragments.fragment import Fragment

from cpd_grading import api as grading

from . import studio, task_editor
from .handlers import Sent, form_handler
from .platform import may_author, save_copy


class TaskInStudio:
    """What Studio asks of a task, beside a block that has a ``document()``."""

    def studio_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        return studio.editor(self, task_editor.sections_of(self.document(), is_held=self._is_held()))

    @form_handler
    def save_words(self: Any, sent: Sent) -> dict[str, Any]:
        """Studio: keep what the author typed, finished or not.

        Raises what ``task_editor.edited`` raises.
        """
        if not may_author(self):
            raise grading.errors.NotPermitted()
        is_named = grading.is_named(str(self.context_key), self.slug)
        done = task_editor.edited(self.document(), sent, is_held=self._is_held(), is_named=is_named)
        for key, name in task_editor.FIELDS.items():
            if getattr(self, name) != done[key]:
                setattr(self, name, done[key])
        self.is_pasted = False
        return {"message": gettext("Saved.")}

    def _is_held(self: Any) -> bool:
        return grading.is_pinned(str(self.context_key), self.slug)

    def author_problems(self: Any) -> list[str]:
        is_to_check = self.is_pasted and not self._is_held()
        return [
            *task_editor.faults_in_words(self.document()),
            *([task_editor.ask_about(self.slug)] if is_to_check else []),
        ]

    def author_context(self: Any) -> dict[str, Any]:
        try:
            spec = self.task()["spec"]
        except grading.errors.NotReady:
            return {"title": self.titles}
        return {"title": self.titles, "spec": spec, "warnings": grading.pins_that_differ(str(self.context_key), spec)}

    def studio_post_duplicate(self: Any, store: Any, source_item: Any) -> bool:
        """A duplicate is another task: it gets a short name of its own. Children: none."""
        self.slug = task_editor.slug_of_copy(self.slug)
        save_copy(self, store)
        return False

    def studio_post_paste(self: Any, store: Any, source_node: Any) -> bool:
        """The same for a task copied in this course; one from another keeps its name, and its author is told."""
        copied_from = getattr(self, "copied_from_block", None) or source_node.get("copied_from_block")
        if task_editor.is_from_course(copied_from, self.context_key):
            self.slug = task_editor.slug_of_copy(self.slug)
        else:
            self.is_pasted = bool(self.slug)
        save_copy(self, store)
        return False
