"""Sound in frames (MP3, AAC, AMR): only frames are kept; words, pictures and places stay behind."""

from __future__ import annotations

import io
from collections.abc import Callable

from ..kernel.errors import DamagedFile
from . import refusal_reasons

_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
# Bytes of an AMR frame behind its first, by its mode (RFC 4867, 5.3; 3GPP TS 26.101 and 26.201); others are of no file.
_AMR = dict(enumerate((12, 13, 15, 17, 19, 20, 26, 31, 5))) | {15: 0}
_AMR_WIDE = dict(enumerate((17, 23, 32, 36, 40, 46, 50, 58, 60, 5))) | {14: 0, 15: 0}
AMR_HEAD, AMR_WIDE_HEAD = b"#!AMR\n", b"#!AMR-WB\n"
MAX_SEARCHES = 100_000  # how often the start of a frame is looked for in what is none
MAX_ZEROS = 64 * 1024  # some recorders leave so much room in front of the first frame
MIN_FRAMES = 2
Frame = Callable[[bytes, int], int]


def mp3(content: bytes) -> bytes:
    """The frames of MPEG layer III. Raises DamagedFile."""
    return _frames_of(content, mp3_frame)


def aac(content: bytes) -> bytes:
    """The frames of AAC in ADTS. Raises DamagedFile."""
    return _frames_of(content, adts_frame)


def amr(content: bytes) -> bytes:
    """The head and the frames of AMR; what follows the last whole one is left out. Raises DamagedFile."""
    is_wide = content.startswith(AMR_WIDE_HEAD)
    head, sizes = (AMR_WIDE_HEAD, _AMR_WIDE) if is_wide else (AMR_HEAD, _AMR)
    at, frames = len(head), 0
    while at < len(content) and not content[at] & 0x83:  # bits that are zero in every frame
        size = sizes.get(content[at] >> 3 & 15)
        if size is None or at + 1 + size > len(content):
            break
        end = at + 1 + size
        at, frames = end, frames + 1
    if frames < MIN_FRAMES or 2 * at < len(content):
        raise DamagedFile(problem=refusal_reasons.NOTHING_TO_PLAY)
    return content[:at]


def first_frame(content: bytes) -> int:
    """Where the sound may begin: behind tags, and behind zeros that a recorder left."""
    at = _behind_tags(content)
    zeros = at
    while zeros < min(len(content), at + MAX_ZEROS) and not content[zeros]:
        zeros += 1
    return zeros


def _frames_of(content: bytes, frame: Frame) -> bytes:
    out, at, count, searches = io.BytesIO(), first_frame(content), 0, MAX_SEARCHES
    begun = at
    while at >= 0:
        length = frame(content, at)
        if length and at + length <= len(content):
            out.write(memoryview(content)[at : at + length])
            at, count = at + length, count + 1
        else:
            at, searches = _next_frame(content, at + 1, searches, frame)
    # A file that is mostly something else only looks like sound.
    if count < MIN_FRAMES or 2 * out.tell() < len(content) - begun:
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


def _next_frame(content: bytes, at: int, searches: int, frame: Frame) -> tuple[int, int]:
    """Where the next two frames in a row begin, or -1, and how many searches are left: one alone may be chance."""
    while searches > 0:
        searches -= 1
        at = content.find(b"\xff", at)
        if at < 0:
            break
        length = frame(content, at)
        if length and frame(content, at + length):
            return at, searches
        at += 1
    return -1, searches


def mp3_frame(content: bytes, at: int) -> int:
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


def adts_frame(content: bytes, at: int) -> int:
    """The length of the ADTS frame that begins here, or 0 (ISO 14496-3, 1.A.2)."""
    if len(content) < at + 7 or content[at] != 0xFF or content[at + 1] & 0xF6 != 0xF0:
        return 0
    length = (content[at + 3] & 3) << 11 | content[at + 4] << 3 | content[at + 5] >> 5
    return length if length > 7 and content[at + 2] >> 2 & 15 < 13 else 0
