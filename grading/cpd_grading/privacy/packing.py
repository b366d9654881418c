"""A ZIP archive as a stream: nothing is collected, neither in memory nor on a disk."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from ..kernel.clock import KIGALI
from ..kernel.errors import FileUnreadable, TryLater
from ..media.api import clean_name

PIECE = 1 << 16  # bytes read from the storage at a time
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True)
class Member:
    """One file of an archive. ``open`` is called when its turn comes; media is stored as it is, words are packed."""

    name: str
    at: datetime
    open: Callable[[], IO[bytes]]
    is_words: bool = False


class _Outlet:
    """What the archive writes into: it cannot seek, and it is emptied after every piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here for longer than one piece."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def zip_stream(members: Iterable[Member], lost: list[str]) -> Iterator[bytes]:
    """The archive piece by piece, its members in their order; at most a piece of a file is held at a time.

    A member whose bytes are gone, changed or not to be had now is left out, and its name added to ``lost`` for a last
    member to tell of it.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # needs no more
        for member in members:
            try:
                source = member.open()
            except (FileUnreadable, TryLater):
                lost.append(member.name)
                continue
            with source, archive.open(_info(member), "w") as target:
                while piece := source.read(PIECE):
                    target.write(piece)
                    yield outlet.taken()
    yield outlet.taken()


def _info(member: Member) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(member.name, date_time=member.at.astimezone(KIGALI).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if member.is_words else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16  # readable by its owner once unpacked
    return info


def safe_name(number: int, name: str) -> str:
    """A name that every system unpacks to a file of its own: numbered, without paths, colons, or trailing dots."""
    plain = _NOT_IN_NAMES.sub("-", clean_name(name))
    stem, dot, ending = plain.rpartition(".")
    if not dot or not stem or len(ending) > 8:
        stem, ending = plain, ""
    return f"{number:03d}-{stem[:80].strip(' .') or 'file'}{'.' + ending if ending else ''}"
