"""The branches of the tree of refusals, and how a sentence is filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..messages import ENGLISH, Language, Message, Size, _, in_words, ngettext_lazy

__all__ = [
    "BadInput",
    "CpdError",
    "FormTooLarge",
    "MethodNotAllowed",
    "NotFound",
    "NotPermitted",
    "PartTooLarge",
    "RuleViolation",
    "TooLarge",
    "_",
    "ngettext_lazy",
]


class CpdError(Exception):
    """A refusal with a code and a sentence; keyword arguments fill the sentence's places.

    A place is a value (a number, a day, a size, a name), a ``Message``, a text by language, or a tuple of those: each
    reader gets it in their own language. With ``sentence_of_many`` the place ``count`` chooses the sentence.
    ``sentence_without_label`` is said where the place ``field`` names an answer that has no label on any page.
    ``sample`` fills the places for docs/refusals.md.
    """

    code = "cpd_error"
    sentence = _("This could not be done. Reload the page and try again.")
    sentence_of_many = ""
    sentence_without_label = ""
    sample: ClassVar[Mapping[str, object]] = {}

    def __init__(self, **places: object) -> None:
        self.places = places
        super().__init__(self.english)

    @property
    def message(self) -> Message:
        """The sentence with its places, not yet in any language."""
        return Message(self.sentence, self.sentence_of_many, **self.places)

    @property
    def english(self) -> str:
        """The filled sentence in the source language, for logs."""
        return self.said_in(ENGLISH)

    def said_in(self, language: Language) -> str:
        """The filled sentence in a language."""
        return in_words(self.message, language)


class BadInput(CpdError):
    code = "bad_input"
    sentence = _("We could not read what was sent. Check it and send it again.")


class NotPermitted(CpdError):
    code = "not_permitted"
    sentence = _("You may not do this. Ask the programme office if you think you should.")


class NotFound(CpdError):
    code = "not_found"
    sentence = _("We could not find this. It may have been moved, or it is not yours to see.")


class MethodNotAllowed(CpdError):
    code = "method_not_allowed"
    sentence = _("This address only takes a form that is sent (POST). Open the page and use its button.")


class RuleViolation(CpdError):
    code = "rule_violation"
    sentence = _("This is not possible now. Reload the page to see how things stand.")


class TooLarge(CpdError):
    code = "too_large"
    sentence = _("This file is too large: %(size)s. The limit is %(limit)s. Make it smaller and try again.")
    sample: ClassVar[Mapping[str, object]] = {"size": Size(24_300_000), "limit": Size(20_000_000)}

    def __init__(self, *, size: int, limit: int) -> None:
        """Both are numbers of bytes."""
        super().__init__(size=Size(size), limit=Size(limit))


class FormTooLarge(TooLarge):
    """A form or an object of JSON, not a file."""

    code = "form_too_large"
    sentence = _("What you sent is too large: %(size)s. The limit is %(limit)s. Make your texts shorter and try again.")
    sample: ClassVar[Mapping[str, object]] = {"size": Size(2_700_000), "limit": Size(2_621_440)}


class PartTooLarge(TooLarge):
    """One part of a file that comes in parts: the file itself may be small enough."""

    code = "part_too_large"
    sentence = _("This part is too large: %(size)s. A part of a file has at most %(limit)s KB. Send smaller parts.")
    sample: ClassVar[Mapping[str, object]] = {"size": Size(5_000_000), "limit": Size(262_144)}

    def __init__(self, *, size: int, limit: int) -> None:
        """Both are numbers of bytes; in megabytes a part and its limit would read the same."""
        CpdError.__init__(self, size=Size(size), limit=limit // 1024)
