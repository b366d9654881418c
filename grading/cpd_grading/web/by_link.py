"""Pages that a link opens for somebody without an account (docs/decisions/0023-links-without-accounts.md).

A link is an address with its token behind the "#", which no browser sends. The page there posts the token, and gets a
signed cookie for the one page it opens, whose address is no key. A form of that page carries a mark that is made of
the link, so that it can be sent after the cookie has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from ..kernel import api as kernel
from ..kernel import errors
from ..presentation import page_language
from ..returning import api as returning
from .frame import page, refused, told

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
METHODS = ("GET", "HEAD", "POST")
HERE = returning.FormAddress(METHODS)
COOKIE = "cpd_link_key"  # Django keeps what is called a key out of its reports of errors


@dataclass(frozen=True)
class Link:
    """What a page knows of the link that opened it: the digest of its token, and the mark of its forms."""

    digest: str

    @property
    def mark(self) -> str:
        return returning.link_mark(self.digest)


@dataclass(frozen=True)
class LinkKind:
    """A kind of link: the name of the page it opens, and how its digest is found by that page's id and back."""

    page: str
    found: Callable[[str], UUID | None]
    digest: Callable[[UUID], str | None]


def link_address(request: HttpRequest, opener: str, token: str) -> str:
    """The link to give away; ``opener`` names the address that exchanges its token."""
    return kernel.behind_hash(request.build_absolute_uri(reverse(f"cpd_grading:{opener}")), token)


def opens(kind: LinkKind) -> Callable[[HttpRequest], HttpResponse]:
    """The address in a link: a page that posts the token, and the answer to it.

    Nothing is written, so the form needs no token of its own: who could forge it could as well send the link.
    """

    @csrf_exempt
    @sensitive_post_parameters("token")
    @_unlisted
    def opened(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return _exchange(request, kind)
        if request.method not in METHODS:
            return refused(request, errors.MethodNotAllowed(), METHODS, None, HERE)
        return page(request, None, "open_link", {})

    return opened


def by_link(kind: LinkKind) -> Callable[[Callable[..., HttpResponse]], Callable[[HttpRequest, UUID], HttpResponse]]:
    """Give a view the link that opened its page; the page is closed to whoever has not opened it.

    Raises nothing: each refusal is a page, with what was typed.
    """

    def frame(view: Callable[..., HttpResponse]) -> Callable[[HttpRequest, UUID], HttpResponse]:
        @csrf_exempt  # FormAddress checks, so that a refusal is our own page
        @_unlisted
        @wraps(view)
        def framed(request: HttpRequest, row_id: UUID) -> HttpResponse:
            try:
                if request.method not in METHODS:
                    raise errors.MethodNotAllowed()
                link = _link_of(request, kind.digest(row_id))
                context = {"form_mark": link.mark}
                instead = HERE.instead(request, link.mark, now=kernel.utc_now(), context=context)
                return instead if instead is not None else view(request, link)
            except errors.CpdError as refusal:
                return refused(request, refusal, METHODS, None, HERE)

        return framed

    return frame


def _unlisted(view: View[P]) -> View[P]:
    """No browser or proxy keeps it and no search engine lists it; ``?language=`` changes its language.

    A Referer carries the site's name alone; "no-referrer" would also empty the Origin of the form, which Django then
    refuses as forged.
    """

    @never_cache
    @wraps(view)
    def unlisted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with translation.override(page_language.language_by_link(request)):
            response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return unlisted


def _exchange(request: HttpRequest, kind: LinkKind) -> HttpResponse:
    """The token that was posted for a cookie of the one page it opens; a second link has a page of its own."""
    digest = kernel.link_digest(kernel.told_token(request.POST.get("token", "")))
    row_id = kind.found(digest)
    if row_id is None:
        unknown: dict[str, Any] = told(errors.LinkUnknown())
        return page(request, None, "open_link", unknown, status=404)
    place = reverse(f"cpd_grading:{kind.page}", args=[row_id])
    stays = timedelta(minutes=settings.CPD_LINK_MINUTES)  # type: ignore[misc]  # set by settings.common
    until = kernel.utc_now() + stays
    response = HttpResponseRedirect(place)
    response.set_cookie(
        COOKIE,
        signing.dumps([digest, until.timestamp()], salt=COOKIE),
        max_age=stays,
        path=place,
        secure=request.is_secure() or settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _link_of(request: HttpRequest, digest: str | None) -> Link:
    """The link of this page, for whoever opened it lately, or sends a form that was drawn for it. Raises LinkClosed."""
    if digest is None:
        raise errors.LinkClosed()
    link, found = Link(digest), returning.drawn_for(request)
    if found and constant_time_compare(found, link.mark):
        return link
    if not constant_time_compare(_opened(request), digest):
        raise errors.LinkClosed()
    return link


def _opened(request: HttpRequest) -> str:
    """The digest in the cookie; "" without one, and once it has ended."""
    try:
        digest, until = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE)
    except signing.BadSignature:
        return ""
    return str(digest) if kernel.utc_now().timestamp() < until else ""
