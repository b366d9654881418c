"""Three small blocks that do everything right, and the few lines each of them needs for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any

import crum
from web_fragments.fragment import Fragment
from webob import Request, Response
from workbench.models import XBlockState
from xblock.core import XBlock
from xblock.fields import Integer, Scope, String


def refusal(status: int, code: str, sentence: str) -> Response:
    return Response(json={"error": sentence, "code": code, "fields": {}}, status=status)


def attributes(block: XBlock) -> Any:
    """The user's attributes; an empty mapping where there is no user service."""
    service = block.runtime.service(block, "user")
    return service.get_current_user().opt_attrs if service else {}


def learner_of(block: XBlock) -> str | None:
    """The bound learner's anonymous id, or None for everybody who is no learner of a live course."""
    attrs = attributes(block)
    # Whether an account's e-mail was confirmed is told by none of its attributes.
    is_confirmed = getattr(crum.get_current_user(), "is_active", False)
    anonymous_id = attrs.get("edx-platform.anonymous_user_id")
    is_live = block.context_key.is_course and anonymous_id not in (None, "student")
    return anonymous_id if is_live and is_confirmed and not looks_as_another(block) and takes_part(block) else None


def looks_as_another(block: XBlock) -> bool:
    """Whether the request is another's: by ``real_user`` in a view, by the user itself in a handler."""
    own_id = attributes(block).get("edx-platform.user_id")
    requester = crum.get_current_user()
    asking = (requester, getattr(requester, "real_user", None))
    return own_id is not None and any(user is not None and user.pk != own_id for user in asking)


def takes_part(block: XBlock) -> bool:
    """Whether the platform has enrolled the account; a place without that service has no enrolments at all."""
    service, own_id = block.runtime.service(block, "enrollments"), attributes(block).get("edx-platform.user_id")
    return service is None or bool(service.get_active_enrollments_by_course_and_user(block.context_key, own_id))


def may_edit(block: XBlock) -> bool:
    """Whether authored fields are taken here: in Studio's and the library's editor, not in a preview or the LMS."""
    if getattr(block.runtime, "is_author_mode", False):
        return False
    in_studio = block.runtime.service(block, "studio_user_permissions") is not None
    return in_studio or not block.context_key.is_course


def json_object(act: Callable[..., Any]) -> Callable[[XBlock, Request, str], Response]:
    """A handler of POSTed JSON objects, with readable refusals for everything else."""

    @XBlock.handler
    @wraps(act)
    def handler(block: XBlock, request: Request, suffix: str = "") -> Response:
        if request.method != "POST":
            return refusal(405, "method_not_allowed", "Open the page and use its button.")
        try:
            data = json.loads(request.body)
        except (ValueError, RecursionError):
            return refusal(400, "bad_json", "The message was not readable.")
        if not isinstance(data, dict):
            return refusal(400, "bad_input", "The message was not readable.")
        answer = act(block, data)
        return answer if isinstance(answer, Response) else Response(json=answer)

    return handler


def page(text: str) -> Fragment:
    return Fragment(f"<p>{escape(text)}</p>")


@XBlock.wants("user", "studio_user_permissions")
@XBlock.needs("i18n")
class Notice(XBlock):
    """Shows a text that an author wrote."""

    show_in_read_only_mode = True
    text = String(default="Nothing to do today.", scope=Scope.content)

    def student_view(self, context: Any = None) -> Fragment:
        return page(self.ugettext(self.text))

    author_view = student_view

    def studio_view(self, context: Any = None) -> Fragment:
        return Fragment(f'<label>Text <input name="text" value="{escape(self.text)}"></label>')

    @json_object
    def save_text(self, data: dict[str, Any]) -> Any:
        if not may_edit(self):
            return refusal(403, "not_an_editor", "Only an author changes this.")
        if not isinstance(data.get("text"), str) or "\x00" in data["text"]:
            return refusal(400, "bad_field", "The text is missing or not readable.")
        self.text = data["text"]
        return {"text": self.text}


@XBlock.wants("user", "enrollments", "completion", "replace_urls", "settings")
class Diary(XBlock):
    """Keeps a learner's note in a table and counts it in a field; staff who look as the learner only read."""

    show_in_read_only_mode = True
    written = Integer(default=0, scope=Scope.user_state)

    def student_view(self, context: Any = None) -> Fragment:
        if looks_as_another(self):
            return page(f"{self.written} notes")
        place = str(self.usage_key)[-3:]
        fragment = Fragment(
            f'<label for="note-{place}">Note</label><textarea id="note-{place}"></textarea>'
            f'<a href="/cpd/desk/" target="_blank" rel="noopener">Desk</a>'
        )
        fragment.initialize_js("Diary", {"url": self.runtime.handler_url(self, "keep"), "written": self.written})
        return fragment

    @json_object
    def keep(self, data: dict[str, Any]) -> Any:
        learner = learner_of(self)
        if learner is None:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        note = data.get("note", "")
        if not isinstance(note, str) or len(note) > 1000:
            return refusal(400, "bad_field", "The note is not right.")
        XBlockState.objects.create(scope_id=str(self.usage_key), user_id=learner, state=json.dumps(note))
        self.written += 1
        self.runtime.publish(self, "completion", {"completion": 1.0})
        return {"written": self.written}


@XBlock.wants("user", "enrollments")
class Quiz(XBlock):
    """Has a score, and answers whatever the platform asks it without a user."""

    has_score = True
    show_in_read_only_mode = True
    weight = Integer(default=5, scope=Scope.settings)
    tries = Integer(default=0, scope=Scope.user_state)

    def max_score(self) -> int:
        return self.weight

    def student_view(self, context: Any = None) -> Fragment:
        return page(f"{self.tries} tries")

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        return {"weight": self.weight}

    def clear_student_state(self, user_id: str, course_id: str, item_id: str, requesting_user_id: str) -> None:
        XBlockState.objects.filter(user_id=user_id, scope_id=item_id).update(state="{}")

    @json_object
    def answer(self, data: dict[str, Any]) -> Any:
        if learner_of(self) is None:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        self.tries += 1
        self.runtime.publish(self, "grade", {"value": 5, "max_value": self.weight})
        return {"tries": self.tries}


RIGHT_BLOCKS = (Notice, Diary, Quiz)
