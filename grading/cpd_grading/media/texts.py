"""Texts: whether these bytes are one, in which letters, and kept as UTF-8.

Decided before anything is taken for a program or a picture by its first letters: a report may begin with "MZEE Jean".
"""

from __future__ import annotations

import codecs
import re

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Tab, line feed, carriage return, form feed and the line break of word processors (U+000B) are of texts.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Of cp1252: letters with accents, quotation marks, dashes, and signs of money and measure.
_WESTERN = re.compile(
    "[\\s\x21-\x7e\xa0-\xff\u20ac\u0152\u0153\u0160\u0161\u017d\u017e\u0178\u2010-\u2026\u2030\u2122]*"
)
_PLAIN = re.compile(r"[\s\x21-\x7e]")
# What letters of DOS (cp850) and of old Macs look like as cp1252: "r‚union", "trŠs", "fran‡ais", "rŽcrŽ", "donÕt". No
# French, English or Kinyarwanda word has one of these signs beside a letter, or such a capital behind a small letter.
_LETTER = "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153]"
_SIGNS = "[\u201a\u201e\u2030\u0160\u0161\u017d\u017e\u00a4]"
_NOT_WESTERN = re.compile(
    f"(?<={_LETTER}){_SIGNS}|{_SIGNS}(?={_LETTER})"
    f"|[\u2020\u2021\u2122](?={_LETTER})|(?<={_LETTER})\u2022(?={_LETTER})"
    "|(?<=[a-z\u00df-\u00f6\u00f8-\u00ff\u0153])[\u00c0-\u00d6\u00d8-\u00de\u0152\u0178]"
)
_DOS_O = re.compile(f"(?<={_LETTER})\u201c(?={_LETTER})")  # its "ô"; with its closing mark it quotes something
# Letters, quotation marks and faces in UTF-8: as cp1252 they are pairs such as "Ã©" and "â€™", which no text has.
_UTF8_CHARACTER = re.compile(rb"[\xc2\xc3\xc5\xcc][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]|\xf0\x9f[\x80-\xbf]{2}")
_UTF8_STARTS = (b"\xc2", b"\xc3", b"\xc5")  # of these letters; at the end of a text in cp1252 they are most unlikely
_COLOUR = re.compile("\x1b\\[[0-9;:]*m")  # of a terminal (ECMA-48, 8.3.117)
_PADDING = "\0\x1a"  # DOS ended a text with the second
_SAMPLE = 4096  # characters that are looked at to tell letters from chance
_FEW = 0.6  # of a text this much is plain letters, digits and what stands between them


def text_of(content: bytes) -> str | None:
    """The text that these bytes are for sure, or None: in UTF-8, or in UTF-16 with its mark."""
    for mark, encoding in _UTF16:
        if content.startswith(mark):
            return _plain(_decoded(content[len(mark) :], encoding))
    return _plain(_decoded_utf8(content))


def likely_text_of(content: bytes) -> str | None:
    """The text that these bytes may well be: in UTF-16 without a mark, or as Windows writes it in the west (cp1252)."""
    if b"\0" in content[:_SAMPLE].rstrip(_PADDING.encode()):
        return next((text for _mark, name in _UTF16 if (text := _likely(_plain(_decoded(content, name))))), None)
    if _UTF8_CHARACTER.search(content):
        return None  # it was UTF-8 before something spoilt it
    found = _plain(_decoded(content, "cp1252"))
    return _likely(found) if found and _is_western(found) else None


def as_utf8(content: bytes) -> bytes:
    """The same text in UTF-8; one that is in it already comes back byte for byte.

    Left out are a last character that was cut, what fills the end of a text, and colours of a terminal.
    """
    text = text_of(content) or likely_text_of(content)
    return content if text is None else text.encode("utf-8")


def is_almost_text(content: bytes) -> bool:
    """Whether a person would call it a text, though its letters are not known."""
    sample = content[:_SAMPLE]
    readable = sum(32 <= byte < 127 or byte in b"\t\n\r" for byte in sample)
    readable += sum(map(len, _UTF8_CHARACTER.findall(sample)))
    return bool(sample) and b"\0" not in sample and readable >= _FEW * len(sample)


def has_control_characters(content: bytes) -> bool:
    """Whether it is UTF-8 with characters in it that no text has."""
    try:
        return bool(_CONTROL.search(content.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _decoded_utf8(content: bytes) -> str | None:
    """The text up to its last whole character; None where anything else is wrong with it."""
    try:
        text, length = codecs.utf_8_decode(content, "strict", False)
    except UnicodeDecodeError:
        return None
    cut = content[length:]
    # One byte behind plain letters may as well be the "é" at the end of a text in cp1252.
    if cut and (not text or (len(cut) == 1 and text.isascii() and cut not in _UTF8_STARTS)):
        return None
    return text


def _plain(text: str | None) -> str | None:
    """The text without colours and what fills its end, or None for one with control characters."""
    if text is None:
        return None
    text = _COLOUR.sub("", text)
    told = text.rstrip(_PADDING)
    # A few letters in front of many zeros begin a file of some program.
    if text.count("\0", len(told)) <= len(told):
        text = told
    return None if _CONTROL.search(text) else text


def _is_western(text: str) -> bool:
    if not _WESTERN.fullmatch(text) or _NOT_WESTERN.search(text):
        return False
    return "\u201d" in text or not _DOS_O.search(text)


def _likely(text: str | None) -> str | None:
    """The text where it looks like one: any bytes are letters in some encoding."""
    if not text:
        return None
    sample = text[:_SAMPLE]
    return text if len(_PLAIN.findall(sample)) >= _FEW * len(sample) else None
