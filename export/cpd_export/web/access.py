"""The frame of every page of this room: who may see it, by which method, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cpd_grading import api as grading

P = ParamSpec("P")
OfficerView = Callable[Concatenate[HttpRequest, grading.PersonView, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def require_exam_officer(person: grading.PersonView) -> grading.PersonView:
    """Return the person if they are an exam officer today. Raises NotInRole, RolesNotConfirmed."""
    grading.require_role(person.id, "exam_officer", on=grading.kigali_date(grading.utc_now()))
    return person


def officer_page(*methods: str, back: str = "", act: str = "") -> Callable[[OfficerView[P]], View[P]]:
    """Give a view the exam officer who asks; anybody else, and any other method, gets a page that says why not.

    Who is not signed in signs in first. Pages hold names, so no browser or proxy keeps them. ``back`` and ``act``: see
    FormAddress.
    """
    here = grading.FormAddress(methods, back, act)

    def frame(view: OfficerView[P]) -> View[P]:
        @csrf_exempt  # FormAddress checks, so that a refusal is our own page
        @never_cache
        @wraps(view)
        def framed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                with translation.override(grading.page_language(request, None)):
                    return here.signed_out(request, now=grading.utc_now())
            person = grading.person_of_user(request.user.pk)
            with translation.override(grading.page_language(request, person)):
                mark = grading.account_mark(request.user.pk)
                instead = here.instead(request, mark, now=grading.utc_now(), context={"me": person})
                if instead is not None:
                    return instead
                try:
                    if request.method not in methods:
                        raise grading.errors.MethodNotAllowed
                    officer = require_exam_officer(grading.require_entry(request.user, person))
                    return view(request, officer, *args, **kwargs)
                except grading.errors.CpdError as refusal:
                    return _refused(request, person, refusal, here)

        return framed

    return frame


def page(request: HttpRequest, me: grading.PersonView, name: str, context: dict[str, Any]) -> HttpResponse:
    """Render one of our pages."""
    return render(request, f"cpd_export/{name}.html", {"me": me, **context})


def _refused(
    request: HttpRequest, person: grading.PersonView | None, refusal: grading.errors.CpdError, here: grading.FormAddress
) -> HttpResponse:
    context: dict[str, Any] = {"me": person, "sentence": grading.sentence_of(refusal), "code": refusal.code}
    if request.method == "POST" or here.back:
        context["back"] = here.way_back(request)
    if request.method == "POST":
        context["form"] = here.posted(request)
    response = render(request, "cpd_grading/refused.html", context, status=grading.status_of(refusal))
    if response.status_code == 405:
        response["Allow"] = ", ".join(here.methods)
    return response
