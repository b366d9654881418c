"""One file, from the bytes that were sent to the bytes that are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..kernel.errors import EmptyFile, UnsupportedFile
from ..kernel.messages import Message
from . import embedded, frames, iso_media, ogg, scanning, sniffing, texts, wave, webm
from .kinds import Kind, Limits, require_file_size, require_taken, unsupported
from .results import CleanFile

Cleaner = Callable[[bytes], tuple[bytes, date | None]]


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
        raise unsupported(_found(refusal), limits) from None
    return CleanFile(clean, "image/jpeg" if kind.name == "heic" else kind.content_type, captured_on)


def _found(refusal: UnsupportedFile) -> str | Message:
    found = refusal.places["found"]
    return found if isinstance(found, Message) else str(found)


def _cleaner(kind: Kind) -> Cleaner:
    # Imported where they are used: most files need neither library, and each file pays for loading them.
    if kind.group == "image":
        from . import images

        return images.CLEANERS[kind.name]
    if kind.name == "pdf":
        from . import pdfs

        return _cleaned_by(pdfs.strip_metadata)
    return _CLEANERS[kind.name]


def _cleaned_by(strip: Callable[[bytes], bytes]) -> Cleaner:
    return lambda content: (strip(content), None)


_CLEANERS: dict[str, Cleaner] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), _cleaned_by(embedded.strip_metadata)),
    "mp3": _cleaned_by(frames.mp3),
    "aac": _cleaned_by(frames.aac),
    "amr": _cleaned_by(frames.amr),
    "wav": _cleaned_by(wave.wav),
    "flac": _cleaned_by(wave.flac),
    "ogg": _cleaned_by(ogg.strip_metadata),
    **dict.fromkeys(("weba", "webm"), _cleaned_by(webm.strip_metadata)),
    **dict.fromkeys(("m4a", "mp4", "mov", "3gp", "3ga"), iso_media.strip_metadata),
    "text": _cleaned_by(texts.as_utf8),
}
