"""The frame of every page of this room: who may see it, by which method, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache

from cpd_grading import api as grading

P = ParamSpec("P")
OfficerView = Callable[Concatenate[HttpRequest, grading.PersonView, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def require_exam_officer(person: grading.PersonView | None) -> grading.PersonView:
    """Return the person if they are an exam officer today. Raises NotInRole."""
    if person is None:
        raise grading.NotInRole(role="exam_officer")
    grading.require_role(person.id, "exam_officer", on=grading.kigali_date(grading.utc_now()))
    return person


def officer_page(*methods: str) -> Callable[[OfficerView[P]], View[P]]:
    """Give a view the exam officer who asks; anybody else, and any other method, gets a page that says why not.

    Who is not signed in signs in first. Pages hold names, so no browser or proxy keeps them.
    """

    def frame(view: OfficerView[P]) -> View[P]:
        @never_cache
        @wraps(view)
        def framed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            person = grading.person_of_user(request.user.pk)
            with translation.override(grading.page_language(request, person)):
                try:
                    officer = require_exam_officer(person)
                    if request.method not in methods:
                        raise grading.MethodNotAllowed
                    return view(request, officer, *args, **kwargs)
                except grading.CpdError as refusal:
                    return _refused(request, person, refusal, methods)

        return framed

    return frame


def page(request: HttpRequest, me: grading.PersonView, name: str, context: dict[str, Any]) -> HttpResponse:
    """Render one of our pages."""
    return render(request, f"cpd_export/{name}.html", {"me": me, **context})


def _refused(
    request: HttpRequest, person: grading.PersonView | None, refusal: grading.CpdError, methods: tuple[str, ...]
) -> HttpResponse:
    context = {"me": person, "sentence": grading.sentence_of(refusal), "code": refusal.code}
    response = render(request, "cpd_grading/refused.html", context, status=grading.status_of(refusal))
    if response.status_code == 405:
        response["Allow"] = ", ".join(methods)
    return response
