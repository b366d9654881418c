"""What comes of a file: the bytes that are kept, and pictures of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CleanFile:
    """Bytes fit to be stored, what they are, and the day they were taken (never the place)."""

    content: bytes
    content_type: str
    captured_on: date | None


@dataclass(frozen=True)
class PreviewImage:
    """A picture of a file: number 0 is the thumbnail, 1, 2, … are pages."""

    number: int
    content: bytes
    content_type: str
    width: int
    height: int


@dataclass(frozen=True)
class ProcessedFile:
    """A clean file with its pictures, none for a kind that has none or one that could not be drawn."""

    clean: CleanFile
    previews: tuple[PreviewImage, ...] = ()
