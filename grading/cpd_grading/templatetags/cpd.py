"""Template words: texts by language, days in Kigali, states and codes in words, files as links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import nh3
from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from ..kernel.clock import KIGALI, today
from ..links import course_link, page_link
from ..navigation import navigation
from ..people.selectors import person_of_user
from ..portfolio.domain import Missing
from ..wording import MISSING, TODO, WORDS

register = template.Library()


@register.filter
def words(text: Mapping[str, str] | None) -> str:
    """A text in the reader's language, or in English where it is not translated."""
    if not text:
        return ""
    return text.get((get_language() or "en")[:2]) or text.get("en", "")


@register.filter
def language_of(text: Mapping[str, str] | None) -> str:
    """The language ``words`` answers in, for a lang attribute."""
    wanted = (get_language() or "en")[:2]
    return wanted if text and text.get(wanted) else "en"


@lru_cache(maxsize=256)
def _clean(html: str) -> str:
    return nh3.clean(html, url_schemes={"http", "https", "mailto", "data"}, link_rel="noopener noreferrer")


@register.filter
def safe_html(html: str) -> SafeString:
    """Author HTML without scripts, handlers and foreign schemes, whoever wrote it where."""
    return mark_safe(_clean(html))  # noqa: S308 sanitised in this line


@register.filter
def kigali(moment: datetime | None) -> str:
    """A moment as the day and time in Rwanda."""
    return date_format(moment.astimezone(KIGALI), "j M Y, H:i") if moment else ""


@register.filter
def kigali_day(moment: datetime | None) -> str:
    return date_format(moment.astimezone(KIGALI), "j M Y") if moment else ""


@register.filter
def say(code: str) -> str:
    """The words for a state, kind, outcome or other code of the house."""
    return gettext(WORDS[code]) if code in WORDS else code


@register.filter
def say_missing(missing: Missing, titles: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """What is missing as a sentence; ``titles`` puts names in place of slugs and criterion keys."""
    what = words(titles[missing.what]) if titles and missing.what in titles else say(missing.what)
    return gettext(MISSING[missing.code]) % {"what": what, "have": missing.have, "need": missing.need}


@register.filter
def say_todo(todo: Any) -> str:
    """One thing that waits, counted."""
    one, many = TODO[todo.code]
    return ngettext(one, many, todo.count) % {"count": todo.count}


@register.simple_tag
def cpd_link(name: str, *args: object) -> str:
    """Address of one of our pages, or "" where they are not mounted."""
    return page_link(name, *args) or ""


@register.simple_tag(takes_context=True)
def page_links(context: template.Context) -> tuple[tuple[str, str], ...]:
    """The navigation of whoever is signed in; nothing for anybody else."""
    user = getattr(context.get("request"), "user", None)
    person = context.get("me") or (person_of_user(user.pk) if user and user.is_authenticated else None)
    return navigation(person, on=today()) if person else ()


@register.simple_tag
def place_link(course_key: str, place: str) -> str:
    return course_link(course_key, place)


@register.simple_tag
def request_id() -> UUID:
    """A fresh id for a form, so that pressing twice is doing once."""
    return uuid4()


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """An entry by a key that is a variable."""
    return (mapping or {}).get(key, "")


@register.filter
def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size // 1000, 1)} kB"


@register.filter
def cpd_split(codes: str) -> list[str]:
    """A fixed list of codes written in a template."""
    return codes.split(",")
