"""A coach at a school, on their own phone: what was seen in place, and a file added on a learner's behalf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import forms, http, inputs
from ..programmes import api as programmes
from ..site_visits import api as site_visits
from .frame import CORRECTABLE, asked, done, known_act, page, person_page, sent, told, typed

MAX_BYTES = 4_000_000  # what a single request may carry on the platform


@person_page("GET", "HEAD", "POST")
def seen(request: HttpRequest, me: people.PersonView, learner_id: UUID) -> HttpResponseBase:
    """Choose a task, say what was seen and where; a coach's own record is corrected with a reason."""
    task = _chosen(request)
    if request.method != "POST":
        return _show(request, me, learner_id, "seen", task)
    try:
        message = _record(request, me, learner_id, task)
    except CORRECTABLE as refusal:
        return _show(request, me, learner_id, "seen", task, refusal=refusal)
    return _back(request, message, "seen", learner_id, task)


def _record(request: HttpRequest, me: people.PersonView, learner_id: UUID, task: programmes.TaskKey | None) -> str:
    form, act, now = sent(request), known_act(request, "record", "correct"), kernel.utc_now()
    if act == "correct":
        site_visits.correct_seen_in_place(**forms.CorrectSeenForm(form).answers(), coach_id=me.id, now=now)
        return _("Corrected. The first record is kept beside it with your reason.")
    said = forms.SeenForm(form).answers()
    site_visits.record_seen_in_place(**said, coach_id=me.id, learner_id=learner_id, task=_required(task), now=now)
    return _("Kept. It counts as evidence of this task.")


@person_page("GET", "HEAD", "POST", takes_files=True)
def behalf(request: HttpRequest, me: people.PersonView, learner_id: UUID) -> HttpResponseBase:
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


def _add(request: HttpRequest, me: people.PersonView, learner_id: UUID, task: programmes.TaskKey) -> None:
    form = forms.BehalfForm(sent(request))
    fields, said = form.item_fields(), form.answers()
    upload = said["file"]
    if (upload.size or 0) > MAX_BYTES:
        raise errors.TooLarge(size=upload.size or 0, limit=MAX_BYTES)
    site_visits.add_file_on_behalf(
        task=task,
        learner_id=learner_id,
        coach_id=me.id,
        fields=fields,
        reason=said["reason"],
        name=upload.name or "file",
        content=upload.read(),
        request_id=said["request_id"],
        file_request_id=said["file_request_id"],
        now=kernel.utc_now(),
    )


def _chosen(request: HttpRequest) -> programmes.TaskKey | None:
    """The task in the address, as "course key|slug"."""
    course_key, _sep, slug = inputs.text(asked(request), "task").rpartition("|")
    return programmes.TaskKey(course_key, slug) if course_key and slug else None


def _required(task: programmes.TaskKey | None) -> programmes.TaskKey:
    if task is None:
        raise errors.MissingField(field="task")
    return task


def _show(
    request: HttpRequest,
    me: people.PersonView,
    learner_id: UUID,
    name: str,
    task: programmes.TaskKey | None,
    *,
    refusal: errors.CpdError | None = None,
) -> HttpResponseBase:
    shown = site_visits.visit_page(learner_id, coach_id=me.id, on=kernel.today(), chosen=task)
    said: Mapping[str, Any] = typed(request) if refusal else {"item_id": request.GET.get("item", "")}
    criteria, problem = request.POST.getlist("criteria"), told(refusal)
    corrected = {said["seen_id"]: {**said, "criteria": criteria, **problem}} if "seen_id" in said else {}
    context = {
        "page": shown,
        "typed": {} if corrected else said,
        "typed_criteria": () if corrected else criteria,
        "recorded": {} if corrected else problem["mistakes"],
        "corrected": corrected,
        "today": kernel.today(),
        **problem,
    }
    return page(request, me, name, context, status=http.status_of(refusal) if refusal else 200)


def _back(
    request: HttpRequest, message: str, name: str, learner_id: UUID, task: programmes.TaskKey | None
) -> HttpResponseBase:
    """After an act: the same page of the same task, so that a second record is one step away."""
    response = done(request, message, name, learner_id)
    return redirect(f"{response.url}?{urlencode({'task': f'{task.course_key}|{task.slug}'})}") if task else response
