"""The frame of every page of this room: who may see it, by which method, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from cpd_grading import api as grading
from cpd_grading.api import sentence_of, status_of
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

P = ParamSpec("P")
OfficerView = Callable[Concatenate[HttpRequest, UUID, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def exam_officer(request: HttpRequest) -> UUID:
    """Return the person id of the signed-in exam officer of today. Raises NotSignedIn, NotInRole."""
    person = grading.person_of_user(request.user.pk)
    if person is None:
        raise grading.NotSignedIn
    grading.require_role(person.id, "exam_officer", on=grading.kigali_date(grading.utc_now()))
    return person.id


def officer_page(*methods: str) -> Callable[[OfficerView[P]], View[P]]:
    """Give a view the officer's person id; anybody else, and any other method, gets a page that says why not.

    Pages hold names, so no browser or proxy keeps them.
    """

    def frame(view: OfficerView[P]) -> View[P]:
        @never_cache
        @wraps(view)
        def framed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                if request.method not in methods:
                    raise grading.MethodNotAllowed
                return view(request, exam_officer(request), *args, **kwargs)
            except grading.CpdError as refusal:
                return _refused(request, refusal, methods)

        return framed

    return frame


def _refused(request: HttpRequest, refusal: grading.CpdError, methods: tuple[str, ...]) -> HttpResponseBase:
    context = {"sentence": sentence_of(refusal), "code": refusal.code}
    response = render(request, "cpd_export/refused.html", context, status=status_of(refusal))
    if response.status_code == 405:
        response["Allow"] = ", ".join(methods)
    return response
