"""The desk: a person's home, and their workplace tasks as plain pages that also work without a script."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ..coaching import api as coaching
from ..kernel import api as kernel
from ..kernel import errors
from ..overview import api as overview
from ..people import api as people
from ..portfolio import api as portfolio
from ..presentation import forms, http, inputs, page_language, task_forms
from ..programmes import api as programmes
from ..returning.api import FormAddress, account_mark, as_json, is_script
from .frame import asked, done, known_act, page, person_page, refused, sent, told

SIGN_OUT = FormAddress(("POST",), back="cpd_grading:desk", act=noop("Sign out"))


def home(request: HttpRequest) -> HttpResponseBase:
    return redirect("cpd_grading:desk")


@person_page("GET", "HEAD")
def desk(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    return page(request, me, "desk", {**home_context(me), **_kit(request)})


def _kit(request: HttpRequest) -> dict[str, Any]:
    """What a page tells its script, and what is in no answer that a phone keeps."""
    return {"draft_key": kernel.draft_key(request.user.pk or 0)}


def home_context(me: people.PersonView) -> dict[str, Any]:
    """What the desk shows of one person; a phone keeps the same for a day without a line."""
    return {
        "desk": overview.desk(me.id, on=kernel.today()),
        "todos": overview.todo_of(me.id, on=kernel.today()),
        "meetings": coaching.meetings_of(me.id)[:5],
    }


@person_page("POST", back="cpd_grading:desk")
def answer_session(request: HttpRequest, me: people.PersonView, session_id: UUID) -> HttpResponseBase:
    """Confirm or decline a session the other side recorded, or dispute one that counts already."""
    said, now = forms.ReplyForm(sent(request)).answers(), kernel.utc_now()
    if said["reply"] == "dispute":
        coaching.dispute_session(session_id=session_id, learner_id=me.id, reason=said["reason"], now=now)
        return done(request, _("Noted. The session does not count until the programme office has settled it."), "desk")
    coaching.answer_session(session_id=session_id, person_id=me.id, agrees=said["reply"] == "agree", now=now)
    return done(request, _("Thank you. Your answer is kept."), "desk")


@csrf_exempt
@never_cache
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Leave. What waits on the phone stays there, locked; the page has asked about it before."""
    with translation.override(page_language.language_of_account(request)):
        if request.method != "POST":
            return refused(request, errors.MethodNotAllowed(), SIGN_OUT.methods, None, SIGN_OUT)
        if request.user.is_authenticated:
            instead = SIGN_OUT.instead(request, account_mark(request.user.pk), now=kernel.utc_now(), context={})
            if instead is not None:
                return instead
    logout(request)
    return redirect(str(settings.CPD_SIGN_OUT_URL))


@person_page("GET", "HEAD")
def pack(request: HttpRequest, me: people.PersonView, module_code: str) -> HttpResponseBase:
    """A module's lessons in one file, for whoever studies the course, once all of it is open.

    Raises NotFound, NotOpen.
    """
    course_key = inputs.text(asked(request), "course")
    programmes.require_open_lessons(course_key, module_code, me.id)
    found = programmes.study_pack_of(course_key, module_code, me.language)
    if found is None:
        raise errors.NotFound()
    response = HttpResponse(programmes.read_study_pack(found), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# -- one task ---------------------------------------------------------------------------------------------------------


@person_page("GET", "HEAD", "POST", takes_files=True)
def task(request: HttpRequest, me: people.PersonView, slug: str) -> HttpResponseBase:
    """A learner's own task: read it, add evidence, send it. Somebody else's task does not exist here.

    A form posted by the script is answered with JSON like in the block, a plain one with the page.
    """
    try:
        return _task(request, me, slug)
    except errors.CpdError as refusal:
        if is_script(request):
            return as_json(refusal)
        raise


def _task(request: HttpRequest, me: people.PersonView, slug: str) -> HttpResponseBase:
    key = programmes.TaskKey(inputs.text(asked(request), "course"), slug)
    spec = overview.task_spec_of(key, me.id)
    if request.method != "POST":
        return page(request, me, "desk_task", {**task_context(key, spec, me), **_kit(request)})
    by_script = is_script(request)
    author = task_forms.Author(key, spec, me.id, kernel.utc_now(), me.language)
    try:
        act = task_forms.TASK_FORMS[known_act(request, *task_forms.TASK_FORMS)]
        message, more = act(sent(request), author)
    except errors.CpdError as refusal:
        if by_script:
            raise
        return _refused(request, me, author, refusal)
    if not by_script:
        response = done(request, message, "desk_task", slug)
        response["Location"] = request.get_full_path()
        return response
    html = task_html(request, me, task_context(key, spec, me))
    return JsonResponse({"html": html, "message": message, **more})


def task_context(key: programmes.TaskKey, spec: programmes.TaskSpec, me: people.PersonView) -> dict[str, Any]:
    """A task as its learner's page, and as their phone, shows it."""
    lines = dict(overview.lines_to_send(key, me.id))
    return {
        "page": overview.task_page(key, spec, me, on=kernel.today()),
        "lines": lines,
        "lines_json": json.dumps(lines),
        "uid": "desk",
        "plain_forms": format_html(' method="{}"', "post"),
    }


def task_html(request: HttpRequest, me: people.PersonView, context: dict[str, Any]) -> str:
    return render_to_string("cpd_grading/parts/desk_task.html", {"me": me, **context}, request)


def _refused(
    request: HttpRequest, me: people.PersonView, author: task_forms.Author, refusal: errors.CpdError
) -> HttpResponseBase:
    """The sentences, with everything that was typed still in its form."""
    context = task_context(author.task, author.spec, me)
    shown = {**context, **_kit(request), **_typed_again(request, context["page"], refusal), **told(refusal)}
    if (saved := http.saved_now(refusal)) is not None:
        shown |= {"saved_now": saved, "seen_again": saved.seen}
    return page(request, me, "desk_task", shown, status=http.status_of(refusal))


def _typed_again(request: HttpRequest, shown: overview.TaskPage, refusal: errors.CpdError) -> dict[str, Any]:
    """The form that was refused, filled again: the one of a new item, or that of the item it was about.

    Where there is no form any more, since nothing may be changed, the words alone.
    """
    if request.POST.get("act") != "save_item":
        return {}  # no other form of the page is written in
    form = forms.SaveItemForm(sent(request))
    fields = form.typed()
    if not shown.may_edit:
        return {"unsent": [text for name in portfolio.TEXTS if (text := getattr(fields, name))]}
    item_id = form.cleaned_data.get("item_id")
    again = {"seen_again": form.cleaned_data.get("seen_digest", "")}
    if item_id is None:
        return {"fields": fields, "item_mistakes": {"new": http.fields_of(refusal)}, "mistaken": "", **again}
    items = tuple(replace(item, fields=fields) if item.id == item_id else item for item in shown.items)
    mistakes = {item_id: http.fields_of(refusal)}
    return {"page": replace(shown, items=items), "item_mistakes": mistakes, "mistaken": item_id, **again}
