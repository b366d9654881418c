"""Which kinds of evidence file there are, which of them a site takes, and how large they may be."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from ...kernel.errors import TooLarge, UnsupportedFile
from ...kernel.messages import Message, Series


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
        Kind("mp4", "film", "video/mp4", "MP4", (".mp4", ".m4v")),
        Kind("3gp", "film", "video/3gpp", "3GP", (".3gp", ".3gpp", ".3g2")),
        Kind("text", "text", "text/plain; charset=utf-8", "TXT", (".txt", ".csv", ".md")),
    )
}
BY_TYPE = {kind.content_type: kind for kind in KINDS.values()}


def taken() -> tuple[Kind, ...]:
    """The kinds this site takes, in the order of its setting."""
    return tuple(KINDS[name] for name in settings.CPD_EVIDENCE_TYPES if name in KINDS)  # type: ignore[misc]


def unsupported(found: str | Message) -> UnsupportedFile:
    """The refusal: what was found instead, and the kinds this site takes."""
    return UnsupportedFile(found=found, kinds=Series(kind.label for kind in taken()))


def require_taken(kind: Kind) -> None:
    """Raises UnsupportedFile for a kind that CPD_EVIDENCE_TYPES leaves out."""
    if kind.name not in settings.CPD_EVIDENCE_TYPES:  # type: ignore[misc]
        raise unsupported(kind.label)


def require_file_size(size: int, group: str = "") -> None:
    """Raises TooLarge for more bytes than a file, or a file of this group, may have."""
    limit: int = settings.CPD_MAX_FILE_BYTES  # type: ignore[misc]
    if group:
        limit = min(limit, settings.CPD_MAX_BYTES_BY_KIND.get(group, limit))  # type: ignore[misc]
    if size > limit:
        raise TooLarge(size=size, limit=limit)
