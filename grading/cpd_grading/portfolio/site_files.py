"""The room of files with this site's settings: kinds it takes, sizes, scanner and pages drawn."""

from __future__ import annotations

from django.conf import settings

from ..media import api as media


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


def process(content: bytes) -> media.ProcessedFile:
    """A file fit to be kept, with its pictures, read in a process of its own and in no transaction: it takes a while.

    Raises EmptyFile, TooLarge, UnsupportedFile, DamagedFile, BeyondLimits, InfectedFile, ScannerUnavailable,
    FilesBusy.
    """
    return media.process(content, limits(), most_pages=settings.CPD_PDF_PAGES, bounds=bounds())  # type: ignore[misc]


def require_file_size(size: int, group: str = "") -> None:
    """Raises TooLarge for more bytes than a file, or a file of this group, may have here."""
    media.require_file_size(size, limits(), group)
