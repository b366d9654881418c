"""What became of every block and file of an archive: taken, changed or left out. The three add up to all of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import IntEnum

BLOCKS, FILES = "blocks", "files"
_SYSTEM_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"})
_FILES = {
    "static": "pictures and files",
    "policies": "settings",
    "info": "course updates",
    "about": "about the course",
    "tabs": "extra pages",
    "drafts": "unpublished drafts",
}


class Fate(IntEnum):
    """What became of something, from best to worst: of two that are said, the worse counts."""

    TAKEN = 1
    CHANGED = 2
    LEFT_OUT = 3


@dataclass(frozen=True)
class Tally:
    """How many blocks or files (`what`) of one kind were taken, changed and left out."""

    what: str
    kind: str
    taken: int
    changed: int
    left_out: int

    @property
    def total(self) -> int:
        """All of this kind in the archive."""
        return self.taken + self.changed + self.left_out


@dataclass
class Accounts:
    """Everything an archive holds, entered once and marked by whoever deals with it; what nobody marks is left out."""

    _kinds: dict[tuple[str, Hashable], str] = field(default_factory=dict)
    _fates: dict[tuple[str, Hashable], Fate] = field(default_factory=dict)

    def enter(self, what: str, key: Hashable, kind: str) -> None:
        """Enter a block or file that the archive holds."""
        self._kinds[what, key] = kind

    def mark(self, what: str, key: Hashable, fate: Fate) -> None:
        """Say what became of it."""
        self._fates[what, key] = max(fate, self._fates.get((what, key), fate))

    def fate(self, what: str, key: Hashable) -> Fate:
        """Return what became of it."""
        return self._fates.get((what, key), Fate.LEFT_OUT)

    def is_open(self, what: str, key: Hashable) -> bool:
        """Say whether nobody has dealt with it yet."""
        return (what, key) not in self._fates

    def tallies(self) -> tuple[Tally, ...]:
        """Return the sums by kind, blocks first, each in the order they were entered."""
        rows: dict[tuple[str, str], list[int]] = {}
        for (what, key), kind in self._kinds.items():
            rows.setdefault((what, kind), [0, 0, 0])[self.fate(what, key) - 1] += 1
        return tuple(Tally(*row, *counts) for row, counts in sorted(rows.items(), key=lambda item: item[0][0]))


def is_system_file(name: str) -> bool:
    """Say whether a computer wrote a file for itself: nobody misses it."""
    parts = name.split("/")
    return parts[-1].startswith("._") or any(part in _SYSTEM_NAMES for part in parts)


def kind_of_file(name: str) -> str:
    """Return the kind under which a file of an archive is counted."""
    if is_system_file(name):
        return "system files"
    top, slash, _ = name.partition("/")
    return _FILES.get(top, "definitions of blocks") if slash or name == "course.xml" else "other files"
