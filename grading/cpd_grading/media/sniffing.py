"""Which kind a file is: by its content, never by its name. What is not taken is named as people call it."""

from __future__ import annotations

import re

from ..kernel.characters import says_something
from ..kernel.errors import EmptyFile
from ..kernel.messages import Message
from . import frames, iso_media, ogg, refusal_reasons, texts, webm
from .kinds import BY_TYPE, KINDS, Kind, unsupported

PDF_START, ZIP_START = b"%PDF-", b"PK\x03\x04"
PDF_HEAD = 1024  # readers look for the beginning in so many bytes (ISO 32000-1, annex H.3, note 13)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_OTHER_PICTURES = frozenset({b"avif", b"avis", b"jxl ", b"jp2 ", b"jpx ", b"crx "})
_MP4_BRANDS = re.compile(rb"iso[m1-9a-c]|mp4[12]|mp71|avc1|dash|M4[AVBP] |M4V[HP]|MSNV|mmp4|[fF]4[vV] ")
_3GP_BRANDS = re.compile(rb"3g[pgersh2][0-9a-z]")
# First boxes of films by QuickTime before it wrote its brand. Their size in front of them is no letter of a text.
_OLD_FILM = re.compile(rb"[\0-\x08][\0-\xff]{3}(?:moov|mdat|wide|free|skip)")
_PDF_LINE = re.compile(rb"(?:\A|[\r\n])%PDF-[0-9]")
# A browser that ignores what we say of a file looks at how it starts. A tag is one by what follows its name: a text may
# begin with "<Headmaster> said" or "<Head teacher: ...>", and one in Markdown with a comment.
_TAG = re.compile(
    rb"<(?:(?:!doctype|\?xml|html|script|iframe|svg)[\s/>]|(?:head|body)(?:\s*/?>|\s+[a-z:-]+\s*=))", re.IGNORECASE
)
_PAGE_PERHAPS = re.compile(rb"<!--|<(?:head|body)\s", re.IGNORECASE)
_PAGE_HEAD = 1024  # bytes in which a tag follows then
_LETTER_HEAD = b"mime-version"
_FLAT_DOCUMENT = b"office:mimetype="  # behind some thirty namespaces (OpenDocument 1.3, part 3, 3.1.1)
_FLAT_HEAD = 16_384
# Readable texts that programs take for something else.
_NEVER_TEXT = (
    (re.compile(rb"#!\s*/"), refusal_reasons.PROGRAM),
    (re.compile(rb"GIF8[79]a"), refusal_reasons.OTHER_PICTURE),
    (re.compile(rb"\{\\rtf"), refusal_reasons.OLD_DOCUMENT),
    (re.compile(rb"%!PS"), refusal_reasons.DRAWING_PROGRAM),
)
_FOUND: tuple[tuple[bytes, Message], ...] = (
    (b"MZ", refusal_reasons.PROGRAM),
    (b"\x7fELF", refusal_reasons.PROGRAM),
    (b"#!", refusal_reasons.PROGRAM),
    (b"\xca\xfe\xba\xbe", refusal_reasons.PROGRAM),
    (b"\xcf\xfa\xed\xfe", refusal_reasons.PROGRAM),
    (b"dex\n", refusal_reasons.APP),
    (b"GIF8", refusal_reasons.OTHER_PICTURE),
    (b"BM", refusal_reasons.OTHER_PICTURE),
    (b"II*\0", refusal_reasons.OTHER_PICTURE),
    (b"MM\0*", refusal_reasons.OTHER_PICTURE),
    (b"II+\0", refusal_reasons.OTHER_PICTURE),
    (b"\xff\x0a", refusal_reasons.OTHER_PICTURE),
    (b"\0\0\0\x0cJXL ", refusal_reasons.OTHER_PICTURE),
    (b"\0\0\0\x0cjP  ", refusal_reasons.OTHER_PICTURE),
    (b"8BPS", refusal_reasons.DRAWING_PROGRAM),
    (b"AC10", refusal_reasons.DRAWING_PROGRAM),
    (b"{\\rtf", refusal_reasons.OLD_DOCUMENT),
    (b"Rar!", refusal_reasons.ARCHIVE),
    (b"7z\xbc\xaf", refusal_reasons.ARCHIVE),
    (b"\x1f\x8b", refusal_reasons.ARCHIVE),
    (b"BZh", refusal_reasons.ARCHIVE),
    (b"\xfd7zXZ", refusal_reasons.ARCHIVE),
    (b"PK", refusal_reasons.ARCHIVE),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", refusal_reasons.WINDOWS_MEDIA),
    (b"FLV\x01", refusal_reasons.OTHER_RECORDING),
    (b"caff", refusal_reasons.OTHER_RECORDING),
    (b"FORM", refusal_reasons.OTHER_RECORDING),
    (b"RIFF", refusal_reasons.OTHER_RECORDING),
    (b"RF64", refusal_reasons.OTHER_RECORDING),
    (b"BW64", refusal_reasons.OTHER_RECORDING),
    (b"MThd", refusal_reasons.OTHER_RECORDING),
    (b"\0\0\x01\xba", refusal_reasons.OTHER_RECORDING),
    (b"\0\0\x01\xb3", refusal_reasons.OTHER_RECORDING),
    (b"SQLite format 3\0", refusal_reasons.BACKUP),
    (b"\0\x01\0\0Standard ", refusal_reasons.BACKUP),
    (b"\0\x01\0\0", refusal_reasons.FONT),
    (b"OTTO", refusal_reasons.FONT),
    (b"wOF", refusal_reasons.FONT),
)
_MP3 = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")
_OLD_DOCUMENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of a document with a password (MS-OFFCRYPTO, 2.3.1)


