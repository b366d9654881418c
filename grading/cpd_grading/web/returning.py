"""Coming back after a sign-in had ended: the words that waited are shown, with one button that sends them.

Nothing is written here, so this address takes its form without a token: sealed words are readable by one account alone,
and the button below them is a form like any other.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation.page_language import page_language
from ..returning import api as returning
from .frame import page, refused

METHODS = ("GET", "HEAD", "POST")
HERE = returning.FormAddress(METHODS)


@csrf_exempt
@never_cache
def arrive(request: HttpRequest) -> HttpResponseBase:
    """GET: say that one is back; to a script, a fresh token. POST: open what was kept for whoever is signed in."""
    is_known = request.user.is_authenticated
    if request.method != "POST" and returning.is_script(request):
        return JsonResponse({"is_signed_in": is_known, "token": get_token(request)})
    me = people.person_of_user(request.user.pk) if is_known else None
    with translation.override(page_language(request, me)):
        if not is_known:
            return _signed_out(request)
        try:
            if request.method not in METHODS:
                raise errors.MethodNotAllowed()
            return _show(request, me)
        except errors.OtherPerson as refusal:
            return returning.locked(request, request.POST.get("kept", ""), refusal)
        except errors.CpdError as refusal:
            return refused(request, refusal, METHODS, me)


def _signed_out(request: HttpRequest) -> HttpResponseBase:
    """Whoever presses too early keeps what they have; the time does not begin anew."""
    if request.method != "POST":
        return HERE.signed_out(request, now=kernel.utc_now())
    return returning.locked(request, request.POST.get("kept", ""), errors.NotSignedIn())


def _show(request: HttpRequest, me: people.PersonView | None) -> HttpResponseBase:
    if request.method != "POST":
        return page(request, me, "returned", {})
    form = returning.opened(
        request.POST.get("kept", ""), returning.account_mark(request.user.pk or 0), now=kernel.utc_now()
    )
    return returning.unlocked(request, form, {"me": me})
