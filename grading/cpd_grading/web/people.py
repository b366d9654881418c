"""Who somebody is, decided by an officer: accounts that wait to be confirmed, and one person's account and roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..kernel import api as kernel
from ..kernel import errors
from ..overview import api as overview
from ..people import api as people
from ..presentation import forms, http, inputs
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed


@person_page("GET", "HEAD", "POST")
def waiting(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """Accounts that joined a record with roles; the officer confirms those they know, with the list in view."""
    people.require_office(me.id, on=kernel.today())
    refusal: errors.CpdError | None = None
    if request.method == "POST":
        try:
            known_act(request, "confirm_account")
            chosen = forms.ConfirmAccountsForm(sent(request)).answers()["joining_id"]
            number = people.confirm_roles(joining_ids=chosen, officer_id=me.id, now=kernel.utc_now())
            message = ngettext("%(number)d account is confirmed.", "%(number)d accounts are confirmed.", number)
            return done(request, message % {"number": number}, "office_people")
        except CORRECTABLE as raised:
            refusal = raised
    after = inputs.optional_identifier({"after": [request.GET.get("after", "")]}, "after")
    shown = {
        "waiting": overview.joinings_to_confirm(on=kernel.today(), after=after),
        **told(refusal),
    }
    return page(request, me, "office_people", shown, status=http.status_of(refusal) if refusal else 200)


@person_page("GET", "HEAD", "POST")
def one(request: HttpRequest, me: people.PersonView, person_id: UUID) -> HttpResponseBase:
    """One person's account, how it came to be theirs, and their roles."""
    people.require_office(me.id, on=kernel.today())
    person = people.person(person_id)
    if request.method != "POST":
        return _show(request, me, person)
    act = known_act(request, "code", *ACTS)
    try:
        if act == "code":
            code = people.make_code(person_id=person.id, officer_id=me.id, now=kernel.utc_now())
            return _show(request, me, person, code=code)  # no way back to it: it is shown once
        message = ACTS[act](request, me, person)
    except CORRECTABLE as refusal:
        return _show(request, me, person, refusal)
    return done(request, message, "office_person", person_id)


def _join(request: HttpRequest, me: people.PersonView, person: people.PersonView) -> str:
    account = people.find_account(forms.AccountForm(sent(request)).answers()["account"])
    people.claim_account(person_id=person.id, user_id=account.user_id, actor_id=me.id, now=kernel.utc_now())
    return _("The account has joined this record. The person is told by e-mail.")


def _confirm(request: HttpRequest, me: people.PersonView, person: people.PersonView) -> str:
    joining = forms.JoiningForm(sent(request)).answers()["joining_id"]
    people.confirm_roles(joining_ids=[joining], officer_id=me.id, now=kernel.utc_now())
    return _("Confirmed. This account may use the roles of this person.")


def _undo(request: HttpRequest, me: people.PersonView, person: people.PersonView) -> str:
    said = forms.UndoJoiningForm(sent(request)).answers()
    people.undo_joining(**said, officer_id=me.id, now=kernel.utc_now())
    return _("The account is parted from this record. What was done meanwhile stays; look through it below.")


def _grant(request: HttpRequest, me: people.PersonView, person: people.PersonView) -> str:
    said = forms.GrantForm(sent(request)).answers()
    people.grant_role(**said, person_id=person.id, granted_by=me.id, now=kernel.utc_now())
    return _("The role is given.")


def _revoke(request: HttpRequest, me: people.PersonView, person: people.PersonView) -> str:
    grant = forms.RevokeForm(sent(request)).answers()["grant_id"]
    if grant not in {role.id for role in people.granted_roles(person.id, on=kernel.today())}:
        raise errors.NotFound()
    people.revoke_role(grant_id=grant, revoked_by=me.id, now=kernel.utc_now())
    return _("The role is taken back from now on.")


ACTS: Mapping[str, Callable[[HttpRequest, people.PersonView, people.PersonView], str]] = {
    "join": _join,
    "confirm_account": _confirm,
    "undo": _undo,
    "grant": _grant,
    "revoke": _revoke,
}


def _show(
    request: HttpRequest,
    me: people.PersonView,
    person: people.PersonView,
    refusal: errors.CpdError | None = None,
    *,
    code: str = "",
) -> HttpResponseBase:
    joinings = people.joinings_of(person.id)
    shown: dict[str, Any] = {
        "person": person,
        "joinings": [
            (joining, overview.done_meanwhile(person.id, since=joining.joined_at)) for joining in joinings[:3]
        ],
        "roles": people.granted_roles(person.id, on=kernel.today()),
        "role_codes": people.ROLES,
        "today": kernel.today(),
        "code": code,
        "may_have_code": not any(joining.is_in_force and joining.confirmed_at for joining in joinings),
        "typed": typed(request) if refusal else {},
        **told(refusal),
    }
    return page(request, me, "office_person", shown, status=http.status_of(refusal) if refusal else 200)