def kind_of(content: bytes) -> Kind:
    """Raises UnsupportedFile, DamagedFile, and EmptyFile for a text of which nothing can be seen."""
    if (kind := _by_beginning(content)) is not None:
        return kind
    if _PDF_LINE.search(content[: PDF_HEAD + 1]):
        return KINDS["pdf"]  # also where all of it is letters
    if (text := texts.text_of(content)) is not None:
        if not says_something(text):
            raise EmptyFile()
        _require_only_text(content)
        return KINDS["text"]
    if _begins_as_pdf(content):
        return KINDS["pdf"]
    if (kind := _sound_in_frames(content)) is not None:
        return kind
    if texts.likely_text_of(content) is not None:
        _require_only_text(content)
        return KINDS["text"]
    raise unsupported(_found_in(content))


def _by_beginning(content: bytes) -> Kind | None:
    """A kind whose first bytes no text has."""
    if content.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if content.startswith(PDF_START):
        return KINDS["pdf"]
    if content.startswith(ZIP_START):
        from .documents import office_type  # only for these: it loads a library that reads XML

        return BY_TYPE[office_type(content)]
    if content[4:8] == b"ftyp":
        return _of_boxes(content)
    if _OLD_FILM.match(content):
        iso_media.survey(content)
        return KINDS["mov"]
    if content.startswith(b"OggS\0"):
        ogg.require_sound(content)
        return KINDS["ogg"]
    if content.startswith(webm.HEAD):
        return KINDS["webm" if webm.survey(content).has_film else "weba"]
    if content[:4] == b"RIFF" and content[8:12] in (b"WEBP", b"WAVE"):
        return KINDS["webp" if content[8:12] == b"WEBP" else "wav"]
    if content.startswith(b"fLaC") and content[4:5] in (b"\0", b"\x80"):
        return KINDS["flac"]
    if content.startswith((frames.AMR_HEAD, frames.AMR_WIDE_HEAD)):
        return KINDS["amr"]
    return None


def _begins_as_pdf(content: bytes) -> bool:
    return PDF_START in content[:PDF_HEAD]


def _sound_in_frames(content: bytes) -> Kind | None:
    at = frames.first_frame(content)
    if content.startswith(b"ID3") and content[at : at + 4] == b"fLaC":
        raise unsupported(refusal_reasons.OTHER_RECORDING)
    if frames.adts_frame(content, at):
        return KINDS["aac"]
    # A tag says that it is sound, however far away the first frame is.
    return KINDS["mp3"] if content.startswith(b"ID3") or content.startswith(_MP3, at) else None


def is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def _of_boxes(content: bytes) -> Kind:
    brand = content[8:12]
    if is_heic(content):
        return KINDS["heic"]
    if brand in _OTHER_PICTURES:
        raise unsupported(refusal_reasons.OTHER_PICTURE)
    # Every camera has a brand of its own: what is in its boxes decides.
    is_film = iso_media.survey(content).has_film
    if _3GP_BRANDS.fullmatch(brand):
        return KINDS["3gp" if is_film else "3ga"]
    if brand == b"qt  " or (not _MP4_BRANDS.fullmatch(brand) and b"qt  " in _also_as(content)):
        return KINDS["mov"]
    return KINDS["mp4" if is_film else "m4a"]


def _also_as(content: bytes) -> set[bytes]:
    """The brands whose players can read it too (ISO 14496-12, 4.3)."""
    end = min(int.from_bytes(content[:4], "big"), 256)
    return {content[at : at + 4] for at in range(16, end - 3, 4)}


def _require_only_text(content: bytes) -> None:
    """Raises UnsupportedFile for a text that a program or a browser takes for something else."""
    plain = texts.as_utf8(content).removeprefix(b"\xef\xbb\xbf").lstrip()
    if (page := _page_in(plain)) is not None:
        raise unsupported(page)
    for start, found in _NEVER_TEXT:
        if start.match(plain):
            raise unsupported(found)
    if _begins_as_pdf(plain[:64]):
        raise unsupported(refusal_reasons.NOT_KNOWN)


def _page_in(plain: bytes) -> Message | None:
    """What a browser would show as a page, by how it starts, or a document written out as one file of XML."""
    head = plain[:_PAGE_HEAD]
    is_page = _TAG.match(head) or (_PAGE_PERHAPS.match(head) and _TAG.search(head))
    if not is_page and not head.lower().startswith(_LETTER_HEAD):
        return None
    return refusal_reasons.OLD_DOCUMENT if _FLAT_DOCUMENT in plain[:_FLAT_HEAD] else refusal_reasons.WEB_PAGE


def _found_in(content: bytes) -> Message:
    if content.startswith(_OLD_DOCUMENT):
        return refusal_reasons.LOCKED if _ENCRYPTED in content else refusal_reasons.OLD_DOCUMENT
    plain = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if (page := _page_in(plain)) is not None:
        return page
    found = next((found for start, found in _FOUND if content.startswith(start)), None)
    # "FORMULAIRE", "BMI" and the like begin a text too, in letters that are not known.
    if found is not None and not (content[:2].isalpha() and texts.is_almost_text(content)):
        return found
    if texts.has_control_characters(content):
        return refusal_reasons.CONTROL_CHARACTERS
    return refusal_reasons.OTHER_TEXT if texts.is_almost_text(content) else refusal_reasons.NOT_KNOWN
