"""A course archive read into memory, never onto the disk: nothing in it can be written outside, run, or swell.

The archive comes from Studio, from a colleague or from anybody: limits are counted while it is unpacked, not after.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MAX_UNPACKED = 256 * 1024 * 1024
MAX_FILE = 16 * 1024 * 1024
MAX_MEMBERS = 50_000
_REGULAR = (tarfile.REGTYPE, tarfile.AREGTYPE)


class BadArchive(Exception):
    """The archive is no course archive, or holds what no course archive holds; the message says what to do."""


def unpack(path: Path) -> dict[str, bytes]:
    """Return the files of a .tar.gz below the folder that holds course.xml. Raises BadArchive and OSError."""
    with path.open("rb") as packed:
        files = dict(_members(packed))
    roots = sorted(
        (name for name in files if PurePosixPath(name).name == "course.xml"), key=lambda name: name.count("/")
    )
    if not roots:
        raise BadArchive("There is no course.xml in this archive. Give the .tar.gz that Studio or cpd-course made.")
    top = roots[0].removesuffix("course.xml")
    return {name.removeprefix(top): raw for name, raw in sorted(files.items()) if name.startswith(top)}


def _members(packed: BinaryIO) -> Iterator[tuple[str, bytes]]:
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
                if member.isdir():
                    continue
                _require_plain_file(member)
                if name in seen:
                    raise BadArchive(f'The archive holds "{name}" twice. Export the course again.')
                seen.add(name)
                content = tar.extractfile(member)
                yield name, content.read() if content else b""
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise BadArchive(f"This is not a readable .tar.gz file: {error}. Export the course again.") from error


def _safe_name(name: str) -> str:
    path = PurePosixPath(name)
    is_drive = bool(path.parts) and ":" in path.parts[0]
    if path.is_absolute() or ".." in path.parts or "\\" in name or is_drive or "\0" in name:
        raise BadArchive(f'The archive holds "{name[:80]}", which leads out of its folder. Nothing was read.')
    return str(path)


def _require_plain_file(member: tarfile.TarInfo) -> None:
    if member.type not in _REGULAR or member.sparse is not None:
        raise BadArchive(f'The archive holds "{member.name[:80]}", a link or device. Nothing was read.')
    if member.size > MAX_FILE:
        raise BadArchive(f'"{member.name[:80]}" in the archive has more than {MAX_FILE // 2**20} MB. Make it smaller.')


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
