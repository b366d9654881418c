"""In which language a page is read: the rule of the blocks, for a request."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from ..people.api import person_of_user
from ..people.domain import LANGUAGES, PersonView, reading_language

Person = TypeVar("Person", bound=PersonView)
READ_IN = "cpd.language"


def page_language(request: HttpRequest, person: PersonView | None) -> str:
    """The language of whoever asks.

    The platform keeps the preference of an account in the language cookie too, so that no page has to look it up.
    """
    preferred = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    recorded = person.language if person else None
    language = reading_language(preferred, recorded, translation.get_language())
    request.META[READ_IN] = language
    return language


def language_by_link(request: HttpRequest) -> str:
    """The language of a page that knows no person: the one that its address asks for, or the browser's."""
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else page_language(request, None)
    request.META[READ_IN] = language
    return language


def language_read(request: HttpRequest) -> str:
    """The language that was found for this request so far. Asks nobody, for a page that says what is broken."""
    return str(request.META.get(READ_IN) or language_by_link(request))


def language_of_account(request: HttpRequest) -> str:
    """The language of whoever the session says it is, before anything was asked of the request."""
    user = request.user
    return page_language(request, person_of_user(user.pk) if user.is_authenticated else None)


def as_reader(request: HttpRequest, person: Person | None) -> Person | None:
    """The person with the language they read this page in; None stays None."""
    return person and replace(person, language=page_language(request, person))
