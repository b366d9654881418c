"""A tar.gz that depends on its files only: the same course gives the same bytes on every day and machine account."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

TOP = "course"


def archive_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of `files` under one top folder: sorted, no dates, no owners."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, compresslevel=9, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for folder in _folders(files):
            tar.addfile(_member(folder, is_folder=True))
        for path in sorted(files):
            member = _member(f"{TOP}/{path}")
            member.size = len(files[path])
            tar.addfile(member, io.BytesIO(files[path]))
    return packed.getvalue()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _folders(files: Mapping[str, bytes]) -> list[str]:
    folders = {TOP}
    for path in files:
        parts = path.split("/")[:-1]
        folders.update("/".join([TOP, *parts[: n + 1]]) for n in range(len(parts)))
    return sorted(folders)


def _member(name: str, *, is_folder: bool = False) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = tarfile.DIRTYPE if is_folder else tarfile.REGTYPE
    member.mode = 0o755 if is_folder else 0o644
    return member  # mtime, uid and gid are 0 and names empty in a new TarInfo
