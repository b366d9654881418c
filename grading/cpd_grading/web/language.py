"""Choosing the language one reads in; the platform's own page of the account does not offer Kinyarwanda."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_noop

from .. import compat
from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import inputs
from .frame import person_page, sent, way_on

YEAR = 60 * 60 * 24 * 365


@person_page("POST", back="cpd_grading:desk", act=gettext_noop("Change the language"))
def choose(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """Put the choice into the language cookie, from which the platform takes it as the account's. Raises BadField."""
    language = inputs.text(sent(request), "language")
    if language not in people.LANGUAGES:
        problem = kernel.Message(gettext_noop("Choose one of the languages on the page."))
        raise errors.BadField(field="language", problem=problem)
    response = way_on(request)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        domain=compat.language_cookie_domain(),
        secure=request.is_secure(),
        # A unit of the course stands in a frame of another address; the cookie must reach it there too.
        samesite="None" if request.is_secure() else "Lax",
    )
    return response
