"""Which kind a file is: by its content, never by its name."""

from __future__ import annotations

import re

from . import documents, iso_media, ogg, refusal_reasons
from .kinds import BY_TYPE, KINDS, Kind, unsupported

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MP4_BRANDS = re.compile(rb"isom|iso[2-9a-c]|mp4[12]|avc1|dash|M4[AVBP] |MSNV|mmp4|f4v ")
_3GP_BRANDS = re.compile(rb"3g[pgersh2][0-9a-z]")
# A browser that ignores what we say of a file looks at how it starts.
_PAGES = (
    *(b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe"),
    *(b"<svg", b"<?xml", b"<!--", b"mime-version"),
)
_FOUND = (
    (b"MZ", refusal_reasons.PROGRAM),
    (b"\x7fELF", refusal_reasons.PROGRAM),
    (b"#!", refusal_reasons.PROGRAM),
    (b"GIF8", refusal_reasons.OTHER_PICTURE),
    (b"BM", refusal_reasons.OTHER_PICTURE),
    (b"II*\0", refusal_reasons.OTHER_PICTURE),
    (b"MM\0*", refusal_reasons.OTHER_PICTURE),
    (b"\xd0\xcf\x11\xe0", refusal_reasons.OLD_DOCUMENT),
    (b"{\\rtf", refusal_reasons.OLD_DOCUMENT),
    (b"Rar!", refusal_reasons.ARCHIVE),
    (b"7z\xbc\xaf", refusal_reasons.ARCHIVE),
    (b"\x1f\x8b", refusal_reasons.ARCHIVE),
    (b"PK", refusal_reasons.ARCHIVE),
)
# Of these a readable text is no text either: programs and browsers take it for something else.
_NEVER_TEXT = (b"MZ", b"#!", b"GIF8", b"{\\rtf", b"%PDF", b"%!PS")
_MP3 = (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def kind_of(content: bytes) -> Kind:
    """Raises UnsupportedFile, DamagedFile."""
    if content.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return KINDS["webp"]
    if content.startswith(b"%PDF-"):
        return KINDS["pdf"]
    if content.startswith(b"PK\x03\x04"):
        return BY_TYPE[documents.office_type(content)]
    if content[4:8] == b"ftyp":
        return _of_boxes(content)
    if content.startswith(b"OggS"):
        ogg.require_sound(content)
        return KINDS["ogg"]
    if content.startswith(_MP3):
        return KINDS["mp3"]
    _require_text(content)
    return KINDS["text"]


def _of_boxes(content: bytes) -> Kind:
    brand = content[8:12]
    if brand in _HEIC_BRANDS:
        return KINDS["heic"]
    is_3gp = bool(_3GP_BRANDS.fullmatch(brand))
    if not is_3gp and not _MP4_BRANDS.fullmatch(brand):
        raise unsupported(refusal_reasons.OTHER_RECORDING)
    is_film = iso_media.survey(content).has_film
    if is_3gp:
        return KINDS["3gp" if is_film else "3ga"]
    return KINDS["mp4" if is_film else "m4a"]


def _require_text(content: bytes) -> None:
    """Raises UnsupportedFile for anything but UTF-8 text that no program and no browser takes for something else."""
    plain = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain[:64].lower().startswith(_PAGES):
        raise unsupported(refusal_reasons.WEB_PAGE)
    found = next((found for start, found in _FOUND if content.startswith(start)), refusal_reasons.NOT_KNOWN)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise unsupported(found) from None
    if plain.startswith(_NEVER_TEXT) or _CONTROL.search(text):
        raise unsupported(found if found != refusal_reasons.NOT_KNOWN else refusal_reasons.CONTROL_CHARACTERS)
