"""What a learner changed between two rounds: words before and after, files that came and went, items new or gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from uuid import UUID

from ..portfolio.api import answers
from ..portfolio.domain import ANSWERS, TEXTS, AttachmentView, ItemFields, ItemView

SAME, OUT, IN = "same", "out", "in"
# Comparing word by word takes the product of both lengths; beyond this, about 700 changed words on either side, the
# old words are shown whole beside the new ones, so that no text makes the page slow.
MAX_COMPARED = 500_000
CODES = tuple(answer.name for answer in ANSWERS if answer.kind == answers.CODE)
DAYS = tuple(answer.name for answer in ANSWERS if answer.kind == answers.DAY)
LISTS = tuple(answer for answer in ANSWERS if answer.kind in (answers.CODES, answers.LINKS))

Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FieldChange:
    """One answer before and after: ``pieces`` are ("same" | "out" | "in", words) in reading order.

    ``is_code``: the pieces are codes, days as 2026-03-05 or criterion keys, for the page to put into words.
    """

    name: str
    pieces: Pieces
    is_code: bool = False

    @property
    def label(self) -> str:
        """The code of the answer's words on a page."""
        return f"answer:{self.name}"


@dataclass(frozen=True)
class ItemChange:
    """What became of one item since the round before. ``kind``: new, edited, withdrawn."""

    item: ItemView
    kind: str
    fields: tuple[FieldChange, ...] = ()
    files_added: tuple[AttachmentView, ...] = ()
    files_removed: tuple[AttachmentView, ...] = ()


def changes_between(before: Iterable[ItemView], now: Iterable[ItemView]) -> tuple[ItemChange, ...]:
    """Changed items in the order of the later round, then what was withdrawn; nothing for items that stayed."""
    earlier: dict[UUID, ItemView] = {item.id: item for item in before}
    found: list[ItemChange] = []
    for item in now:
        old = earlier.pop(item.id, None)
        if old is None:
            found.append(ItemChange(item, "new"))
            continue
        if old.digest != item.digest:
            found.append(_edited(old, item))
    return (*found, *(ItemChange(item, "withdrawn") for item in earlier.values()))


def _edited(old: ItemView, new: ItemView) -> ItemChange:
    kept_before, kept_now = ({file.id for file in item.attachments} for item in (old, new))
    return ItemChange(
        item=new,
        kind="edited",
        fields=field_changes(old.fields, new.fields),
        files_added=tuple(file for file in new.attachments if file.id not in kept_before),
        files_removed=tuple(file for file in old.attachments if file.id not in kept_now),
    )


def field_changes(old: ItemFields, new: ItemFields) -> tuple[FieldChange, ...]:
    """Every answer that differs: texts word by word, codes and days as a whole, lists by what came and went."""
    texts = ((name, word_diff(getattr(old, name), getattr(new, name))) for name in TEXTS)
    found = [FieldChange(name, pieces) for name, pieces in texts if any(kind != SAME for kind, _words in pieces)]
    found += [
        FieldChange(name, _swapped(getattr(old, name), getattr(new, name)), is_code=True)
        for name in CODES
        if getattr(old, name) != getattr(new, name)
    ]
    for name in DAYS:
        days = [day.isoformat() if day else "" for day in (getattr(old, name), getattr(new, name))]
        if days[0] != days[1]:
            found.append(FieldChange(name, _swapped(*days), is_code=True))
    for answer in LISTS:
        came_and_went = _list_diff(getattr(old, answer.name), getattr(new, answer.name))
        if came_and_went:
            found.append(FieldChange(answer.name, came_and_went, is_code=answer.kind == answers.CODES))
    return tuple(found)


def _swapped(old: str, new: str) -> Pieces:
    return tuple((kind, text) for kind, text in ((OUT, old), (IN, new)) if text)


def _list_diff(old: Sequence[str], new: Sequence[str]) -> Pieces:
    gone = tuple((OUT, one) for one in old if one not in new)
    return (*gone, *((IN, one) for one in new if one not in old))


def word_diff(before: str, after: str) -> Pieces:
    """Two texts word by word, as plain text: whoever shows it escapes it. Line breaks are read as blanks."""
    old, new = before.split(), after.split()
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _compared(old[head : len(old) - tail], new[head : len(new) - tail])
    pieces = [(SAME, old[:head]), *middle, (SAME, old[len(old) - tail :])]
    return tuple((kind, " ".join(words)) for kind, words in pieces if words)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _compared(old: list[str], new: list[str]) -> list[tuple[str, list[str]]]:
    if len(old) * len(new) > MAX_COMPARED:
        return [(OUT, old), (IN, new)]
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        found += [(SAME, old[i:j])] if tag == "equal" else [(OUT, old[i:j]), (IN, new[k:m])]
    return found
