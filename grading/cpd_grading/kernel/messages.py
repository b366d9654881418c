"""Words and sentences for people: message ids with places, put into a language only where they are shown.

Rules know no language, and a refusal is often read by somebody else than the thread that made it works for. What
stands in a place is a value (a number, a day, a size, a name), a text by language, or a message again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .formats import day_in_words, known, moment_in_words, number_in_words, quoted, size_in_words


def _(message: str) -> str:
    """Mark a sentence for the translators without translating it here."""
    return message


def ngettext_lazy(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence that counts, for one and for many; ``makemessages`` collects both by this name."""
    return one, many


class Message:
    """A sentence or a word to be translated where it is shown; keyword arguments fill its ``%(name)s`` places.

    With ``many`` the language chooses between the two by the place ``count``.
    """

    def __init__(self, one: str, many: str = "", /, **places: object) -> None:
        self.one = one
        self.many = many
        self.places = places

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.one, self.many))

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __str__(self) -> str:
        """The filled message in the source language, for logs."""
        return in_words(self, ENGLISH)


class Size(int):
    """A number of bytes, which a reader gets in megabytes or kilobytes."""


class Quoted(str):
    """A name or a title that somebody wrote, which a reader gets in the quotation marks of their language."""


class Series(tuple[object, ...]):
    """Short things that stand in one line, with commas between them; other tuples have semicolons."""


@dataclass(frozen=True)
class Language:
    """A language of the site and how its catalogue is asked: ``choose`` takes one, many and the count."""

    code: str
    translate: Callable[[str], str]
    choose: Callable[[str, str, int], str]


ENGLISH = Language("en", lambda message: message, lambda one, many, count: one if count == 1 else many)


def in_words(value: object, language: Language) -> str:
    """Whatever may stand in a place, in the reader's language."""
    match value:
        case Message():
            return _filled(value, language)
        case Size():
            return size_in_words(value, language.code)
        case Quoted():
            return quoted(value, language.code)
        case datetime():
            return moment_in_words(value, language.code)
        case date():
            return day_in_words(value, language.code)
        case Decimal():
            return number_in_words(value, language.code)
        case Mapping():
            text = value.get(known(language.code)) or value.get("en", "")
            return quoted(str(text).rstrip("."), language.code)
        case Series():
            return ", ".join(in_words(one, language) for one in value)
        case tuple() | list():
            return _listed([in_words(one, language).rstrip(".") for one in value], language)
    return str(value)


def _filled(message: Message, language: Language) -> str:
    if message.many:
        sentence = language.choose(message.one, message.many, int(str(message.places["count"])))
    else:
        sentence = language.translate(message.one)
    places = {name: in_words(value, language) for name, value in message.places.items()}
    return sentence % places if places else sentence


def _listed(parts: list[str], language: Language) -> str:
    return ("\N{NO-BREAK SPACE}; " if language.code == "fr" else "; ").join(parts)
