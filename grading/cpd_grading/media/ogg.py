"""Sound in Ogg pages (Opus and Vorbis): its comments are blanked where they stand, so that no page moves."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..kernel.errors import BeyondLimits, DamagedFile
from . import refusal_reasons
from .kinds import unsupported

MAX_PAGES = 200_000
MAX_COMMENTS = 2_000_000  # bytes; a picture of a cover lies in them
_PAGE_START = b"OggS\0"
_CODECS = (b"OpusHead", b"\x01vorbis")
_COMMENTS = (b"OpusTags", b"\x03vorbis")
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True)
class Page:
    """One page of a file, and how its content is cut into packets."""

    serial: int
    is_first: bool
    start: int
    body: int
    end: int
    lacing: bytes


@dataclass
class Stream:
    """One stream of sound: how many of its packets have ended, and where its second one, the comments, lies."""

    packets: int = 0
    comments: list[tuple[int, int]] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def require_sound(content: bytes) -> None:
    """Raises DamagedFile, UnsupportedFile for anything but Opus or Vorbis."""
    first = next(_pages(content))
    if not content.startswith(_CODECS, first.body):
        raise unsupported(refusal_reasons.OTHER_RECORDING)


def strip_metadata(content: bytes) -> bytes:
    """The file up to its last whole page, with nothing told in its comments. Raises DamagedFile, UnsupportedFile."""
    streams: dict[int, Stream] = {}
    end = 0
    for page in _pages(content):
        end = page.end
        if page.is_first:
            if page.serial in streams or not content.startswith(_CODECS, page.body):
                raise unsupported(refusal_reasons.OTHER_RECORDING)
            streams[page.serial] = Stream()
        if page.serial not in streams:
            raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
        _follow(streams[page.serial], page)
    copy = io.BytesIO(content)
    with copy.getbuffer() as bytes_of:
        for stream in streams.values():
            if stream.packets < 3:
                raise DamagedFile(problem=refusal_reasons.NOTHING_TO_PLAY)
            _blank(bytes_of, stream)
    return copy.getvalue()[:end]


def _pages(content: bytes) -> Iterator[Page]:
    """Every whole page (RFC 3533), to the end or to what follows the last one. Raises DamagedFile."""
    at, count = 0, 0
    while (page := _page(content, at)) is not None:
        count += 1
        if count > MAX_PAGES:
            raise BeyondLimits(problem=refusal_reasons.too_many_parts(MAX_PAGES))
        yield page
        at = page.end
    # A recorder that died, or filled its last block with zeros, spoils the end; pages behind that would be lost.
    if not at or content.find(_PAGE_START, at + 1) >= 0:
        raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)


def _page(content: bytes, at: int) -> Page | None:
    """The page that begins here, or None where none does or it is not whole. One may be empty."""
    if not content.startswith(_PAGE_START, at) or at + 27 > len(content):
        return None
    lacing = content[at + 27 : at + 27 + content[at + 26]]
    body = at + 27 + len(lacing)
    end = body + sum(lacing)
    if len(lacing) < content[at + 26] or end > len(content):
        return None
    (serial,) = struct.unpack_from("<I", content, at + 14)
    return Page(serial, bool(content[at + 5] & 2), at, body, end, lacing)


def _follow(stream: Stream, page: Page) -> None:
    """Count the packets that end on a page, and note which bytes of it belong to the comments."""
    at = page.body
    for length in page.lacing:
        if stream.packets == 1:
            stream.comments.append((at, at + length))
            if page not in stream.pages[-1:]:
                stream.pages.append(page)
        at += length
        stream.packets += length < 255


def _blank(bytes_of: memoryview, stream: Stream) -> None:
    """Overwrite vendor and comments with blanks of the same length, and sum up their pages anew."""
    packet = bytearray(b"".join(bytes_of[start:end] for start, end in stream.comments))
    if not packet.startswith(_COMMENTS) or len(packet) > MAX_COMMENTS:
        raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
    is_opus = packet.startswith(b"OpusTags")
    try:
        at = _blank_text(packet, 8 if is_opus else 7, b"")
        (count,) = struct.unpack_from("<I", packet, at)
        at += 4
        for _ in range(count):
            at = _blank_text(packet, at, b"x=")
    except struct.error:
        raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE) from None
    # Behind the comments Vorbis has one bit that must stand; what Opus may have there is padding, or more to tell.
    kept = b"" if is_opus else packet[at : at + 1]
    packet[at:] = kept.ljust(len(packet) - at, b"\0")
    for start, end in stream.comments:
        bytes_of[start:end] = packet[: end - start]
        del packet[: end - start]
    for page in stream.pages:
        bytes_of[page.start + 22 : page.start + 26] = bytes(4)
        bytes_of[page.start + 22 : page.start + 26] = struct.pack("<I", _sum(bytes(bytes_of[page.start : page.end])))


def _blank_text(packet: bytearray, at: int, start: bytes) -> int:
    """Blank the text whose length stands here and return where the next one begins. Raises struct.error."""
    length: int = struct.unpack_from("<I", packet, at)[0]
    first, end = at + 4, at + 4 + length
    if end > len(packet):
        raise struct.error
    packet[first:end] = start[:length].ljust(length)
    return end


def _sum(page: bytes) -> int:
    """Ogg's CRC: the one of zlib with every byte, and the result, read from the other end, and begun at zero."""
    mirrored = f"{zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF:032b}"
    return int(mirrored[::-1], 2)
