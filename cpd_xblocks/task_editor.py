"""Studio's editor of a task: the whole task while no cohort is held to it, afterwards its words.

Every save may be one step: what is missing is told to the author, and learners read that the task is not ready. What is
wrong as it stands is refused, all of it at once, in words.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import UsageKey

from cpd_grading import api as grading

from .platform import LANGUAGES
from .studio import (
    CHOICES,
    LONG,
    TICK,
    Field,
    Path,
    Section,
    at,
    in_languages,
    no_such_field,
    path_of,
    text_of,
    with_words,
)

Document = dict[str, Any]
Sent = Mapping[str, Sequence[str]]
# What the document of a task calls a field, and what the block calls it.
FIELDS = {
    "slug": "slug",
    "module": "module_code",
    "title": "titles",
    "brief": "briefs",
    "weight": "weight",
    "due_week": "due_week",
    "evidence_kinds": "evidence_kinds",
    "criteria": "criteria",
}
NEW = "new"
MAX_SLUG = 80


# -- what is offered --------------------------------------------------------------------------------------------------


def sections_of(document: Document, *, is_held: bool) -> Iterator[Section]:
    """The editor of a task; one that a cohort is held to offers its words alone."""
    if not is_held:
        yield Section(gettext("The task"), tuple(_own_fields(document)))
    words = (*in_languages(("title",), document["title"]), *in_languages(("brief",), document["brief"], LONG))
    yield Section(gettext("What learners read"), words)
    for number, criterion in enumerate(document["criteria"]):
        path: Path = ("criteria", number)
        yield Section(grading.place_words(path), tuple(_criterion_fields(path, criterion, is_held=is_held)))
    if not is_held:
        new = tuple(in_languages(("criteria", NEW, "text"), {}))
        yield Section(gettext("One more criterion: write its statement and save; its levels come next"), new)


def _own_fields(document: Document) -> Iterator[Field]:
    name = gettext("A name for records, such as m1-plan; it stays the same for ever once a cohort has begun")
    yield Field(("slug",), document["slug"], help=name)
    yield Field(("module",), document["module"], help=gettext("The code of the module, such as CLL-1"))
    yield Field(("weight",), document["weight"], help=gettext("Share of the module's portfolio, out of 100"))
    yield Field(("due_week",), document["due_week"] or "", help=gettext("Week of the course; empty for none"))
    yield Field(("evidence_kinds",), tuple(document["evidence_kinds"]), CHOICES, grading.EVIDENCE_KINDS)


def _criterion_fields(path: Path, criterion: Document, *, is_held: bool) -> Iterator[Field]:
    yield from in_languages((*path, "text"), criterion["text"])
    if not is_held:
        yield Field((*path, "weight"), criterion["weight"])
    for number, level in enumerate(criterion["levels"]):
        place: Path = (*path, "levels", number)
        yield from in_languages((*place, "title"), level["title"])
        yield from in_languages((*place, "description"), level["description"])
        if not is_held:
            yield Field((*place, "points"), level["points"])
            yield Field((*place, "met"), level["met"], TICK)
            yield Field((*place, "remove"), False, TICK)
    if not is_held:
        yield from in_languages((*path, "levels", NEW, "title"), {})
        yield Field((*path, "remove"), False, TICK)


def faults_in_words(document: Document) -> list[str]:
    """Everything that keeps a task from its learners, for its author."""
    return [grading.fault_sentence(fault) for fault in grading.task_faults(document)]


def ask_about(slug: str) -> str:
    """What the author of a pasted task is asked."""
    said = gettext(
        "This task was pasted from another course and kept its short name, “%(slug)s”. If a task of this course has "
        "that name already, write another one; saving takes this line away."
    )
    return said % {"slug": slug}


# -- what is saved ----------------------------------------------------------------------------------------------------


def edited(document: Document, sent: Sent, *, is_held: bool, is_named: bool) -> Document:
    """A copy of the document as the author left it.

    Raises BadTask for what is wrong as it stands (of a held task: for what is missing too), HeldByCohort for anything
    but words of a held task, NameInUse for another name of a task that records are kept of, BadField for what is no
    field of it.
    """
    words = {name: typed for name, typed in sent.items() if _is_words(name)}
    rest = {name: typed for name, typed in sent.items() if name not in words}
    if is_held and rest:
        raise grading.errors.HeldByCohort()
    if is_named and "slug" in rest and text_of(rest, "slug") != document["slug"]:
        raise grading.errors.NameInUse(slug=document["slug"])
    changed = with_words(document, words)
    for name in rest:
        _put(changed, name, rest)
    _take_out_and_sort(changed)
    faults = [one for one in grading.task_faults(changed) if is_held or one.code not in grading.UNFINISHED]
    if faults:
        raise grading.errors.BadTask(faults=tuple(map(grading.fault_message, faults)))
    return changed


def _is_words(name: str) -> bool:
    return name.rpartition(".")[2] in LANGUAGES and f".{NEW}." not in name


def _put(document: Document, name: str, sent: Sent) -> None:
    """Put one field that is no text of the task in its place. Raises BadField."""
    match path_of(name):
        case ("slug" | "module" | "weight" as field,):
            document[field] = text_of(sent, name)
        case ("due_week",):
            week = text_of(sent, name)
            document["due_week"] = int(week) if week.isascii() and week.isdecimal() and len(week) < 6 else week or None
        case ("evidence_kinds",):
            document["evidence_kinds"] = list(grading.inputs.texts(sent, name))
        case ("criteria", "new", "text", language) if language in LANGUAGES:
            _put_new(document["criteria"], _new_criterion, "text", language, text_of(sent, name))
        case ("criteria", int() as number, "levels", "new", "title", language) if language in LANGUAGES:
            levels = at(document, ("criteria", number, "levels"))
            _put_new(levels, _new_level, "title", language, text_of(sent, name))
        case ("criteria", int(), "weight") | ("criteria", int(), "levels", int(), "points"):
            *place, last = path_of(name)
            at(document, place)[last] = text_of(sent, name)
        case ("criteria", int(), "remove") | ("criteria", int(), "levels", int(), "met" | "remove"):
            *place, last = path_of(name)
            at(document, place)[last] = grading.inputs.flag(sent, name)
        case _:
            raise no_such_field(name)


def _put_new(
    parts: list[Document], make: Callable[[str], Document], field: str, language: str | int, text: str
) -> None:
    """Write a text of one more criterion or level, which is made with its first language."""
    if not text:
        return
    if not parts or not parts[-1].get(NEW):
        taken = {part["key"] for part in parts}
        free = next(key for number in count(1) if (key := f"{field[0]}{number}") not in taken)
        parts.append({**make(free), NEW: True})
    parts[-1][field][language] = text


def _new_criterion(key: str) -> Document:
    not_met, met = _new_level("not_yet"), {**_new_level("met"), "points": "1", "met": True}
    not_met["title"], met["title"] = _everywhere("Not yet"), _everywhere("Met")
    return {"key": key, "text": {}, "weight": "1", "standards": [], "outcomes": [], "levels": [not_met, met]}


def _new_level(key: str) -> Document:
    return {"key": key, "title": {}, "description": {}, "points": "0", "met": False}


def _everywhere(words: str) -> dict[str, str]:
    """Words of ours in every language."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = gettext(words)
    return said


def _take_out_and_sort(document: Document) -> None:
    """Leave out what was ticked, and put levels in order from the lowest to the highest."""
    document["criteria"] = [_cleaned(one) for one in document["criteria"] if not one.get("remove")]
    for criterion in document["criteria"]:
        levels = [_cleaned(one) for one in criterion["levels"] if not one.get("remove")]
        try:
            criterion["levels"] = sorted(levels, key=lambda level: (level["met"], Decimal(level["points"])))
        except InvalidOperation:  # points that are no number are a fault, told with the others
            criterion["levels"] = levels


def _cleaned(part: Document) -> Document:
    return {name: value for name, value in part.items() if name not in (NEW, "remove")}


# -- copies -----------------------------------------------------------------------------------------------------------


def slug_of_copy(slug: str) -> str:
    """A short name for a copy in the same course; two tasks of one name would share their learners' work."""
    return f"{slug[: MAX_SLUG - 10]}-copy-{secrets.token_hex(2)}" if slug else ""


def is_from_course(copied_from: str | None, course_key: object) -> bool:
    """Whether what was pasted was copied in this course; one from another course, as in a re-run, keeps its name."""
    try:
        return UsageKey.from_string(copied_from or "").context_key == course_key
    except InvalidKeyError:
        return False
