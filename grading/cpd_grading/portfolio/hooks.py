"""Moments of evidence that rooms above must act on in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from ..kernel.hooks import Hook

ITEM_WITHDRAWN: Hook[UUID] = Hook("item withdrawn")  # the item's id


@dataclass(frozen=True)
class KeysAsked:
    """Keys of the storage of evidence; whoever has rows that name some of them adds those to ``known``."""

    keys: tuple[str, ...]
    known: set[str] = field(default_factory=set)


KEYS_ASKED: Hook[KeysAsked] = Hook("before objects of the storage are removed that no row names")
