"""What an answer of a piece of evidence is: its kind, its words on a page, its limit; said once, where it is declared.

``ItemFields`` declares the answers with these functions, and ``answers_of`` reads the table back. Whatever must not
forget an answer (storing, hashing, emptying, comparing, showing, handing out) walks that table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

# A learner's own words; a code of a fixed list; yes or no; a day; codes of criteria; web addresses; answers by file.
TEXT, CODE, FLAG, DAY, CODES, LINKS, BY_FILE = "text", "code", "flag", "day", "codes", "links", "by_file"
_KEY = "answer"


@dataclass(frozen=True)
class Answer:
    """One answer. ``label`` is its name on a page, English here; ``limit`` of a text is in characters."""

    name: str
    kind: str
    label: str = ""
    limit: int = 0


def text(label: str, *, limit: int) -> Any:
    """An answer in the learner's own words, empty while nothing was said."""
    return _declared(TEXT, label, limit, default="")


def code(label: str, *, default: str = "") -> Any:
    """One of a fixed list of codes."""
    return _declared(CODE, label, default=default)


def flag(label: str) -> Any:
    """Yes or no."""
    return _declared(FLAG, label, default=False)


def day(label: str) -> Any:
    return _declared(DAY, label, default=None)


def codes(label: str) -> Any:
    """Several codes, such as the keys of criteria."""
    return _declared(CODES, label, default=())


def links(label: str) -> Any:
    """Several web addresses: what a learner typed, and hidden or handed out like their words."""
    return _declared(LINKS, label, default=())


def by_file() -> Any:
    """Answers on single files, by the id of the file."""
    return field(default_factory=dict, metadata={_KEY: (BY_FILE, "", 0)})


def required_code(label: str) -> Any:
    """A code that whoever makes the record has to give, be it empty."""
    return field(metadata={_KEY: (CODE, label, 0)})


def _declared(kind: str, label: str, limit: int = 0, *, default: object) -> Any:
    return field(default=default, metadata={_KEY: (kind, label, limit)})


def answers_of(record: Any) -> tuple[Answer, ...]:
    """The answers a dataclass declares, in its order; fields declared without these functions are none."""
    return tuple(Answer(one.name, *one.metadata[_KEY]) for one in fields(record) if _KEY in one.metadata)
