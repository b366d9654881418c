"""Which kinds of evidence file there are, and the limits a site sets: kinds taken, sizes, and how many pages are drawn.

Limits are arguments everywhere in this room; where they come from (settings) is decided above it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..kernel.errors import NotAsItIs, TooLarge, UnsupportedFile
from ..kernel.messages import Message, Series
from . import refusal_reasons


@dataclass(frozen=True)
class Kind:
    """A kind of file. ``group`` decides the limit of its size; ``endings`` are of names, the first one is put on."""

    name: str
    group: str  # image, document, audio, film, text
    content_type: str
    label: str
    endings: tuple[str, ...]


_MICROSOFT = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"
KINDS = {
    kind.name: kind
    for kind in (
        Kind("jpeg", "image", "image/jpeg", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif")),
        Kind("png", "image", "image/png", "PNG", (".png",)),
        Kind("webp", "image", "image/webp", "WebP", (".webp",)),
        Kind("heic", "image", "image/heic", "HEIC", (".heic", ".heif")),
        Kind("pdf", "document", "application/pdf", "PDF", (".pdf",)),
        Kind("docx", "document", f"{_MICROSOFT}.wordprocessingml.document", "DOCX", (".docx",)),
        Kind("xlsx", "document", f"{_MICROSOFT}.spreadsheetml.sheet", "XLSX", (".xlsx",)),
        Kind("pptx", "document", f"{_MICROSOFT}.presentationml.presentation", "PPTX", (".pptx",)),
        Kind("odt", "document", f"{_OASIS}.text", "ODT", (".odt",)),
        Kind("ods", "document", f"{_OASIS}.spreadsheet", "ODS", (".ods",)),
        Kind("odp", "document", f"{_OASIS}.presentation", "ODP", (".odp",)),
        Kind("mp3", "audio", "audio/mpeg", "MP3", (".mp3",)),
        Kind("m4a", "audio", "audio/mp4", "M4A", (".m4a", ".mp4", ".m4b")),
        Kind("ogg", "audio", "audio/ogg", "OGG", (".ogg", ".opus", ".oga")),
        Kind("3ga", "audio", "audio/3gpp", "3GA", (".3ga", ".3gp", ".3gpp")),
        Kind("wav", "audio", "audio/wav", "WAV", (".wav", ".wave")),
        Kind("aac", "audio", "audio/aac", "AAC", (".aac", ".adts")),
        Kind("amr", "audio", "audio/amr", "AMR", (".amr", ".awb")),
        Kind("flac", "audio", "audio/flac", "FLAC", (".flac",)),
        Kind("weba", "audio", "audio/webm", "WebM", (".weba", ".webm")),
        Kind("mp4", "film", "video/mp4", "MP4", (".mp4", ".m4v")),
        Kind("3gp", "film", "video/3gpp", "3GP", (".3gp", ".3gpp", ".3g2")),
        Kind("mov", "film", "video/quicktime", "MOV", (".mov", ".qt")),
        Kind("webm", "film", "video/webm", "WebM", (".webm",)),
        Kind("text", "text", "text/plain; charset=utf-8", "TXT", (".txt", ".csv", ".md")),
    )
}
BY_TYPE = {kind.content_type: kind for kind in KINDS.values()}


@dataclass(frozen=True)
class Limits:
    """What a site takes. Sizes in bytes; ``by_group`` lowers ``most_bytes`` for a group of kinds.

    ``kinds`` are names of KINDS. ``scanner`` is the address of a ClamAV daemon, "" for none.
    """

    kinds: tuple[str, ...]
    most_bytes: int
    by_group: Mapping[str, int] = field(default_factory=dict)
    scanner: str = ""

    @property
    def taken(self) -> tuple[Kind, ...]:
        """The kinds of the site that are known here, in the site's order."""
        return tuple(KINDS[name] for name in self.kinds if name in KINDS)


def unsupported(found: str | Message, limits: Limits | None = None) -> UnsupportedFile:
    """The refusal: what was found instead, with what to do, or with the kinds that the site takes (``limits``)."""
    if found in refusal_reasons.ADVISED:
        return NotAsItIs(found=found)
    return UnsupportedFile(
        found=found, kinds=Series(dict.fromkeys(kind.label for kind in limits.taken)) if limits else ""
    )


def require_taken(kind: Kind, limits: Limits) -> None:
    """Raises UnsupportedFile for a kind that the site leaves out."""
    if kind.name not in limits.kinds:
        raise unsupported(kind.label, limits)


def require_file_size(size: int, limits: Limits, group: str = "") -> None:
    """Raises TooLarge for more bytes than a file, or a file of this group, may have."""
    limit = min(limits.most_bytes, limits.by_group.get(group, limits.most_bytes))
    if size > limit:
        raise TooLarge(size=size, limit=limit)
