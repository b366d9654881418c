"""Who somebody is, decided by an officer: accounts that wait to be confirmed, and one person's account and roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import api
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, typed


@person_page("GET", "HEAD", "POST")
def waiting(request: HttpRequest, me: api.PersonView) -> HttpResponseBase:
    """Accounts that joined a record with roles; the officer confirms those they know, with the list in view."""
    api.require_office(me.id, on=api.today())
    refusal: api.CpdError | None = None
    if request.method == "POST":
        try:
            known_act(request, "confirm_account")
            number = api.confirm_roles(
                joining_ids=api.inputs.identifiers(sent(request), "joining_id"), officer_id=me.id, now=api.utc_now()
            )
            message = ngettext("%(number)d account is confirmed.", "%(number)d accounts are confirmed.", number)
            return done(request, message % {"number": number}, "office_people")
        except CORRECTABLE as raised:
            refusal = raised
    after = api.inputs.optional_identifier({"after": [request.GET.get("after", "")]}, "after")
    shown = {
        "waiting": api.joinings_to_confirm(on=api.today(), after=after),
        "refusal": api.sentence_of(refusal) if refusal else "",
    }
    return page(request, me, "office_people", shown, status=api.status_of(refusal) if refusal else 200)


@person_page("GET", "HEAD", "POST")
def one(request: HttpRequest, me: api.PersonView, person_id: UUID) -> HttpResponseBase:
    """One person's account, how it came to be theirs, and their roles."""
    api.require_office(me.id, on=api.today())
    person = api.person(person_id)
    if request.method != "POST":
        return _show(request, me, person)
    act = known_act(request, "code", *ACTS)
    try:
        if act == "code":
            code = api.make_code(person_id=person.id, officer_id=me.id, now=api.utc_now())
            return _show(request, me, person, code=code)  # no way back to it: it is shown once
        message = ACTS[act](request, me, person)
    except CORRECTABLE as refusal:
        return _show(request, me, person, refusal)
    return done(request, message, "office_person", person_id)


def _join(request: HttpRequest, me: api.PersonView, person: api.PersonView) -> str:
    account = api.find_account(api.inputs.required(sent(request), "account"))
    api.claim_account(person_id=person.id, user_id=account.user_id, actor_id=me.id, now=api.utc_now())
    return _("The account has joined this record. The person is told by e-mail.")


def _confirm(request: HttpRequest, me: api.PersonView, person: api.PersonView) -> str:
    joining = api.inputs.identifier(sent(request), "joining_id")
    api.confirm_roles(joining_ids=[joining], officer_id=me.id, now=api.utc_now())
    return _("Confirmed. This account may use the roles of this person.")


def _undo(request: HttpRequest, me: api.PersonView, person: api.PersonView) -> str:
    form = sent(request)
    api.undo_joining(
        joining_id=api.inputs.identifier(form, "joining_id"),
        reason=api.inputs.text(form, "reason"),
        officer_id=me.id,
        now=api.utc_now(),
    )
    return _("The account is parted from this record. What was done meanwhile stays; look through it below.")


def _grant(request: HttpRequest, me: api.PersonView, person: api.PersonView) -> str:
    form = sent(request)
    api.grant_role(
        person_id=person.id,
        role=api.inputs.required(form, "role"),
        area_code=api.inputs.text(form, "area_code").strip(),
        starts_on=api.inputs.required_day(form, "starts_on"),
        ends_on=api.inputs.day(form, "ends_on"),
        granted_by=me.id,
        now=api.utc_now(),
    )
    return _("The role is given.")


def _revoke(request: HttpRequest, me: api.PersonView, person: api.PersonView) -> str:
    grant = api.inputs.identifier(sent(request), "grant_id")
    if grant not in {role.id for role in api.granted_roles(person.id, on=api.today())}:
        raise api.NotFound()
    api.revoke_role(grant_id=grant, revoked_by=me.id, now=api.utc_now())
    return _("The role is taken back from now on.")


ACTS: Mapping[str, Callable[[HttpRequest, api.PersonView, api.PersonView], str]] = {
    "join": _join,
    "confirm_account": _confirm,
    "undo": _undo,
    "grant": _grant,
    "revoke": _revoke,
}


def _show(
    request: HttpRequest,
    me: api.PersonView,
    person: api.PersonView,
    refusal: api.CpdError | None = None,
    *,
    code: str = "",
) -> HttpResponseBase:
    joinings = api.joinings_of(person.id)
    shown: dict[str, Any] = {
        "person": person,
        "joinings": [(joining, api.done_meanwhile(person.id, since=joining.joined_at)) for joining in joinings[:3]],
        "roles": api.granted_roles(person.id, on=api.today()),
        "role_codes": api.ROLES,
        "today": api.today(),
        "code": code,
        "may_have_code": not any(joining.is_in_force and joining.confirmed_at for joining in joinings),
        "typed": typed(request) if refusal else {},
        "refusal": api.sentence_of(refusal) if refusal else "",
    }
    return page(request, me, "office_person", shown, status=api.status_of(refusal) if refusal else 200)
