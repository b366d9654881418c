"""What the desk keeps for a day without a line, and where its queue is sent: JSON, for whoever account_of knows.

Every address answers JSON; refusals are {"error": sentence, "code": code}. The same request id gets the same answer, so
that a queue whose answer was lost on the way is sent again as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from .. import api
from ..returning.api import as_json
from ..templatetags import cpd as say
from .account import account_of
from .desk import home_context, task_context, task_html

Answer = dict[str, Any]
Answered = Callable[[HttpRequest, api.PersonView], Answer]


def json_view(method: str) -> Callable[[Answered], Callable[[HttpRequest], JsonResponse]]:
    """Give a view the person who is signed in, and put its answer or its refusal into JSON."""

    def frame(view: Answered) -> Callable[[HttpRequest], JsonResponse]:
        @csrf_exempt  # account_of checks: a token of the platform needs none
        @never_cache
        @wraps(view)
        def framed(request: HttpRequest) -> JsonResponse:
            try:
                account = account_of(request)
            except api.StaleForm as refusal:
                return as_json(refusal)
            person = api.as_reader(request, api.person_of_user(account.pk) if account else None)
            with translation.override(api.page_language(request, person)):
                try:
                    if request.method != method:
                        raise api.MethodNotAllowed()
                    return JsonResponse(view(request, api.require_entry(account, person)))
                except api.CpdError as refusal:
                    answer = as_json(refusal)
                    if isinstance(refusal, api.MethodNotAllowed):
                        answer["Allow"] = method
                    return answer

        return framed

    return frame


def _read(request: HttpRequest, me: api.PersonView) -> dict[str, list[str]]:
    """The posted object.

    Raises BadJson, TooLarge, BadField, and OtherPerson for the queue of whoever used this phone before.
    """
    try:
        told = json.loads(request.body)
    except RequestDataTooBig:
        size, limit = int(request.META["CONTENT_LENGTH"]), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raise api.TooLarge(size=size, limit=limit) from None
    except (ValueError, RecursionError, UnreadablePostError):
        raise api.BadJson() from None
    if not isinstance(told, dict):
        raise api.BadJson()
    form = api.inputs.sent_from_json(told)
    if api.inputs.identifier(form, "owner") != me.id:
        raise api.OtherPerson()
    return form


def _writer(form: dict[str, list[str]], me: api.PersonView) -> dict[str, Any]:
    key = api.TaskKey(api.inputs.required(form, "course_key"), api.inputs.required(form, "slug"))
    return {"task": key, "spec": api.task_spec_of(key, me.id), "learner_id": me.id, "now": api.utc_now()}


@json_view("POST")
def items(request: HttpRequest, me: api.PersonView) -> Answer:
    """Save one evidence item: the form's names, request_id, item_id of an edit with the digest it began from.

    ``is_forced`` puts it in the place of whatever was saved elsewhere meanwhile.
    """
    form = _read(request, me)
    writer, fields = _writer(form, me), api.inputs.item_fields(form)
    ids: Answer = {
        "item_id": api.inputs.optional_identifier(form, "item_id"),
        "request_id": api.inputs.identifier(form, "request_id"),
    }
    if not api.inputs.flag(form, "is_forced"):
        place, seen = {name: writer[name] for name in ("task", "learner_id")}, api.inputs.text(form, "seen_digest")
        api.require_item_as_seen(**place, **ids, seen_digest=seen, fields=fields)
    return {"item_id": str(api.save_item(**writer, **ids, fields=fields))}


@json_view("POST")
def submissions(request: HttpRequest, me: api.PersonView) -> Answer:
    """Send a task to the coach, with the time it was pressed by the phone's own clock."""
    form = _read(request, me)
    manifest_id = api.submit_task(
        **_writer(form, me),
        seen_digest=api.inputs.required(form, "seen_digest"),
        declares=api.inputs.flag(form, "declares"),
        language=me.language,
        request_id=api.inputs.identifier(form, "request_id"),
        client_submitted_at=api.inputs.moment(form, "client_submitted_at"),
    )
    return {"submission": str(manifest_id)}


@json_view("GET")
def desk(request: HttpRequest, me: api.PersonView) -> Answer:
    """A learner's desk for their own phone. Nothing of it is kept but in the vault, under their PIN."""
    context = home_context(me)
    home = render_to_string("cpd_grading/parts/desk_home.html", {"me": me, **context}, request)
    pages = {reverse("cpd_grading:desk"): {"title": _("My desk"), "html": home}}
    tasks: list[Answer] = []
    packs: list[Answer] = []
    for module in context["desk"].current:
        for one in module.tasks:
            if one.line.is_open and one.line.state != "signed_off":
                tasks.append(_task(request, me, module, one, pages))
        packs += _packs(module.page, me) if module.has_lessons else []
    return {"owner": str(me.id), "now": api.utc_now().isoformat(), "tasks": tasks, "packs": packs, "pages": pages}


def _task(
    request: HttpRequest, me: api.PersonView, module: api.DeskModule, one: api.DeskTask, pages: dict[str, Any]
) -> Answer:
    """One task as data, and its page among ``pages``: the brief, the rubric, the forms and what was said of it."""
    key = api.TaskKey(module.page.course_key, one.line.slug)
    context = task_context(key, api.task_spec_of(key, me.id), me)
    shown: api.TaskPage = context["page"]
    address = f"{reverse('cpd_grading:desk_task', args=[key.slug])}?{urlencode({'course': key.course_key})}"
    title = say.words(shown.spec.title)
    pages[address] = {"title": title, "html": task_html(request, me, context)}
    return {
        "course_key": key.course_key,
        "slug": key.slug,
        "title": title,
        "url": address,
        "state": shown.state,
        "may_edit": shown.may_edit,
        "due_week": one.line.due_week,
        "missing": [say.say_missing(lack) for lack in one.missing],
        "coaches": [coach.name for coach in shown.coaches],
        "waiting_since": one.waiting_since.isoformat() if one.waiting_since else None,
        "waiting_days": one.waiting_days,
        "seen_digest": shown.seen_digest,
        "lines": context["lines"],
    }


def _packs(page: api.ModulePage, me: api.PersonView) -> list[Answer]:
    pack = api.study_pack_of(page.course_key, page.module.code, me.language)
    if pack is None:
        return []
    query = urlencode({"course": page.course_key})
    return [
        {
            "name": f"{page.course_key}|{page.module.code}",
            "title": say.words(page.module.title),
            "size": say.megabytes(pack.size),
            "url": f"{reverse('cpd_grading:pack', args=[page.module.code])}?{query}",
        }
    ]
