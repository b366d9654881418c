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


def clean_file(content: bytes) -> media.CleanFile:
    """A file fit to be kept.

    Raises EmptyFile, TooLarge, UnsupportedFile, DamagedFile, InfectedFile, ScannerUnavailable.
    """
    return media.clean_file(content, limits())


def require_file_size(size: int, group: str = "") -> None:
    """Raises TooLarge for more bytes than a file, or a file of this group, may have here."""
    media.require_file_size(size, limits(), group)


def previews_of(clean: media.CleanFile) -> tuple[media.PreviewImage, ...]:
    """The pictures of a file that this site makes."""
    return media.previews_of(clean, most_pages=settings.CPD_PDF_PAGES)  # type: ignore[misc]
