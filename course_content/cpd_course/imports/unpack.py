"""A course archive read into memory, never onto the disk: nothing in it can be written outside, run, or swell.

The archive comes from Studio, from a colleague or from anybody: limits are counted while it is unpacked, not after.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MAX_UNPACKED = 256 * 1024 * 1024
MAX_FILE = 16 * 1024 * 1024
MAX_MEMBERS = 50_000
BY_HAND = 'Begin with "cpd-course new" and put the text of each page into a file of its own under m1/pages/.'
MOODLE = f"This is a backup of Moodle, which holds no course of Studio. {BY_HAND}"
_MOODLE = frozenset({".ARCHIVE_INDEX", "moodle_backup.xml"})
_REGULAR = (tarfile.REGTYPE, tarfile.AREGTYPE)


class BadArchive(Exception):
    """The archive is no course archive, or holds what no course archive holds; the message says what to do."""


@dataclass(frozen=True)
class Unpacked:
    """The files of a course by their path below its top folder, and what else the archive holds.

    `beside` are files above or beside the course, `too_large` are static files that no course carries, by size.
    """

    files: Mapping[str, bytes]
    beside: Mapping[str, bytes] = field(default_factory=dict)
    too_large: Mapping[str, int] = field(default_factory=dict)


def unpack(path: Path) -> Unpacked:
    """Return what a .tar.gz with a course.xml holds. Raises BadArchive and OSError."""
    too_large: dict[str, int] = {}
    with path.open("rb") as packed:
        _require_no_zip(path, packed)
        files = dict(_members(packed, too_large))
    roots = sorted(
        (name for name in files if PurePosixPath(name).name == "course.xml"), key=lambda name: name.count("/")
    )
    if not roots:
        if any(PurePosixPath(name).name == "library.xml" for name in files):
            raise BadArchive("This is a content library of Studio, not a course. Export a course that uses it.")
        raise BadArchive("There is no course.xml in this archive. Give the .tar.gz that Studio or cpd-course made.")
    top = roots[0].removesuffix("course.xml")
    return Unpacked(
        {name.removeprefix(top): raw for name, raw in sorted(files.items()) if name.startswith(top)},
        {name: raw for name, raw in sorted(files.items()) if not name.startswith(top)},
        {name.removeprefix(top): size for name, size in sorted(too_large.items())},
    )


def _require_no_zip(path: Path, packed: BinaryIO) -> None:
    """Refuse archives of other systems by their name, with what to do."""
    is_zip = packed.read(4) == b"PK\x03\x04"
    packed.seek(0)
    if not is_zip:
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = {PurePosixPath(name).name for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadArchive(f"This is a damaged .zip file: {error}. Export the course again.") from error
    if names & _MOODLE:
        raise BadArchive(MOODLE)
    if "imsmanifest.xml" in names:
        raise BadArchive(f"This is a Common Cartridge or SCORM package, not a course of Studio. {BY_HAND}")
    raise BadArchive("This is a .zip file. Give the .tar.gz that Studio exports.")


def _members(packed: BinaryIO, too_large: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    try:
        with (
            gzip.GzipFile(fileobj=packed) as stream,
            tarfile.open(fileobj=_Counted(stream), mode="r|", encoding="utf-8", errors="strict") as tar,
        ):
            for count, member in enumerate(tar):
                if count >= MAX_MEMBERS:
                    raise BadArchive(f"The archive holds more than {MAX_MEMBERS} files. A course has fewer.")
                name = _safe_name(member.name)
                if name in _MOODLE:
                    raise BadArchive(MOODLE)
                if member.isdir():
                    continue
                _require_plain_file(member)
                if name in seen:
                    raise BadArchive(f'The archive holds "{name}" twice. Export the course again.')
                seen.add(name)
                if member.size > MAX_FILE and "static" in PurePosixPath(name).parts[:-1]:
                    too_large[name] = member.size  # passed over; what is unpacked on the way is counted
                    continue
                if member.size > MAX_FILE:
                    raise BadArchive(
                        f'"{name[:80]}" in the archive has more than {MAX_FILE // 2**20} MB. Make it smaller.'
                    )
                content = tar.extractfile(member)
                yield name, content.read() if content else b""
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise BadArchive(f"This is not a readable .tar.gz file: {error}. Export the course again.") from error


def _safe_name(name: str) -> str:
    path = PurePosixPath(name)
    is_drive = bool(path.parts) and ":" in path.parts[0]
    if path.is_absolute() or ".." in path.parts or "\\" in name or is_drive or "\0" in name:
        raise BadArchive(f'The archive holds "{name[:80]}", which leads out of its folder. Nothing was read.')
    return unicodedata.normalize("NFC", str(path))  # some systems write an accent as a sign of its own


def _require_plain_file(member: tarfile.TarInfo) -> None:
    if member.type not in _REGULAR or member.sparse is not None:
        raise BadArchive(f'The archive holds "{member.name[:80]}", a link or device. Nothing was read.')


class _Counted(io.RawIOBase):
    """A stream that ends with a refusal where an archive unpacks to more than a course can hold."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._left = MAX_UNPACKED

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(min(size, 2**20) if size >= 0 else 2**20)
        self._left -= len(chunk)
        if self._left < 0:
            raise BadArchive(f"The archive unpacks to more than {MAX_UNPACKED // 2**20} MB. Nothing was read.")
        return chunk
