"""A posted form as it is kept for its sender: where it went, what it says, and what is shown of it.

Fields that no person fills in (identifiers, digests, tokens) go along and are not shown.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext

from ..kernel.characters import says_something
from ..presentation.field_labels import label_of
from ..presentation.wording import choice_words
from .words import ACTS

# Which mark a form carries, and Django's token: both are drawn anew with every form.
DRAWN_FOR = "drawn_for"
TOKENS = (DRAWN_FOR, "csrfmiddlewaretoken")
PRESSED = ("act", "decision", "reply", "agrees", "counts")
# Ticked by keys that only their own page puts in words: how many is what can be said here.
COUNTED = ("criteria", "joining_id")
_NOT_FOR_READING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")


@dataclass(frozen=True)
class Line:
    """One answer of a form: its label ("" where it has none), and the words."""

    label: str
    text: str


@dataclass(frozen=True)
class KeptForm:
    """``address`` takes the form, ``back`` is the page to look at instead; ``files`` are names alone.

    ``act`` is the message id of what the address does where the form does not say it.
    """

    address: str
    back: str
    act: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    @property
    def act_words(self) -> str:
        """What sending it does, as its button says it."""
        pressed = [f"{name}:{text}" for name, text in self.fields if f"{name}:{text}" in ACTS]
        message = ACTS[pressed[-1]] if pressed else self.act
        return gettext(message) if message else ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """What a person said in the form, in the reader's language where it is a choice."""
        told = [(name, text) for name, text in self.fields if _is_for_reading(name, text)]
        said = [Line(_label(name), _said(name, text)) for name, text in told if name not in COUNTED]
        chosen = Counter(name for name, _text in told if name in COUNTED)
        return (*said, *(Line(_label(name), str(count)) for name, count in chosen.items()))


def without_tokens(posted: Iterable[tuple[str, Sequence[object]]]) -> tuple[tuple[str, str], ...]:
    """The fields of a posted form, one by one, as it was filled in."""
    return tuple((name, str(text)) for name, texts in posted if name not in TOKENS for text in texts)


def as_bytes(form: KeptForm) -> bytes:
    return json.dumps(asdict(form), ensure_ascii=False).encode()


def from_bytes(told: bytes) -> KeptForm:
    """The form that ``as_bytes`` wrote."""
    kept = json.loads(told)
    fields = tuple((name, text) for name, text in kept.pop("fields"))
    return KeptForm(fields=fields, files=tuple(kept.pop("files")), **kept)


def _is_for_reading(name: str, text: str) -> bool:
    if name in PRESSED or not says_something(text):
        return False
    return bool(_label(name)) or not _NOT_FOR_READING.fullmatch(text)


def _label(name: str) -> str:
    """The label of a field, or of its kind where one form asks it of many things."""
    label = label_of(name)
    return gettext(label) if label else ""


def _said(name: str, text: str) -> str:
    """A choice in words; what was written stays as it is."""
    if text in ("on", "yes"):
        return gettext("Yes")
    return gettext("No") if text == "no" else choice_words(name, text)
