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
_SAMPLE = 4096  # characters that are looked at to tell letters from chance
_FEW = 0.6  # of a text this much is plain letters, digits and what stands between them


def text_of(content: bytes) -> str | None:
    """The text that these bytes are for sure, or None: in UTF-8, or in UTF-16 with its mark."""
    for mark, encoding in _UTF16:
        if content.startswith(mark):
            return _plain(content[len(mark) :], encoding)
    return _plain(content, "utf-8")


def likely_text_of(content: bytes) -> str | None:
    """The text that these bytes may well be: in UTF-16 without a mark, or as Windows writes it in the west (cp1252)."""
    if b"\0" in content[:_SAMPLE]:
        return next((text for _mark, name in _UTF16 if (text := _likely(_plain(content, name)))), None)
    found = _plain(content, "cp1252")
    return _likely(found) if found and _WESTERN.fullmatch(found) else None


def as_utf8(content: bytes) -> bytes:
    """The same text in UTF-8; one that is in it already comes back byte for byte."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if b"\0" not in content:
            return content
    text = text_of(content) or likely_text_of(content)
    return content if text is None else text.encode("utf-8")


def is_almost_text(content: bytes) -> bool:
    """Whether a person would call it a text, though its letters are not known."""
    sample = content[:_SAMPLE]
    readable = sum(32 <= byte < 127 or byte in b"\t\n\r" for byte in sample)
    return bool(sample) and b"\0" not in sample and readable >= _FEW * len(sample)


def has_control_characters(content: bytes) -> bool:
    """Whether it is UTF-8 with characters in it that no text has."""
    try:
        return bool(_CONTROL.search(content.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def _plain(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _likely(text: str | None) -> str | None:
    """The text where it looks like one: any bytes are letters in some encoding."""
    if not text:
        return None
    sample = text[:_SAMPLE]
    return text if len(_PLAIN.findall(sample)) >= _FEW * len(sample) else None
