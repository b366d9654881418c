"""The branches of the tree of refusals, and how a sentence is filled."""

from __future__ import annotations

from collections.abc import Mapping


def _(message: str) -> str:
    """Mark a sentence for the translators without translating it here: rules know no language."""
    return message


def plain(value: object) -> str:
    """A place in words, in the source language: a text by language, or several of them, are read out."""
    if isinstance(value, Mapping):
        return f"“{value.get('en', '')}”"
    if isinstance(value, tuple | list):
        return "; ".join(plain(one) for one in value)
    return str(value)


class CpdError(Exception):
    """A refusal with a code and a sentence; keyword arguments fill the sentence's places.

    A place is a plain value, a text by language, or a tuple of those: each reader gets it in their own language.
    """

    code = "cpd_error"
    sentence = _("This could not be done.")

    def __init__(self, **places: object) -> None:
        self.places = places
        super().__init__(self.english)

    @property
    def english(self) -> str:
        """The filled sentence in the source language, for logs and command lines."""
        if not self.places:
            return self.sentence
        return self.sentence % {name: plain(value) for name, value in self.places.items()}


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
    sentence = _("This is not possible now.")


class TooLarge(CpdError):
    code = "too_large"
    sentence = _("This file is too large: %(size)s. The limit is %(limit)s. Make it smaller and try again.")
