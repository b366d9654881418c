"""Where a person and their account differ: the office sees both and decides, also on who waits without an account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import forms, http
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed

ON_A_PAGE = 25


@person_page("GET", "HEAD", "POST")
def accounts(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """Both sides of everybody who differs (``?page=``), and who waits without an account (``?gone=``)."""
    people.require_office(me.id, on=kernel.today())
    if request.method != "POST":
        return _show(request, me)
    act = ACTS[known_act(request, *ACTS)]
    try:
        message = act(request, me)
    except CORRECTABLE as refusal:
        return _show(request, me, refusal)
    response = done(request, message, "accounts")
    asked = request.GET.urlencode()
    return redirect(f"{response.url}?{asked}") if asked else response


def _show(request: HttpRequest, me: people.PersonView, refusal: errors.CpdError | None = None) -> HttpResponseBase:
    lines, gone = people.account_differences(), people.accounts_gone()
    shown: dict[str, Any] = {
        "lines": Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page")),
        "gone": Paginator(gone, ON_A_PAGE).get_page(request.GET.get("gone")),
        "typed": typed(request) if refusal else {},
        **told(refusal),
    }
    return page(request, me, "accounts", shown, status=http.status_of(refusal) if refusal else 200)


def _keep(request: HttpRequest, me: people.PersonView) -> str:
    people.keep_our_record(**forms.DifferenceForm(sent(request)).answers(), officer_id=me.id, now=kernel.utc_now())
    return _("Kept as it is. It is not shown again until one of the two changes.")


def _take_email(request: HttpRequest, me: people.PersonView) -> str:
    people.take_account_email(**forms.DifferenceForm(sent(request)).answers(), officer_id=me.id, now=kernel.utc_now())
    return _("The account's e-mail is ours now.")


def _set_name(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.CertificateNameForm(sent(request)).answers()
    people.set_certificate_name(**said, officer_id=me.id, now=kernel.utc_now())
    return _("The name for certificates is set.")


def _allow(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.ReasonForPersonForm(sent(request)).answers()
    people.allow_joining_by_email(**said, officer_id=me.id, now=kernel.utc_now())
    return _("Whoever confirms this address may join this record again.")


ACTS: Mapping[str, Callable[[HttpRequest, people.PersonView], str]] = {
    "keep": _keep,
    "take_email": _take_email,
    "set_name": _set_name,
    "allow": _allow,
}
