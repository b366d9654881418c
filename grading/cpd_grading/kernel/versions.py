"""Optimistic lock: whoever writes over something names the version they saw; a later one is met with both texts."""

from __future__ import annotations

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


def require_as_seen(saved: SavedNow, seen: str) -> None:
    """``seen`` is the version its writer began from. Raises ChangedMeanwhile, with what is saved now."""
    if seen not in (OVERWRITE, saved.seen):
        raise ChangedMeanwhile(saved=saved)
