"""Office documents: which one a ZIP archive is, by what its own parts say, and that it opens without harm.

OPC (ECMA-376 part 2) for DOCX, XLSX and PPTX: the package's relationships name the main part, and the content types say
what it is; neither its folder nor its name says so. OpenDocument (ISO 26300 part 3) has a "mimetype", wherever it
stands, and a manifest.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from ..kernel.errors import BeyondLimits, DamagedFile
from ..kernel.messages import Message
from . import refusal_reasons
from .embedded import MAX_DEPTH
from .kinds import unsupported
from .sniffing import ZIP_START

MAX_UNPACKED = 100_000_000  # bytes inside an office document, and inside what is packed in it
MAX_MEMBERS = 5000
MAX_INNER = 20_000_000  # of a document within a document: a sheet behind a chart is small
MAX_XML = 2_000_000  # bytes of a list of parts
_MICROSOFT = "application/vnd.openxmlformats-officedocument"
_MAIN_PARTS = {
    f"{_MICROSOFT}.{kind}{suffix}": f"{_MICROSOFT}.{kind}"
    for kind, suffix in (
        ("wordprocessingml.document", ".main+xml"),
        ("spreadsheetml.sheet", ".main+xml"),
        ("presentationml.presentation", ".main+xml"),
    )
}
# Where a package says nothing that can be read, its kind is known by the part that all writers call the same.
_USUAL_PARTS = {
    "word/document.xml": f"{_MICROSOFT}.wordprocessingml.document",
    "xl/workbook.xml": f"{_MICROSOFT}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_MICROSOFT}.presentationml.presentation",
}
_OPEN_DOCUMENT = frozenset(
    f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")
)
_OFFICE_DOCUMENT = "/relationships/officeDocument"  # the end of a type, in both editions of the standard
_HEADER = 30  # bytes in front of a member's name
_TOO_MUCH = refusal_reasons.unpacks_to_too_much(MAX_UNPACKED)


def office_type(content: bytes) -> str:
    """The media type of a document. Raises UnsupportedFile, DamagedFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_apart(archive.infolist())
            found = _type_of(archive)
            _weigh(archive)
            return found
    except refusal_reasons.UNREADABLE:
        raise DamagedFile(problem=refusal_reasons.DOCUMENT_NOT_COMPLETE) from None


@dataclass(frozen=True)
class _Parts:
    """The members of a package, found as its readers find them: without regard to case (OPC, 6.2.2.3)."""

    archive: zipfile.ZipFile
    by_name: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> etree._Element | None:
        """A list of parts; None where there is none that can be read."""
        member = self.by_name.get(name.lower())
        if member is None or member.file_size > MAX_XML:
            return None
        # No entity is resolved and nothing is fetched.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(self.archive.read(member), parser)
        except etree.XMLSyntaxError:
            return None


def _type_of(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    parts = _Parts(archive, {member.filename.lower(): member for member in members})
    names = parts.by_name
    if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names):
        raise unsupported(refusal_reasons.MACROS)
    found = _office_open(parts) or _open_document(parts)
    if found is None:
        raise unsupported(refusal_reasons.BOOK if _declared(parts) == "application/epub+zip" else _other(names))
    return found


def _other(names: Mapping[str, zipfile.ZipInfo]) -> Message:
    return refusal_reasons.APP if "androidmanifest.xml" in names else refusal_reasons.ARCHIVE


def _office_open(parts: _Parts) -> str | None:
    if "[content_types].xml" not in parts.by_name:
        return None
    types = parts.read("[Content_Types].xml")
    for name in _main_parts(parts):
        content_type = _content_type(types, name)
        if content_type and "macroenabled" in content_type.lower():
            raise unsupported(refusal_reasons.MACROS)
        if content_type in _MAIN_PARTS:
            return _MAIN_PARTS[content_type]
    return next((found for name, found in _USUAL_PARTS.items() if name in parts.by_name), None)


def _main_parts(parts: _Parts) -> Iterator[str]:
    """What the relationships of the package name as its document."""
    relationships = parts.read("_rels/.rels")
    for one in () if relationships is None else relationships.iter("{*}Relationship"):
        if one.get("Type", "").endswith(_OFFICE_DOCUMENT):
            yield posixpath.normpath("/" + unquote(one.get("Target", "")).lstrip("/")).lstrip("/").lower()


def _content_type(types: etree._Element | None, name: str) -> str | None:
    """What [Content_Types].xml says of a part: of itself, else of its ending."""
    if types is None:
        return None
    for one in types.iter("{*}Override"):
        if unquote(one.get("PartName", "")).lstrip("/").lower() == name:
            return one.get("ContentType")
    ending = name.rpartition(".")[2]
    return next(
        (one.get("ContentType") for one in types.iter("{*}Default") if one.get("Extension", "").lower() == ending), None
    )


def _declared(parts: _Parts) -> str:
    member = parts.by_name.get("mimetype")
    if member is None or member.file_size > 200:
        return ""
    return parts.archive.read(member).decode("ascii", "replace").strip()


def _open_document(parts: _Parts) -> str | None:
    """What the "mimetype" says, wherever it stands, else the manifest. Raises UnsupportedFile where it is encrypted."""
    manifest = parts.read("META-INF/manifest.xml")
    declared = _declared(parts)
    if manifest is not None:
        if next(manifest.iter("{*}encryption-data"), None) is not None:
            raise unsupported(refusal_reasons.LOCKED)
        entries = {
            _local(one, "full-path"): _local(one, "media-type")
            for one in manifest.iter("{*}file-entry")
            if _local(one, "full-path") == "/"
        }
        declared = declared or entries.get("/", "")
    return declared if declared in _OPEN_DOCUMENT else None


def _local(element: etree._Element, name: str) -> str:
    """An attribute by its name in whatever namespace the version of the format has."""
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _require_apart(members: list[zipfile.ZipInfo]) -> None:
    """Members lie one after the other: those that share bytes unpack to far more than was sent."""
    if not members:
        raise unsupported(refusal_reasons.ARCHIVE)
    if len({member.filename for member in members}) < len(members):
        raise DamagedFile(problem=refusal_reasons.DOCUMENT_NOT_COMPLETE)
    if len(members) > MAX_MEMBERS:
        raise BeyondLimits(problem=refusal_reasons.too_many_parts(MAX_MEMBERS))
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise BeyondLimits(problem=_TOO_MUCH)
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise BeyondLimits(problem=_TOO_MUCH)
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
                head = opened.read(len(ZIP_START))
                left -= len(head)
                if head == ZIP_START:
                    inner = head + opened.read(MAX_INNER)
                    left -= len(inner)
                    if depth == MAX_DEPTH or len(inner) > MAX_INNER:
                        raise BeyondLimits(problem=_TOO_MUCH)
                    packed = zipfile.ZipFile(io.BytesIO(inner))
                    _require_apart(packed.infolist())
                    waiting.append((packed, depth + 1))
                while piece := opened.read(1 << 16):
                    left -= len(piece)
                    if left < 0:
                        raise BeyondLimits(problem=_TOO_MUCH)
