"""Witnesses: the page on which a learner invites one, and the one form a witness fills in without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from ..kernel import api as kernel
from ..people import api as people
from ..presentation import forms, http
from ..witnesses import api as witnesses
from .by_link import Link, LinkKind, by_link, link_address, opens
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed

LINK = LinkKind("witness", witnesses.invitation_of_link, witnesses.link_of_invitation)
open_witness = opens(LINK)


@person_page("GET", "HEAD", "POST")
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
    return {"name": said["witness_name"], "link": link_address(request, "open_witness", token)}


def _take_back(request: HttpRequest, me: people.PersonView) -> None:
    said = forms.TakeBackForm(sent(request)).answers()
    witnesses.take_back_invitation(**said, learner_id=me.id, now=kernel.utc_now())


@by_link(LINK)
def witness(request: HttpRequest, link: Link) -> HttpResponse:
    """One item's summary and one form, by the link alone."""
    now, reader = kernel.utc_now(), people.person_of_user(request.user.pk)
    shown: dict[str, Any] = {"form_mark": link.mark}
    status = 200
    if request.method == "POST":
        try:
            return page(request, reader, "witness_done", {"is_kept": _take(request, link, reader)})
        except CORRECTABLE as refusal:
            shown |= {"typed": typed(request), **told(refusal)}
            status = http.status_of(refusal)
    shown |= {
        "page": witnesses.witness_page(link.digest, now=now, person_id=reader.id if reader else None),
        "today": kernel.today(),
    }
    return page(request, reader, "witness", shown, status=status)


def _take(request: HttpRequest, link: Link, reader: people.PersonView | None) -> bool:
    """Keep the answer; False where the witness declined."""
    now = kernel.utc_now()
    if known_act(request, "answer", "decline") == "decline":
        witnesses.decline_as_witness(link=link.digest, now=now)
        return False
    witnesses.answer_as_witness(
        link=link.digest,
        now=now,
        person_id=reader.id if reader else None,
        **forms.TestimonyForm(sent(request)).answers(),
    )
    return True
