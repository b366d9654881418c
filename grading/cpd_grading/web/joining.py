"""Where an account that is nobody's yet becomes somebody's: by the record that waits for it, or by a one-time code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ..kernel import api as kernel
from ..kernel import errors
from ..overview import api as overview
from ..people import api as people
from ..presentation import forms, http, page_language
from ..returning import api as returning
from .frame import known_act, page, refused, sent, told, way_on

HERE = returning.FormAddress(("GET", "HEAD", "POST"))


@csrf_exempt  # FormAddress checks, so that a refusal is our own page
@never_cache
def join(request: HttpRequest) -> HttpResponseBase:
    """The card "Are you …?", and the form for a code. Only pressing a button writes."""
    now = kernel.utc_now()
    if not request.user.is_authenticated:
        return HERE.signed_out(request, now=now)
    me = page_language.as_reader(request, overview.signed_in(request.user.pk, on=kernel.today()))
    with translation.override(page_language.page_language(request, me)):
        mark = returning.account_mark(request.user.pk)
        instead = HERE.instead(request, mark, now=now, context={"me": me})
        if instead is not None:
            return instead
        try:
            if request.method not in HERE.methods:
                raise errors.MethodNotAllowed()
            if not request.user.is_active:
                raise errors.EmailNotConfirmed()
            if request.method == "POST":
                return _joined(request)
            return _show(request, me)
        except (errors.UnknownCode, errors.MissingField) as refusal:
            return _show(request, me, refusal)
        except errors.CpdError as refusal:
            return refused(request, refusal, HERE.methods, me, HERE)


def _joined(request: HttpRequest) -> HttpResponseBase:
    user_id, now = int(request.user.pk or 0), kernel.utc_now()
    if known_act(request, "join", "code") == "join":
        people.join_my_record(user_id=user_id, **forms.JoinForm(sent(request)).answers(), now=now)
    else:
        people.join_by_code(user_id=user_id, **forms.CodeForm(sent(request)).answers(), now=now)
    messages.success(request, _("This is your record now. We have sent you an e-mail about it."))
    me = overview.signed_in(user_id, on=kernel.today())
    if me and me.roles_wait:
        return redirect("cpd_grading:join")  # what they were on the way to may not be open yet; this page says why
    return way_on(request)


def _show(
    request: HttpRequest, me: people.PersonView | None, refusal: errors.CpdError | None = None
) -> HttpResponseBase:
    shown = {
        "stranger": None if me else people.stranger(request.user.pk),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "typed_code": request.POST.get("code", "") if refusal else "",
        **told(refusal),
    }
    return page(request, me, "join", shown, status=http.status_of(refusal) if refusal else 200)
