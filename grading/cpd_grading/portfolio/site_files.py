"""The room of files with this site's settings: kinds it takes, sizes, scanner and pages drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from ..media import api as media

_SMALL = 1_000_000  # bytes
_read: dict[str, media.ProcessedFile] | None = None


def limits() -> media.Limits:
    """What this site takes, read anew each time: an operator changes it without us."""
    return media.Limits(
        kinds=tuple(settings.CPD_EVIDENCE_TYPES),  # type: ignore[misc]
        most_bytes=settings.CPD_MAX_FILE_BYTES,  # type: ignore[misc]
        by_group=settings.CPD_MAX_BYTES_BY_KIND,  # type: ignore[misc]
        scanner=settings.CPD_CLAMD,  # type: ignore[misc]
    )


def taken() -> tuple[media.Kind, ...]:
    """The kinds this site takes, in the order of its setting."""
    return limits().taken


def bounds() -> media.Bounds:
    """What one file may cost this site's machines."""
    return media.Bounds(
        seconds=settings.CPD_FILE_SECONDS,  # type: ignore[misc]
        memory=settings.CPD_FILE_MEMORY,  # type: ignore[misc]
        at_once=settings.CPD_FILES_AT_ONCE,  # type: ignore[misc]
        waiting=settings.CPD_FILES_WAITING,  # type: ignore[misc]
        wait=settings.CPD_FILE_WAIT,  # type: ignore[misc]
    )


def process(content: bytes, *, most_pages: int | None = None) -> media.ProcessedFile:
    """A file fit to be kept, with its pictures, read in a process of its own and in no transaction: it takes a while.

    ``most_pages``: of a PDF that are drawn, where not as many as the site says. Raises EmptyFile, TooLarge,
    UnsupportedFile, DamagedFile, BeyondLimits, InfectedFile, ScannerUnavailable, FilesBusy.
    """
    pages: int = settings.CPD_PDF_PAGES if most_pages is None else most_pages  # type: ignore[misc]
    if _read is None or limits().scanner or len(content) > _SMALL:
        return media.process(content, limits(), most_pages=pages, bounds=bounds())
    key = f"{hashlib.sha256(content).hexdigest()} {limits()} {pages}"
    if key not in _read:
        _read[key] = media.process(content, limits(), most_pages=pages, bounds=bounds())
    return _read[key]


@contextmanager
def files_read_once() -> Iterator[None]:
    """While this holds the same bytes are read once: a sample site has a hundred people who send the same photo."""
    global _read
    before, _read = _read, {}
    try:
        yield
    finally:
        _read = before


def require_file_size(size: int, group: str = "") -> None:
    """Raises TooLarge for more bytes than a file, or a file of this group, may have here."""
    media.require_file_size(size, limits(), group)
