"""One file, from the bytes that were sent to the bytes that are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ...kernel.errors import DamagedFile, EmptyFile
from . import boxes, documents, images, mp3, ogg, phrases, scanning, sniffing
from .kinds import require_file_size, require_taken


@dataclass(frozen=True)
class CleanFile:
    """Bytes fit to be stored, what they are, and the day they were taken (never the place)."""

    content: bytes
    content_type: str
    captured_on: date | None


def clean_file(content: bytes) -> CleanFile:
    """Return the file as we keep it, judged by its content and free of where it was taken.

    Raises EmptyFile, TooLarge, UnsupportedFile, DamagedFile, InfectedFile, ScannerUnavailable.
    """
    if not content:
        raise EmptyFile()
    require_file_size(len(content))
    kind = sniffing.kind_of(content)
    require_taken(kind)
    require_file_size(len(content), kind.group)
    scanning.require_clean(content)
    clean, captured_on = _CLEANERS.get(kind.name, _as_it_is)(content)
    return CleanFile(clean, images.JPEG if kind.name == "heic" else kind.content_type, captured_on)


def _as_it_is(content: bytes) -> tuple[bytes, date | None]:
    return content, None


def _pdf(content: bytes) -> tuple[bytes, date | None]:
    if b"%%EOF" not in content[-2048:]:
        raise DamagedFile(problem=phrases.PDF_NOT_COMPLETE)
    return content, None


def _document(content: bytes) -> tuple[bytes, date | None]:
    return documents.bare(content), None


def _mp3(content: bytes) -> tuple[bytes, date | None]:
    return mp3.bare(content), None


def _ogg(content: bytes) -> tuple[bytes, date | None]:
    return ogg.bare(content), None


# What is not here is kept byte for byte; it is only ever saved to a disk, or shown as pictures made of it.
_CLEANERS: dict[str, Callable[[bytes], tuple[bytes, date | None]]] = {
    "jpeg": images.jpeg,
    "png": images.png,
    "webp": images.webp,
    "heic": images.heic,
    "pdf": _pdf,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), _document),
    "mp3": _mp3,
    "ogg": _ogg,
    "m4a": boxes.bare,
    "mp4": boxes.bare,
    "3gp": boxes.bare,
    "3ga": boxes.bare,
}
