"""Office documents: which one a ZIP archive is, that it opens without harm, and that its photos tell no place."""

from __future__ import annotations

import io
import shutil
import zipfile

from ..kernel.errors import DamagedFile
from . import jpegs, refusal_reasons
from .kinds import unsupported

MAX_UNPACKED = 100_000_000  # bytes inside an office document, and inside what is packed in it
MAX_MEMBERS = 5000
MAX_INNER = 20_000_000  # of a document within a document: a sheet behind a chart is small
MAX_DEPTH = 2
_MICROSOFT = "application/vnd.openxmlformats-officedocument"
_OFFICE = {
    "word/document.xml": f"{_MICROSOFT}.wordprocessingml.document",
    "xl/workbook.xml": f"{_MICROSOFT}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_MICROSOFT}.presentationml.presentation",
}
_OPEN_DOCUMENT = frozenset(
    f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")
)
_HEADER = 30  # bytes in front of a member's name


def office_type(content: bytes) -> str:
    """The media type of a document. Raises UnsupportedFile, DamagedFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _require_apart(members)
            found = _type_of(archive, {member.filename for member in members})
            _weigh(archive)
            return found
    except refusal_reasons.UNREADABLE:
        raise DamagedFile(problem=refusal_reasons.DOCUMENT_NOT_COMPLETE) from None


def strip_metadata(content: bytes) -> bytes:
    """The document with nothing but pixels in its photos; the same bytes where they hold nothing else already.

    A photo put into a text keeps what the phone wrote beside it. Its pixels stay as they lie: the document says how it
    is turned.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = {member.filename for member in archive.infolist() if jpegs.tells(_photo(archive, member))}
        if not told:
            return content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for member in archive.infolist():
                copy = zipfile.ZipInfo(member.filename, member.date_time)
                copy.compress_type = member.compress_type
                if member.filename in told:
                    made.writestr(copy, jpegs.strip_metadata(archive.read(member)))
                    continue
                with archive.open(member) as before, made.open(copy, "w") as after:
                    shutil.copyfileobj(before, after)
        return out.getvalue()


def _photo(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of a member that begins like a JPEG, and of no other."""
    with archive.open(member) as opened:
        head = opened.read(len(jpegs.START))
        return head + opened.read() if head == jpegs.START else b""


def _type_of(archive: zipfile.ZipFile, names: set[str]) -> str:
    lower = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in lower):
        raise unsupported(refusal_reasons.MACROS)
    for marker, content_type in _OFFICE.items():
        if marker in names and "[Content_Types].xml" in names:
            return content_type
    first = archive.infolist()[0]
    if first.filename == "mimetype" and first.file_size < 200:
        declared = archive.read(first).decode("ascii", "replace")
        if declared in _OPEN_DOCUMENT:
            return declared
    raise unsupported(refusal_reasons.ARCHIVE)


def _require_apart(members: list[zipfile.ZipInfo]) -> None:
    """Members lie one after the other: those that share bytes unpack to far more than was sent."""
    if not members:
        raise unsupported(refusal_reasons.ARCHIVE)
    if len({member.filename for member in members}) < len(members):
        raise DamagedFile(problem=refusal_reasons.DOCUMENT_NOT_COMPLETE)
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise DamagedFile(problem=refusal_reasons.UNPACKS_TO_TOO_MUCH)
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise DamagedFile(problem=refusal_reasons.UNPACKS_TO_TOO_MUCH)
        end = member.header_offset + _HEADER + len(member.orig_filename) + member.compress_size
        if member.flag_bits & 1:
            raise unsupported(refusal_reasons.LOCKED)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedFile(problem=refusal_reasons.DOCUMENT_NOT_COMPLETE)


def _weigh(outer: zipfile.ZipFile) -> None:
    """Unpack every member once, a piece at a time and never kept, so that no declared size is believed.

    Archives in it are weighed with it. Raises DamagedFile, and what a broken archive raises.
    """
    left, waiting = MAX_UNPACKED, [(outer, 1)]
    while waiting:
        archive, depth = waiting.pop()
        for member in archive.infolist():
            with archive.open(member) as opened:
                head = opened.read(4)
                left -= len(head)
                if head == b"PK\x03\x04":
                    inner = head + opened.read(MAX_INNER)
                    left -= len(inner)
                    if depth == MAX_DEPTH or len(inner) > MAX_INNER:
                        raise DamagedFile(problem=refusal_reasons.UNPACKS_TO_TOO_MUCH)
                    packed = zipfile.ZipFile(io.BytesIO(inner))
                    _require_apart(packed.infolist())
                    waiting.append((packed, depth + 1))
                while piece := opened.read(1 << 16):
                    left -= len(piece)
                    if left < 0:
                        raise DamagedFile(problem=refusal_reasons.UNPACKS_TO_TOO_MUCH)
