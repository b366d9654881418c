"""What is answered to a form that cannot be taken now: its words come back, or stay locked until their owner does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from ..kernel.errors import CpdError, NotSignedIn, OtherPerson, StaleForm
from ..presentation.http import refusal_document, sentence_of, status_of, wait_of
from .domain import KeptForm, without_tokens
from .guard import drawn_for, require_own_form
from .sealing import sealed

RETURN = "cpd_grading:returning"


def is_script(request: HttpRequest) -> bool:
    """Our scripts ask for JSON; a form asks for a page."""
    return request.headers.get("Accept", "").startswith("application/json")


@dataclass(frozen=True)
class FormAddress:
    """An address and what it takes.

    ``back`` names the page to look at where the address answers no GET; ``act`` is the message id of what its button
    does, where the form does not say so.
    """

    methods: tuple[str, ...]
    back: str = ""
    act: str = ""

    def __post_init__(self) -> None:
        if "GET" not in self.methods and not self.back:
            raise TypeError("An address that answers no GET needs a page to go back to.")

    def way_back(self, request: HttpRequest) -> str:
        """An address that answers GET: this one, or the page named ``back``, which may need the same ids."""
        if not self.back:
            return request.get_full_path()
        match = request.resolver_match
        try:
            return reverse(self.back, kwargs=match.kwargs if match else {})
        except NoReverseMatch:
            return reverse(self.back)

    def posted(self, request: HttpRequest) -> KeptForm:
        """What was posted. Of its files the names alone: nobody keeps a photo in a page."""
        return KeptForm(
            address=request.get_full_path(),
            back=self.way_back(request),
            act=self.act,
            fields=without_tokens(request.POST.lists()),
            files=tuple(str(file.name) for _field, files in request.FILES.lists() for file in files),
        )

    def signed_out(self, request: HttpRequest, *, now: datetime) -> HttpResponseBase:
        """A form's words are locked for their sender, a page leads to the sign-in and back, a script is told."""
        if is_script(request):
            return as_json(NotSignedIn())
        if not drawn_for(request):
            return redirect_to_login(self.way_back(request))
        return self._locked(request, NotSignedIn(), now=now)

    def instead(
        self, request: HttpRequest, mark: str, *, now: datetime, context: Mapping[str, Any]
    ) -> HttpResponse | None:
        """What is answered to a form that was drawn for another mark, or has an old token; None to one that is taken.

        Without any mark there is nothing to press: the form may be a stranger's.
        """
        try:
            require_own_form(request, mark)
        except (OtherPerson, StaleForm) as refusal:
            return self._not_taken(request, refusal, now=now, context=context)
        return None

    def _not_taken(
        self, request: HttpRequest, refusal: CpdError, *, now: datetime, context: Mapping[str, Any]
    ) -> HttpResponse:
        if is_script(request):
            return as_json(refusal)
        if isinstance(refusal, OtherPerson):
            return self._locked(request, refusal, now=now)
        if drawn_for(request):
            return unlocked(request, self.posted(request), context, status=status_of(refusal))
        told = {"sentence": sentence_of(refusal), "code": refusal.code, "back": self.way_back(request), **context}
        return render(request, "cpd_grading/refused.html", told, status=status_of(refusal))

    def _locked(self, request: HttpRequest, refusal: CpdError, *, now: datetime) -> HttpResponse:
        form = self.posted(request)
        return locked(request, sealed(form, drawn_for(request), now=now), refusal, has_files=bool(form.files))


def unlocked(request: HttpRequest, form: KeptForm, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """What was written, to be read once more and sent with a fresh token by one button."""
    return render(request, "cpd_grading/kept_form.html", {"form": form, **context}, status=status)


def locked(request: HttpRequest, kept: str, refusal: CpdError, *, has_files: bool = False) -> HttpResponse:
    """The page that carries sealed words until their owner has signed in, in another tab."""
    told = {
        "kept": kept,
        "code": refusal.code,
        "sentence": sentence_of(refusal),
        "is_other": isinstance(refusal, OtherPerson),
        "has_files": has_files,
        "minutes": settings.CPD_RETURN_MINUTES,  # type: ignore[misc]  # set by settings.common
        "sign_in": redirect_to_login(reverse(RETURN)).url,
    }
    return render(request, "cpd_grading/locked_form.html", told, status=status_of(refusal))


def as_json(refusal: CpdError, **more: object) -> JsonResponse:
    """A refusal for a script; ``more`` as ``refusal_document`` takes it."""
    return JsonResponse(refusal_document(refusal, **more), status=status_of(refusal), headers=wait_of(refusal))
