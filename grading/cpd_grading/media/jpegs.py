"""JPEGs, segment by segment and without a pixel decoded: what they tell, how they are made, and where they end.

ISO 10918-1, annex B.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..kernel.errors import BeyondLimits, DamagedFile
from . import refusal_reasons

START, _START, _SCAN, _END = b"\xff\xd8\xff", 0xD8, 0xDA, 0xD9
_COLOURS = b"ICC_PROFILE\0"
# APP1 (Exif, XMP), APP13 (IPTC), comments, and whatever makers put into the other places kept for applications; how
# colours are meant (JFIF, ICC, Adobe) stays.
_TOLD = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xE2, 0xEE}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in a scan: no stuffed byte, no restart, no filling
_ANY_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")  # of those that have a length, or begin or end a picture
_APP2 = 0xE2
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
# What may stand between scans: tables, comments, applications.
_BETWEEN = frozenset({0xC4, 0xCC, _SCAN, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)})
# Cameras write one to twelve scans. Each is a walk over the whole picture, and a byte or two is enough for one.
MAX_SCANS = 40
MAX_SEGMENTS = 2_000
# A decoder looks ahead; this much of nothing lets it end a last row, and never makes up one that is missing.
_AHEAD = bytes(16)


@dataclass(frozen=True)
class Segment:
    """Bytes ``start`` to ``end`` of a file; a scan's begin with its head and end before the next marker."""

    marker: int
    start: int
    end: int


@dataclass(frozen=True)
class Shape:
    """How a JPEG is made; ``samples`` are numbers for a pixel, of all its colours, 1.5 in a usual photo."""

    is_progressive: bool
    scans: int
    samples: float

    @property
    def lies_whole(self) -> bool:
        """Whether a decoder holds all of it before it gives out a row (libjpeg: in more scans than one)."""
        return self.is_progressive or self.scans > 1


def shape_of(content: bytes) -> Shape:
    """Raises DamagedFile for more scans than any camera writes."""
    scans, is_progressive, samples = 0, False, 3.0
    for segment in _segments(content):
        if segment.marker in _FRAMES:
            is_progressive = is_progressive or segment.marker in _PROGRESSIVE
            samples = _samples(content[segment.start : segment.end])
        scans += segment.marker == _SCAN
        if scans > MAX_SCANS:
            raise BeyondLimits(problem=refusal_reasons.too_many_scans(MAX_SCANS))
    return Shape(is_progressive, scans, samples)


def _samples(frame: bytes) -> float:
    """Numbers for a pixel, by the shares of the colours in the head of a frame (B.2.2)."""
    shares = [(each >> 4, each & 15) for each in frame[11::3]]
    across, down = max((h for h, _v in shares), default=0), max((v for _h, v in shares), default=0)
    return sum(h * v for h, v in shares) / (across * down) if across * down else 3.0


def completed(content: bytes) -> bytes:
    """The picture up to where its last scan ends, so that a decoder can end it too.

    A picture of one scan of which rows are missing still lacks them afterwards; one of several scans needs all but the
    last to be there. Raises DamagedFile where there is nothing to complete.
    """
    shape, end = shape_of(content), 0
    for segment in _segments(content):
        end = segment.end
    if not shape.scans or (shape.is_progressive and shape.scans < 2):
        raise DamagedFile(problem=refusal_reasons.PICTURE_NOT_COMPLETE)
    return content[:end] + _AHEAD + (bytes([0xFF, _END]) if shape.is_progressive else b"")


def tells(content: bytes) -> bool:
    """Whether these bytes are a JPEG that says more than its pixels."""
    return content.startswith(START) and strip_metadata(content) != content


def tells_place(content: bytes) -> bool:
    """Whether one of its segments holds the numbers of a satellite: the Exif entry for them, or their names in XMP."""
    for segment in _segments(content):
        if segment.marker in _TOLD:
            told = content[segment.start : segment.end]
            if any(sign in told for sign in (b"\x88\x25\0\x04", b"\x25\x88\x04\0", b"GPS")):
                return True
    return False


def strip_metadata(content: bytes) -> bytes:
    """The first picture of a JPEG without what is told beside it.

    One whose end is missing gets it. Nothing is decoded, so no row is lost that was there; of one that breaks off
    before its first row nothing is left but its beginning.
    """
    out = io.BytesIO()
    out.write(content[:2])
    for segment in _segments(content):
        # In an APP2 stands a profile of colours, or else what the makers of phones put there, such as second pictures.
        is_other = segment.marker == _APP2 and not content.startswith(_COLOURS, segment.start + 4)
        if segment.marker not in _TOLD and not is_other:
            out.write(content[segment.start : segment.end])
    out.write(bytes([0xFF, _END]))
    return out.getvalue()


def _segments(content: bytes) -> Iterator[Segment]:
    """The segments of the first picture, up to its end, to what is none, or to the end of the bytes."""
    at, count, has_scan = 2, 0, False
    while (found := _ANY_MARKER.search(content, at)) and found.start() + 4 <= len(content):
        if has_scan and found.start() > at:
            return  # something else follows the picture
        at = found.start()  # decoders skip what stands between segments
        marker = content[at + 1]
        if marker in (_START, _END) or (has_scan and marker not in _BETWEEN):
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        count += 1
        if end > len(content) or end < at + 4 or count > MAX_SEGMENTS:
            return
        if marker == _SCAN:
            after = _MARKER.search(content, end)
            end, has_scan = (after.start() if after else len(content)), True
        yield Segment(marker, at, end)
        at = end
