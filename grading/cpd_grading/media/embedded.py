"""Pictures inside documents: freed of all that is no pixel where that can be done, and never a reason to refuse a text.

Their pixels stay as they lie, since the document says how they are turned.
"""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator

from ..kernel.errors import CpdError
from . import iso_media, jpegs, refusal_reasons
from .sniffing import PDF_START, ZIP_START, is_heic

_PNG, _RIFF, _TIFF = b"\x89PNG\r\n\x1a\n", b"RIFF", (b"II*\0", b"MM\0*")
_HEAD = 16
MAX_DEPTH = 2  # of documents in documents
# PNG, 11.3 and its register: what people and cameras tell. A text of a cover page is not needed to show it.
_PNG_TOLD = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX"})
_WEBP_TOLD = frozenset({b"EXIF", b"XMP ", b"C2PA"})
_WEBP_FLAGS = 0x0C  # of Exif and XMP, in the head of an extended file
# Of a TIFF: what says how its pixels lie and what their colours mean (TIFF 6.0, 8 to 22; 34675 is ICC's).
_TIFF_NEEDED = frozenset(
    {254, 255, *range(256, 260), 262, 263, 266, 273, 274, *range(277, 285), *range(290, 294), 296, 301}
    | {*range(317, 326), 332, 334, 336, *range(338, 343), 347, *range(512, 522), *range(529, 533), 34675}
)
_TIFF_DIRECTORIES = frozenset({34665, 34853, 40965})  # of Exif, of places, of how files work together
_TIFF_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MAX_DIRECTORIES = 100


def strip_metadata(content: bytes) -> bytes:
    """A document with nothing but pixels in its pictures; the same bytes where they hold nothing else already."""
    made = _of_archive(content, 1)
    return content if made is None else made


def _of_archive(content: bytes, depth: int) -> bytes | None:
    """The archive with its pictures cleaned; None where there was nothing to clean."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = {}
        for member in archive.infolist():
            cleaned = _cleaned(archive, member, depth)
            if cleaned is not None:
                told[member.filename] = cleaned
        return _written(archive, told) if told else None


def _cleaned(archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> bytes | None:
    """The bytes of a picture, or of a document in it, that said more than its pixels; of anything else None."""
    with archive.open(member) as opened:
        head = opened.read(_HEAD)
        return None if _cleaner_of(head, depth) is None else cleaned(head + opened.read(), depth)


def cleaned(content: bytes, depth: int = 1) -> bytes | None:
    """A picture, or a document with pictures, without what it tells beside them; None where it tells nothing."""
    clean = _cleaner_of(content[:_HEAD], depth)
    if clean is None:
        return None
    try:
        made = clean(content)
    except (CpdError, *refusal_reasons.UNREADABLE):
        return None  # what nobody can read shows no place either; what has a password keeps its own
    return None if made is None or made == content else made


def _cleaner_of(head: bytes, depth: int) -> Callable[[bytes], bytes | None] | None:
    if head.startswith(jpegs.START):
        return jpegs.strip_metadata
    if head.startswith(_PNG):
        return _png
    if head.startswith(_RIFF) and head[8:12] == b"WEBP":
        return _webp
    if head.startswith(_TIFF):
        return _tiff
    if depth < MAX_DEPTH and (found := _of_documents(head)) is not None:
        return lambda inner: found(inner, depth + 1)
    if head[4:8] == b"ftyp" and not is_heic(head):
        return lambda film: iso_media.strip_metadata(film)[0]
    return None


def _of_documents(head: bytes) -> Callable[[bytes, int], bytes | None] | None:
    if head.startswith(ZIP_START):
        return _of_archive
    if head.startswith(PDF_START):
        from .pdfs import strip_metadata as pdf  # which loads a library, and asks this module of its attachments

        return pdf
    return None


def _written(archive: zipfile.ZipFile, told: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for member in archive.infolist():
            copy = zipfile.ZipInfo(member.filename, member.date_time)
            copy.compress_type = member.compress_type
            if member.filename in told:
                made.writestr(copy, told[member.filename])
                continue
            with archive.open(member) as before, made.open(copy, "w") as after:
                shutil.copyfileobj(before, after)
    return out.getvalue()


def _png(content: bytes) -> bytes:
    out, at = io.BytesIO(), len(_PNG)
    out.write(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            break
        if kind not in _PNG_TOLD:
            out.write(content[at:end])
        at = end
        if kind == b"IEND":
            return out.getvalue()
    return content  # its end is missing: readers show it as far as it goes


def _webp(content: bytes) -> bytes:
    out = io.BytesIO()
    for kind, start, end in _riff_chunks(content):
        if kind in _WEBP_TOLD:
            continue
        chunk = bytearray(content[start:end])
        if kind == b"VP8X":
            chunk[8] &= ~_WEBP_FLAGS & 0xFF
        out.write(chunk)
    body = out.getvalue()
    return _RIFF + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _riff_chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 12
    while at + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        yield kind, at, min(end, len(content))
        at = end


def _tiff(content: bytes) -> bytes:
    """A TIFF with shorter directories where they lie, so that no offset moves (TIFF 6.0, 2)."""
    order = "<" if content[:2] == b"II" else ">"
    made, seen = bytearray(content), set[int]()
    (at,) = struct.unpack_from(order + "I", content, 4)
    while at and at not in seen and len(seen) < _MAX_DIRECTORIES:
        seen.add(at)
        (count,) = struct.unpack_from(order + "H", content, at)
        end = at + 2 + 12 * count
        (following,) = struct.unpack_from(order + "I", content, end)
        kept = []
        for entry in range(at + 2, end, 12):
            (tag,) = struct.unpack_from(order + "H", content, entry)
            if tag in _TIFF_NEEDED:
                kept.append(content[entry : entry + 12])
            else:
                _blank_entry(made, order, content[entry : entry + 12])
        shorter = struct.pack(order + "H", len(kept)) + b"".join(kept) + struct.pack(order + "I", following)
        made[at : end + 4] = shorter.ljust(end + 4 - at, b"\0")
        at = following
    return bytes(made)


def _blank_entry(made: bytearray, order: str, entry: bytes) -> None:
    """What lies elsewhere of an entry; of a directory of its own, its entries and what lies elsewhere of them."""
    tag, kind, number, value = struct.unpack(order + "HHII", entry)
    length = _TIFF_WIDTHS.get(kind, 1) * number
    if tag in _TIFF_DIRECTORIES:
        if value + 2 > len(made):
            return
        (count,) = struct.unpack_from(order + "H", made, value)
        for at in range(value + 2, min(value + 2 + 12 * count, len(made) - 11), 12):
            _tag, inner_kind, inner_number, inner_value = struct.unpack_from(order + "HHII", made, at)
            inner = _TIFF_WIDTHS.get(inner_kind, 1) * inner_number
            if inner > 4:
                _zero(made, inner_value, inner)
            _zero(made, at, 12)
    elif length > 4:
        _zero(made, value, length)


def _zero(made: bytearray, start: int, length: int) -> None:
    end = min(start + length, len(made))
    if start < end:
        made[start:end] = bytes(end - start)
