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
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from ..coaching.domain import MeetingView
from ..kernel.clock import kigali_date, today
from ..kernel.formats import day_in_words, moment_in_words, size_in_words
from ..kernel.keys import account_mark
from ..kernel.versions import version_of
from ..people.api import JoinedBy, person_of_user
from ..people.domain import PersonView
from ..portfolio.api import standards_of, taken
from ..portfolio.domain import Missing
from ..presentation.act_words import act_words
from ..presentation.field_labels import label_of
from ..presentation.links import course_link, page_link
from ..presentation.navigation import navigation
from ..presentation.wording import WORDS, in_language, missing_sentence, place_words, waiting_sentence, word
from ..programmes.domain import TaskSpec
from ..returning.domain import DRAWN_FOR
from ..reviews.api import SAME, word_diff
from ..reviews.api import WINDOW as UNDO_WINDOW

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


@register.simple_tag(takes_context=True)
def wrong(context: template.Context, *name: object, also: str = "", **posted: object) -> SafeString:
    """Attributes of a control whose answer was refused: that it is, and where that is said.

    ``name`` is that of the field, in one or more pieces. ``posted`` names the form, where a page has several with the
    same field: answers that were posted with it. ``also`` is the id of what describes the control anyway.
    """
    said, place = _said(context, name, posted), f"wrong-{joined(*name)}"
    described = " ".join(filter(None, (also, place if said else "")))
    invalid = mark_safe('aria-invalid="true" ') if said else ""
    return format_html('{}aria-describedby="{}"', invalid, described) if described else mark_safe("")


@register.simple_tag(takes_context=True)
def mistake(context: template.Context, *name: object, **posted: object) -> SafeString:
    """What was wrong with an answer, beside its control. ``name`` and ``posted`` as for ``wrong``."""
    said = _said(context, name, posted)
    shown = '<p class="cpd-wrong" id="wrong-{}">{}</p>'
    return format_html(shown, joined(*name), " ".join(said)) if said else mark_safe("")


def _said(context: template.Context, name: Sequence[object], posted: Mapping[str, object]) -> Sequence[str]:
    mistakes, typed = context.get("mistakes"), context.get("typed") or {}
    is_here = all(typed.get(field, "") == str(value) for field, value in posted.items())
    return mistakes.get(joined(*name), ()) if mistakes and is_here else ()


@register.inclusion_tag("cpd_grading/parts/refusal.html", takes_context=True)
def refusal_box(context: template.Context, sentence: str, code: str = "", *, links: bool = True) -> dict[str, Any]:
    """A refusal on top of a page: its sentence, and everything that is said of single fields, with links to them."""
    said = [(name, one) for name, sentences in (context.get("mistakes") or {}).items() for one in sentences]
    lines = [(name if links and _is_asked(name) else "", one) for name, one in said]
    return {"sentence": "" if sentence in [one for _name, one in said] else sentence, "code": code, "lines": lines}


def _is_asked(name: str) -> bool:
    """Whether a person fills this field in, so that it stands on its page."""
    return bool(label_of(name))


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


@register.simple_tag
def pick(mapping: Mapping[Any, Any] | None, key: object) -> Any:
    """``get`` for ``as``: an entry by a key that a loop or a ``with`` has just set."""
    return get(mapping, key)


@register.simple_tag
def joined(*pieces: object) -> str:
    """One text of several pieces, such as the id of an element."""
    return "".join(map(str, pieces))


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
def codes(table: str) -> tuple[str, ...]:
    """The codes of a table of words, in the order in which they are offered."""
    return tuple(WORDS[table])


@register.filter
def cpd_split(listed: str) -> list[str]:
    """A fixed list of codes written in a template, where it is another choice or order than that of its table."""
    return listed.split(",")


@register.filter
def is_recent(moment: datetime, now: datetime) -> bool:
    """Whether a decision can still be taken back."""
    return now - moment <= UNDO_WINDOW


@register.simple_tag
def say_piece(field: Any, text: str, criterion_texts: Mapping[str, Mapping[str, str]] | None) -> str:
    """One piece of a comparison in words: a criterion by its text, a code by its words, anything else as written."""
    if field.name == "criteria":
        return f"{words((criterion_texts or {}).get(text)) or text};"
    return say_answer(text, field.name) if field.is_code else text


@register.filter
def brought_by(meeting: MeetingView, person: PersonView | None) -> str:
    """What this person said they brought to a meeting."""
    return next((text for who, _name, text in meeting.roll if person is not None and who == person.id), "")


@register.filter
def version(words: object) -> str:
    """What an optimistic lock knows these words by; the form that changes them sends it back."""
    return version_of(words)
