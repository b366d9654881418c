"""Witnesses: the page on which a learner invites one, and the one form a witness fills in without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import forms, http, links
from ..returning.api import FormAddress, address_mark
from ..witnesses import api as witnesses
from .frame import CORRECTABLE, by_link, done, known_act, page, person_page, refused, sent, told, typed

METHODS = ("GET", "HEAD", "POST")


@person_page(*METHODS)
def invite(request: HttpRequest, me: people.PersonView, item_id: UUID) -> HttpResponseBase:
    """Invite a witness for one of my items, or take an invitation back; the link is shown once."""
    shown: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            if known_act(request, "invite", "take_back") == "take_back":
                _take_back(request, me)
                return done(request, _("Taken back. The link does not work any more."), "invite_witness", item_id)
            shown = _invite(request, me, item_id)
        except CORRECTABLE as refusal:
            shown, status = {"typed": typed(request), **told(refusal)}, http.status_of(refusal)
    shown["page"] = witnesses.invite_page(item_id, learner_id=me.id, now=kernel.utc_now())
    return page(request, me, "witness_invite", shown, status=status)


def _invite(request: HttpRequest, me: people.PersonView, item_id: UUID) -> dict[str, str]:
    said = forms.InvitationForm(sent(request)).answers()
    _invitation, token = witnesses.invite_witness(item_id=item_id, learner_id=me.id, now=kernel.utc_now(), **said)
    return {"name": said["witness_name"], "link": request.build_absolute_uri(links.page_link("witness", token) or "")}


def _take_back(request: HttpRequest, me: people.PersonView) -> None:
    said = forms.TakeBackForm(sent(request)).answers()
    witnesses.take_back_invitation(**said, learner_id=me.id, now=kernel.utc_now())


@by_link
def witness(request: HttpRequest, token: str) -> HttpResponse:
    """One item's summary and one form, by the link alone."""
    try:
        return _witness(request, token)
    except errors.CpdError as refusal:
        return refused(request, refusal, METHODS, None, FormAddress(METHODS))


def _witness(request: HttpRequest, token: str) -> HttpResponse:
    if request.method not in METHODS:
        raise errors.MethodNotAllowed()
    now, reader = kernel.utc_now(), people.person_of_user(request.user.pk)
    shown: dict[str, Any] = {"form_mark": address_mark(request.path)}
    status = 200
    if request.method == "POST":
        try:
            return page(request, reader, "witness_done", {"is_kept": _take(request, token, reader)})
        except CORRECTABLE as refusal:
            shown |= {"typed": typed(request), **told(refusal)}
            status = http.status_of(refusal)
    shown |= {
        "page": witnesses.witness_page(token, now=now, person_id=reader.id if reader else None),
        "today": kernel.today(),
    }
    return page(request, reader, "witness", shown, status=status)


def _take(request: HttpRequest, token: str, reader: people.PersonView | None) -> bool:
    """Keep the answer; False where the witness declined."""
    now = kernel.utc_now()
    if known_act(request, "answer", "decline") == "decline":
        witnesses.decline_as_witness(token=token, now=now)
        return False
    witnesses.answer_as_witness(
        token=token,
        now=now,
        person_id=reader.id if reader else None,
        **forms.TestimonyForm(sent(request)).answers(),
    )
    return True
