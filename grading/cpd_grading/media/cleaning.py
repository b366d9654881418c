"""One file, from the bytes that were sent to the bytes that are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..kernel.errors import DamagedFile, EmptyFile, UnsupportedFile
from . import documents, iso_media, mp3, ogg, refusal_reasons, scanning, sniffing
from .kinds import Kind, Limits, require_file_size, require_taken, unsupported


@dataclass(frozen=True)
class CleanFile:
    """Bytes fit to be stored, what they are, and the day they were taken (never the place)."""

    content: bytes
    content_type: str
    captured_on: date | None


def clean_file(content: bytes, limits: Limits) -> CleanFile:
    """Return the file as we keep it, judged by its content and free of where it was taken.

    Raises EmptyFile, TooLarge, UnsupportedFile, DamagedFile, InfectedFile, ScannerUnavailable.
    """
    if not content:
        raise EmptyFile()
    require_file_size(len(content), limits)
    try:
        kind = sniffing.kind_of(content)
        require_taken(kind, limits)
        require_file_size(len(content), limits, kind.group)
        scanning.require_clean(content, limits.scanner)
        clean, captured_on = _cleaner(kind)(content)
    except UnsupportedFile as refusal:
        raise unsupported(str(refusal.places["found"]), limits) from None
    return CleanFile(clean, "image/jpeg" if kind.name == "heic" else kind.content_type, captured_on)


def _cleaner(kind: Kind) -> Callable[[bytes], tuple[bytes, date | None]]:
    if kind.group != "image":
        return _CLEANERS.get(kind.name, _as_it_is)
    # Imported where it is used: the picture library is most of what a process would otherwise load at its start.
    from . import images

    return images.CLEANERS[kind.name]


def _as_it_is(content: bytes) -> tuple[bytes, date | None]:
    return content, None


def _pdf(content: bytes) -> tuple[bytes, date | None]:
    if b"%%EOF" not in content[-2048:]:
        raise DamagedFile(problem=refusal_reasons.PDF_NOT_COMPLETE)
    return content, None


def _document(content: bytes) -> tuple[bytes, date | None]:
    return documents.strip_metadata(content), None


def _mp3(content: bytes) -> tuple[bytes, date | None]:
    return mp3.strip_metadata(content), None


def _ogg(content: bytes) -> tuple[bytes, date | None]:
    return ogg.strip_metadata(content), None


# What is not here is kept byte for byte; it is only ever saved to a disk, or shown as pictures made of it.
_CLEANERS: dict[str, Callable[[bytes], tuple[bytes, date | None]]] = {
    "pdf": _pdf,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), _document),
    "mp3": _mp3,
    "ogg": _ogg,
    "m4a": iso_media.strip_metadata,
    "mp4": iso_media.strip_metadata,
    "3gp": iso_media.strip_metadata,
    "3ga": iso_media.strip_metadata,
}
