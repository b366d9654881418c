"""Where an account that is nobody's yet becomes somebody's: by the record that waits for it, or by a one-time code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from .. import api
from ..returning import api as returning
from .frame import known_act, page, refused, sent

HERE = returning.FormAddress(("GET", "HEAD", "POST"))


@csrf_exempt  # FormAddress checks, so that a refusal is our own page
@never_cache
def join(request: HttpRequest) -> HttpResponseBase:
    """The card "Are you …?", and the form for a code. Only pressing a button writes."""
    now = api.utc_now()
    if not request.user.is_authenticated:
        return HERE.signed_out(request, now=now)
    me = api.as_reader(request, api.signed_in(request.user.pk, on=api.today()))
    with translation.override(api.page_language(request, me)):
        mark = returning.account_mark(request.user.pk)
        instead = HERE.instead(request, mark, now=now, context={"me": me})
        if instead is not None:
            return instead
        try:
            if request.method not in HERE.methods:
                raise api.MethodNotAllowed()
            if not request.user.is_active:
                raise api.EmailNotConfirmed()
            if request.method == "POST":
                return _joined(request)
            return _show(request, me)
        except (api.UnknownCode, api.MissingField) as refusal:
            return _show(request, me, refusal)
        except api.CpdError as refusal:
            return refused(request, refusal, HERE.methods, me, HERE)


def _joined(request: HttpRequest) -> HttpResponseBase:
    form, user_id, now = sent(request), int(request.user.pk or 0), api.utc_now()
    if known_act(request, "join", "code") == "join":
        api.join_my_record(user_id=user_id, person_id=api.inputs.identifier(form, "person_id"), now=now)
    else:
        api.join_by_code(user_id=user_id, code=api.inputs.required(form, "code"), now=now)
    messages.success(request, _("This is your record now. We have sent you an e-mail about it."))
    me = api.signed_in(user_id, on=api.today())
    if me and me.roles_wait:
        return redirect("cpd_grading:join")  # what they were on the way to may not be open yet; this page says why
    wish = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()})
    return redirect(wish if is_ours else reverse("cpd_grading:home"))


def _show(request: HttpRequest, me: api.PersonView | None, refusal: api.CpdError | None = None) -> HttpResponseBase:
    shown = {
        "stranger": None if me else api.stranger(request.user.pk),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "typed_code": request.POST.get("code", "") if refusal else "",
        "refusal": api.sentence_of(refusal) if refusal else "",
    }
    return page(request, me, "join", shown, status=api.status_of(refusal) if refusal else 200)
