"""Template words: texts by language, days in Kigali, states and codes in words, files as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import nh3
from django import template
from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from ..act_words import act_words
from ..assessment.changes import SAME, word_diff
from ..assessment.undo import WINDOW as UNDO_WINDOW
from ..kernel.clock import kigali_date, today
from ..kernel.formats import day_in_words, moment_in_words, size_in_words
from ..kernel.keys import account_mark
from ..links import course_link, page_link
from ..navigation import navigation
from ..people.models import JoinedBy
from ..people.selectors import person_of_user
from ..portfolio.domain import Missing
from ..portfolio.files.kinds import taken
from ..portfolio.items import standards_of
from ..programmes.domain import TaskSpec
from ..returning.domain import DRAWN_FOR
from ..wording import in_language, missing_sentence, place_words, waiting_sentence, word

register = template.Library()


@register.filter
def words(text: Mapping[str, str] | None) -> str:
    """A text in the reader's language, or in English where it is not translated."""
    return in_language(text) if text else ""


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
    return moment_in_words(moment, get_language()) if moment else ""


@register.filter
def kigali_day(day: date | None) -> str:
    """A day, or the day in Rwanda of a moment."""
    if isinstance(day, datetime):
        day = kigali_date(day)
    return day_in_words(day, get_language()) if day else ""


@register.filter
def say(code: str, table: str = "") -> str:
    """The words for a state, kind, outcome or other code of one table; "table:code" names both in one."""
    if not table:
        table, _colon, code = code.partition(":")
    return word(code, table)


@register.filter
def say_answer(text: str, name: str) -> str:
    """A choice or a day among the answers of a piece of evidence, where a page shows what changed."""
    if name == "activity_on":
        return kigali_day(date.fromisoformat(text))
    return word(text, "evidence" if name == "kind" else name)


@register.filter
def say_act(action: str) -> str:
    """What somebody did, as the audit chain calls it, in words."""
    return act_words(action)


@register.filter
def say_how(how: str) -> str:
    """How an account came to be a person's."""
    return str(JoinedBy(how).label) if how in JoinedBy.values else how


@register.filter
def say_missing(missing: Missing, titles: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """What is missing as a sentence; ``titles`` puts names in place of slugs."""
    return missing_sentence(missing, titles)


@register.filter
def say_todo(todo: Any) -> str:
    """One thing that waits, counted."""
    return waiting_sentence(todo.code, todo.count)


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


@register.simple_tag(takes_context=True)
def own_form(context: template.Context) -> SafeString:
    """What every posted form carries: Django's token, and for whom this page was drawn.

    ``form_mark`` is given by a page whose address is its key; elsewhere it is whoever is signed in.
    """
    user = getattr(context.get("request"), "user", None)
    mark = context.get("form_mark") or (account_mark(user.pk) if user and user.is_authenticated else "")
    hidden = (("csrfmiddlewaretoken", context.get("csrf_token", "")), (DRAWN_FOR, mark))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', (one for one in hidden if one[1]))


@register.simple_tag
def place_link(course_key: str, place: str) -> str:
    return course_link(course_key, place)


@register.simple_tag
def file_kinds() -> str:
    """What a file field offers: every kind this site takes, by its endings, and what a phone records by its type."""
    # "image/*" and "audio/*" bring the camera and the recorder, which lists of types do not do on every phone.
    recorded = {"image": "image/*", "audio": "audio/*", "film": "video/*"}
    types = [recorded[kind.group] for kind in taken() if kind.group in recorded]
    endings = [ending for kind in taken() for ending in kind.endings]
    return ",".join(dict.fromkeys([*types, *endings]))


@register.simple_tag
def request_id() -> UUID:
    """A fresh id for a form, so that pressing twice is doing once."""
    return uuid4()


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """An entry by a key that is a variable."""
    return (mapping or {}).get(key, "")


@register.filter
def under(mapping: Mapping[str, str] | None, prefix: str) -> dict[str, str]:
    """The entries whose names start with a prefix, without it: what was typed into ``mark:``-like fields."""
    found = (mapping or {}).items()
    return {name.removeprefix(prefix): value for name, value in found if name.startswith(prefix)}


@register.filter
def exact(mark: Fraction | None) -> str:
    """An exact mark for reading: two places, and a sign where more follow, for it is recorded only as a component."""
    if mark is None:
        return ""
    cents = mark * 100
    shown = f"{cents.numerator // cents.denominator / 100:.2f}"
    return shown if cents.denominator == 1 else f"{shown}…"


@register.filter
def mark_or_dash(mark: Decimal | str | None) -> str:
    return "–" if mark in (None, "") else str(mark)


@register.filter
def standing(line: Any, component: str) -> Decimal | None:
    """The mark that counts now in a line of a marks sheet: the agreed one, or the first."""
    mark: Decimal | None = line.agreed.get(component, line.first.get(component))
    return mark


@register.filter
def short(outcome: str) -> str:
    """An outcome as a marks sheet prints it."""
    return word(outcome, "sheet") if outcome else ""


@register.filter
def say_reason(reason: str) -> str:
    """Why an outcome is not what the mark alone would give: a component that must be passed, or the board's words."""
    kind, _sep, keys = reason.partition(":")
    if kind != "must_pass":
        return reason
    return gettext("not passed: %(parts)s") % {"parts": ", ".join(word(key, "component") for key in keys.split(","))}


@register.filter
def hours(minutes: int) -> str:
    """Working time in words: hours, and minutes where they are not whole."""
    whole, rest = divmod(minutes, 60)
    parts = []
    if whole:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": whole})
    if rest or not whole:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(parts)


@register.filter
def say_place(place: Sequence[str]) -> str:
    """Where in a task's document a text stands, such as "criterion c1, level met, description, English"."""
    return place_words(place)


@register.filter
def word_changes(change: Any) -> list[tuple[str, str]]:
    """("same" | "out" | "in", words) in reading order, without the author's tags."""
    return in_brief(word_diff(strip_tags(change.before), strip_tags(change.after)))


@register.filter
def in_brief(pieces: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pieces of a comparison with what did not change cut short."""
    return [(kind, _shortened(text.split()) if kind == SAME else text) for kind, text in pieces]


def _shortened(same: list[str]) -> str:
    """What did not change, cut in the middle: a brief is long and the reader looks for the new words."""
    return " ".join(same if len(same) <= 16 else [*same[:7], "…", *same[-7:]])


@register.filter
def standards(spec: TaskSpec | str | None, criteria: Sequence[str]) -> tuple[str, ...]:
    """Codes of the standards that evidence for these criteria of a task speaks to; none where no task is given."""
    return standards_of(spec, criteria) if isinstance(spec, TaskSpec) else ()


@register.filter
def megabytes(size: int) -> str:
    return size_in_words(size, get_language())


@register.filter
def cpd_split(codes: str) -> list[str]:
    """A fixed list of codes written in a template."""
    return codes.split(",")


@register.filter
def is_recent(moment: datetime, now: datetime) -> bool:
    """Whether a decision can still be taken back."""
    return now - moment <= UNDO_WINDOW
