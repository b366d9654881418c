"""What the desk keeps for a day without a line, and where its queue is sent: JSON, for whoever account_of knows.

Every address answers JSON; refusals have the shape of ``refusal_document``. The same request id gets the same answer,
so that a queue whose answer was lost on the way is sent again as it is.
"""

from __future__ import annotations

import base64
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

from ..kernel import api as kernel
from ..kernel import errors
from ..overview import api as overview
from ..people import api as people
from ..phones import api as phones
from ..presentation import entrance, forms, inputs, page_language
from ..programmes import api as programmes
from ..returning.api import as_json
from ..templatetags import cpd as say
from . import desk_acts
from .account import account_of
from .desk import home_context, task_context, task_html

Answer = dict[str, Any]
Answered = Callable[[HttpRequest, people.PersonView], Answer]


def json_view(method: str) -> Callable[[Answered], Callable[[HttpRequest], JsonResponse]]:
    """Give a view the person who is signed in, and put its answer or its refusal into JSON."""

    def frame(view: Answered) -> Callable[[HttpRequest], JsonResponse]:
        @csrf_exempt  # account_of checks: a token of the platform needs none
        @never_cache
        @wraps(view)
        def framed(request: HttpRequest) -> JsonResponse:
            try:
                account = account_of(request)
            except errors.StaleForm as refusal:
                with translation.override(page_language.language_of_account(request)):
                    return as_json(refusal)
            person = page_language.as_reader(request, people.person_of_user(account.pk) if account else None)
            with translation.override(page_language.page_language(request, person)):
                try:
                    if request.method != method:
                        raise errors.MethodNotAllowed()
                    return JsonResponse(view(request, entrance.require_entry(account, person)))
                except errors.CpdError as refusal:
                    answer = as_json(refusal)
                    if isinstance(refusal, errors.MethodNotAllowed):
                        answer["Allow"] = method
                    return answer

        return framed

    return frame


def _read(request: HttpRequest, me: people.PersonView) -> forms.Sent:
    """The posted object.

    Raises BadJson, TooLarge, BadField, BadForm, and OtherPerson for the queue of whoever used this phone before.
    """
    try:
        told = json.loads(request.body)
    except RequestDataTooBig:
        size, limit = int(request.META["CONTENT_LENGTH"]), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raise errors.TooLarge(size=size, limit=limit) from None
    except (ValueError, RecursionError, UnreadablePostError):
        raise errors.BadJson() from None
    if not isinstance(told, dict):
        raise errors.BadJson()
    form = forms.sent_from_json(told)
    if inputs.identifier(form, "owner") != me.id:
        raise errors.OtherPerson()
    return form


@json_view("POST")
def items(request: HttpRequest, me: people.PersonView) -> Answer:
    """Save one evidence item."""
    return {"item_id": str(desk_acts.save_item(_read(request, me), me, kernel.utc_now()))}


@json_view("POST")
def submissions(request: HttpRequest, me: people.PersonView) -> Answer:
    """Send a task to the coach."""
    return {"submission": str(desk_acts.submit_task(_read(request, me), me, kernel.utc_now()))}


@json_view("POST")
def phone(request: HttpRequest, me: people.PersonView) -> Answer:
    """Keep what the phone tells of itself: what waits on it, and what the site could not take."""
    form = forms.DeskPhoneForm(_read(request, me))
    now, phone_id = kernel.utc_now(), form.answers()["phone_id"]
    phones.note_report(person_id=me.id, phone_id=phone_id, report=form.report(now), now=now)
    return {}


@json_view("GET")
def desk(request: HttpRequest, me: people.PersonView) -> Answer:
    """A learner's desk for their own phone. Nothing of it is kept but in the store, under their PIN."""
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
    now = kernel.utc_now().isoformat()
    told = {"owner": str(me.id), "now": now, "tasks": tasks, "packs": packs, "pages": pages}
    return {**told, **_sealing(request, me)}


def _sealing(request: HttpRequest, me: people.PersonView) -> Answer:
    """What a phone needs to seal what is sent from it; a browser that names no phone keeps nothing."""
    named = request.headers.get("X-Cpd-Phone", "")
    if not named:
        return {}
    phone_id = inputs.as_uuid("X-Cpd-Phone", named)
    key = base64.b64encode(phones.public_key()).decode()
    return {"envelope_key": key, "pass": phones.new_pass(me.id, phone_id)}


def _task(
    request: HttpRequest,
    me: people.PersonView,
    module: overview.DeskModule,
    one: overview.DeskTask,
    pages: dict[str, Any],
) -> Answer:
    """One task as data, and its page among ``pages``: the brief, the rubric, the forms and what was said of it."""
    key = programmes.TaskKey(module.page.course_key, one.line.slug)
    context = task_context(key, overview.task_spec_of(key, me.id), me)
    shown: overview.TaskPage = context["page"]
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


def _packs(page: overview.ModulePage, me: people.PersonView) -> list[Answer]:
    pack = programmes.study_pack_of(page.course_key, page.module.code, me.language)
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
