"""Sound in MPEG frames (MP3): only frames are kept; tags with words, pictures and places stay behind."""

from __future__ import annotations

import io

from ..kernel.errors import DamagedFile
from . import refusal_reasons

_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
MAX_SEARCHES = 100_000  # how often the start of a frame is looked for in what is none
MIN_FRAMES = 2


def strip_metadata(content: bytes) -> bytes:
    """The frames of sound of a file, one after the other. Raises DamagedFile."""
    out, at, frames, searches = io.BytesIO(), _behind_tags(content), 0, MAX_SEARCHES
    tags = at
    while at >= 0:
        length = _frame(content, at)
        if length and at + length <= len(content):
            out.write(memoryview(content)[at : at + length])
            at, frames = at + length, frames + 1
        else:
            at, searches = _next_frame(content, at + 1, searches)
    # A file that is mostly something else only looks like sound.
    if frames < MIN_FRAMES or 2 * out.tell() < len(content) - tags:
        raise DamagedFile(problem=refusal_reasons.NOTHING_TO_PLAY)
    return out.getvalue()


def _behind_tags(content: bytes) -> int:
    """Where the ID3v2 tags in front of the sound end."""
    at = 0
    while content[at : at + 3] == b"ID3" and len(content) >= at + 10:
        size = 0
        for byte in content[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size + (10 if content[at + 5] & 0x10 else 0)
    return min(at, len(content))


def _next_frame(content: bytes, at: int, searches: int) -> tuple[int, int]:
    """Where the next two frames in a row begin, or -1, and how many searches are left: one alone may be chance."""
    while searches > 0:
        searches -= 1
        at = content.find(b"\xff", at)
        if at < 0:
            break
        length = _frame(content, at)
        if length and _frame(content, at + length):
            return at, searches
        at += 1
    return -1, searches


def _frame(content: bytes, at: int) -> int:
    """The length of the MPEG layer III frame that begins here, or 0 (ISO 11172-3, 2.4.1.3)."""
    if len(content) < at + 4 or content[at] != 0xFF or content[at + 1] & 0xE6 != 0xE2:
        return 0
    version, kbits, rate = content[at + 1] >> 3 & 3, content[at + 2] >> 4, content[at + 2] >> 2 & 3
    if version == 1 or kbits in (0, 15) or rate == 3:
        return 0
    padding = content[at + 2] >> 1 & 1
    if version == 3:
        return 144_000 * _KBITS_1[kbits] // _RATES[3][rate] + padding
    return 72_000 * _KBITS_2[kbits] // _RATES[version][rate] + padding
