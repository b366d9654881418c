"""Which posted forms are taken: those drawn for whoever sends them, with a token of their sign-in.

Every view of ours is exempt from the middleware's check and calls ``require_own_form`` itself, as the platform's own
handlers do; so a refusal is our answer, with the words still in it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.crypto import constant_time_compare

from ..kernel.errors import OtherPerson, StaleForm
from .domain import DRAWN_FOR

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class _Check(CsrfViewMiddleware):
    """Django's own check without its page, and without a log line that holds the address of a witness."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden()


def drawn_for(request: HttpRequest) -> str:
    """The mark of a posted form; "" where it has none."""
    return str(request.POST.get(DRAWN_FOR, "")) if request.method == "POST" else ""


def require_token(request: HttpRequest) -> None:
    """Raises StaleForm where a request that may write carries no valid token of this browser."""
    if _Check(_nowhere).process_view(request, _nowhere, (), {}) is not None:
        raise StaleForm()


def _nowhere(_request: HttpRequest) -> HttpResponseForbidden:
    """Stands for the view in Django's check, which asks it only whether it is exempt."""
    return HttpResponseForbidden()


def require_own_form(request: HttpRequest, mark: str) -> None:
    """Raises OtherPerson for a form that was drawn for another reader, and StaleForm."""
    if request.method in SAFE:
        return
    found = drawn_for(request)
    if found and not constant_time_compare(found, mark):
        raise OtherPerson()
    require_token(request)
