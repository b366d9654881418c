"""A coach at a school, on their own phone: what was seen in place, and a file added on a learner's behalf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .. import api
from .frame import CORRECTABLE, asked, done, known_act, page, person_page, sent, typed

MAX_BYTES = 4_000_000  # what a single request may carry on the platform


@person_page("GET", "HEAD", "POST")
def seen(request: HttpRequest, me: api.PersonView, learner_id: UUID) -> HttpResponseBase:
    """Choose a task, say what was seen and where; a coach's own record is corrected with a reason."""
    task = _chosen(request)
    if request.method != "POST":
        return _show(request, me, learner_id, "seen", task)
    try:
        message = _record(request, me, learner_id, task)
    except CORRECTABLE as refusal:
        return _show(request, me, learner_id, "seen", task, refusal=refusal)
    return _back(request, message, "seen", learner_id, task)


def _record(request: HttpRequest, me: api.PersonView, learner_id: UUID, task: api.TaskKey | None) -> str:
    form, act = sent(request), known_act(request, "record", "correct")
    said: dict[str, Any] = {
        "coach_id": me.id,
        "seen_on": api.inputs.required_day(form, "seen_on"),
        "place": api.inputs.text(form, "place"),
        "description": api.inputs.text(form, "description"),
        "criteria": api.inputs.texts(form, "criteria"),
        "request_id": api.inputs.identifier(form, "request_id"),
        "now": api.utc_now(),
    }
    if act == "correct":
        seen_id = api.inputs.identifier(form, "seen_id")
        api.correct_seen_in_place(**said, seen_id=seen_id, reason=api.inputs.text(form, "reason"))
        return _("Corrected. The first record is kept beside it with your reason.")
    api.record_seen_in_place(
        **said,
        task=_required(task),
        learner_id=learner_id,
        item_id=api.inputs.optional_identifier(form, "item_id"),
    )
    return _("Kept. It counts as evidence of this task.")


@person_page("GET", "HEAD", "POST")
def behalf(request: HttpRequest, me: api.PersonView, learner_id: UUID) -> HttpResponseBase:
    """Add one file for a learner whose phone or line fails, with a reason; it counts once they have confirmed it."""
    task = _chosen(request)
    if request.method != "POST":
        return _show(request, me, learner_id, "behalf", task)
    try:
        _add(request, me, learner_id, _required(task))
    except CORRECTABLE as refusal:
        return _show(request, me, learner_id, "behalf", task, refusal=refusal)
    message = _("Kept. It counts when the head teacher has confirmed it.")
    return _back(request, message, "behalf", learner_id, task)


def _add(request: HttpRequest, me: api.PersonView, learner_id: UUID, task: api.TaskKey) -> None:
    form = sent(request)
    upload = request.FILES.get("file")
    if upload is None:
        raise api.MissingField(field="file")
    if (upload.size or 0) > MAX_BYTES:
        raise api.TooLarge(size=upload.size or 0, limit=MAX_BYTES)
    api.add_file_on_behalf(
        task=task,
        learner_id=learner_id,
        coach_id=me.id,
        fields=api.inputs.item_fields(form),
        reason=api.inputs.text(form, "reason"),
        name=upload.name or "file",
        content=upload.read(),
        request_id=api.inputs.identifier(form, "request_id"),
        file_request_id=api.inputs.identifier(form, "file_request_id"),
        now=api.utc_now(),
    )


def _chosen(request: HttpRequest) -> api.TaskKey | None:
    """The task in the address, as "course key|slug"."""
    course_key, _sep, slug = api.inputs.text(asked(request), "task").rpartition("|")
    return api.TaskKey(course_key, slug) if course_key and slug else None


def _required(task: api.TaskKey | None) -> api.TaskKey:
    if task is None:
        raise api.MissingField(field="task")
    return task


def _show(
    request: HttpRequest,
    me: api.PersonView,
    learner_id: UUID,
    name: str,
    task: api.TaskKey | None,
    *,
    refusal: api.CpdError | None = None,
) -> HttpResponseBase:
    shown = api.visit_page(learner_id, coach_id=me.id, on=api.today(), chosen=task)
    form: Mapping[str, str] = typed(request) if refusal else {"item_id": request.GET.get("item", "")}
    context = {
        "page": shown,
        "typed": form,
        "typed_criteria": request.POST.getlist("criteria"),
        "today": api.today(),
        "refusal": api.sentence_of(refusal) if refusal else "",
    }
    return page(request, me, name, context, status=api.status_of(refusal) if refusal else 200)


def _back(
    request: HttpRequest, message: str, name: str, learner_id: UUID, task: api.TaskKey | None
) -> HttpResponseBase:
    """After an act: the same page of the same task, so that a second record is one step away."""
    response = done(request, message, name, learner_id)
    return redirect(f"{response.url}?{urlencode({'task': f'{task.course_key}|{task.slug}'})}") if task else response
