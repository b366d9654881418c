"""Evidence files: known by their content, photos re-encoded without metadata, stored privately, then verified."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from ..kernel.errors import DamagedFile, EmptyFile, TooLarge, UnsupportedFile

MAX_PIXELS = 50_000_000  # a decompressed photo of 150 MB; phones make 12 to 50 megapixels
LONGEST_SIDE = 2560
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENT = ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet")
MAX_UNPACKED = 100_000_000  # bytes inside an office document
_FAR_TOO_LARGE = "the picture is far too large"
_NOT_COMPLETE = "the picture is not complete"
# What the readers of broken or hostile files raise, by their sources and by trying: every one of them is a bad file.
_UNREADABLE = (
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class CleanFile:
    """Bytes fit to be stored, what they are, and the day the photo was taken (never the place)."""

    content: bytes
    content_type: str
    captured_on: date | None


@dataclass(frozen=True)
class StoredFile:
    """A file that was written, read back and found whole."""

    key: str
    size: int
    sha256: str


def evidence_storage() -> Storage:
    """The private storage named by CPD_EVIDENCE_STORAGE; never the public default."""
    return storages[settings.CPD_EVIDENCE_STORAGE]  # type: ignore[misc]  # set by settings.common


def clean_name(name: str) -> str:
    """A file name for people only: no path, no control or direction characters, at most 120 characters."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(char for char in plain if unicodedata.category(char)[0] != "C")
    return re.sub(r"\s+", " ", visible).strip(" .")[-120:] or "file"


def clean_file(content: bytes) -> CleanFile:
    """Return the file as we keep it, judged by its content.

    Raises EmptyFile, TooLarge, UnsupportedFile, DamagedFile.
    """
    if not content:
        raise EmptyFile()
    limit: int = settings.CPD_MAX_FILE_BYTES  # type: ignore[misc]  # set by settings.common
    if len(content) > limit:
        raise TooLarge(size=f"{len(content) / 1e6:.1f} MB", limit=f"{limit / 1e6:.1f} MB")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise DamagedFile(problem="the end of the PDF is missing")
        return CleanFile(content, "application/pdf", None)
    if content.startswith(b"PK\x03\x04"):
        return CleanFile(content, _office_type(content), None)
    return _clean_image(content)


def _clean_image(content: bytes) -> CleanFile:
    try:
        picture = Image.open(io.BytesIO(content), formats=tuple(_IMAGES))
    except UnidentifiedImageError:
        raise UnsupportedFile(found=_describe(content)) from None
    except Image.DecompressionBombError:
        raise DamagedFile(problem=_FAR_TOO_LARGE) from None
    except _UNREADABLE:
        raise DamagedFile(problem=_NOT_COMPLETE) from None
    # Some phones write several pictures into one JPEG (MPO); the first one is the photo.
    kind = "JPEG" if picture.format == "MPO" else picture.format or ""
    if kind not in _IMAGES:
        raise UnsupportedFile(found=_describe(content))
    if picture.width * picture.height > MAX_PIXELS:
        raise DamagedFile(problem=_FAR_TOO_LARGE)
    try:
        captured_on = _captured_on(picture)
        return CleanFile(_bare(picture, kind), _IMAGES[kind], captured_on)
    except _UNREADABLE:
        raise DamagedFile(problem=_NOT_COMPLETE) from None


def _bare(picture: Image.Image, kind: str) -> bytes:
    """The picture upright, of a size fit for a page, and nothing but its pixels (domain 4.2)."""
    # Shrunk before anything else: a JPEG is then decoded small, which spares a server most of its memory.
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if kind == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    # Pixels only go into the new file: GPS, device and thumbnails stay behind.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    if upright.mode == "P" and (palette := upright.getpalette()) is not None:
        bare.putpalette(palette)
    out = io.BytesIO()
    if kind == "PNG":
        bare.save(out, kind, optimize=True)
    else:
        bare.save(out, kind, quality=85)
    return out.getvalue()


def _captured_on(picture: Image.Image) -> date | None:
    stamp = picture.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return datetime.strptime(str(stamp), "%Y:%m:%d %H:%M:%S").date()  # noqa: DTZ007 a camera knows no zone
    except ValueError:
        return None


def _office_type(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > 5000 or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise DamagedFile(problem="it unpacks to far too much")
            names = {member.filename for member in members}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise UnsupportedFile(found="a document with macros")
            for marker, content_type in _OFFICE.items():
                if marker in names and "[Content_Types].xml" in names:
                    return content_type
            if members and members[0].filename == "mimetype" and members[0].file_size < 200:
                declared = archive.read(members[0]).decode("ascii", "replace")
                if declared in _OPEN_DOCUMENT:
                    return declared
    except _UNREADABLE:
        raise DamagedFile(problem="the document is not complete") from None
    raise UnsupportedFile(found="a ZIP archive")


def _describe(content: bytes) -> str:
    head = content[:512].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")):
        return "a web page or drawing"
    if head.startswith((b"mz", b"\x7felf")):
        return "a program"
    return "its content is not known"


def store(content: bytes) -> StoredFile:
    """Write under a random key, read back, compare. Raises DamagedFile when what is stored is not what was sent."""
    storage = evidence_storage()
    wanted = hashlib.sha256(content).hexdigest()
    name = f"{secrets.token_hex(2)}/{secrets.token_hex(24)}"
    key = storage.save(name, ContentFile(content))
    digest, size = hashlib.sha256(), 0
    with storage.open(key, "rb") as stored:
        for chunk in iter(lambda: stored.read(1 << 16), b""):
            digest.update(chunk)
            size += len(chunk)
    if digest.hexdigest() != wanted:
        storage.delete(key)
        raise DamagedFile(problem="it was not stored whole")
    return StoredFile(key=key, size=size, sha256=wanted)
