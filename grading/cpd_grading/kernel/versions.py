"""Optimistic lock: whoever writes over something names the version they saw; a later one is met with both texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .digest import digest_of
from .errors import ChangedMeanwhile

OVERWRITE = "*"  # said by somebody who has read both texts


@dataclass(frozen=True)
class SavedNow:
    """What is saved now. ``seen`` is what the next save names; ``words`` are (label, text) for its writer to read."""

    seen: str
    words: tuple[tuple[str, str], ...]


def version_of(words: object) -> str:
    """The version of what somebody wrote (texts, lists and mappings of texts); "" where nothing is written yet."""
    return digest_of({"words": words}) if words else ""


def is_as_seen(version: str, seen: str) -> bool:
    """Whether the ``version`` that is saved now is the one that its writer began from, or is to be written over."""
    return seen in (OVERWRITE, version)


def require_as_seen(version: str, seen: str, words: Callable[[], Iterable[tuple[str, str]]]) -> None:
    """``words`` are asked for where they are needed: (label, text) of what is saved now, empty texts left out.

    Raises ChangedMeanwhile, with both.
    """
    if not is_as_seen(version, seen):
        raise ChangedMeanwhile(saved=SavedNow(version, tuple((label, text) for label, text in words() if text)))
