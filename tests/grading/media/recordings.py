"""Small recordings made box by box, frame by frame and page by page, so that a test decides every byte of them."""

from __future__ import annotations

import struct
from collections.abc import Iterable

PLACE = b"\xa9xyz+01.9441-030.0619/"
MADE_AT = 3_854_475_060  # 2026-02-20 23:31 UTC in seconds since 1904: the 21st in Rwanda


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *inside: bytes) -> bytes:
    """A box with version and flags."""
    return box(kind, bytes(4), *inside)


def numbers(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def track(handler: bytes, *, at: int, sizes: Iterable[int], more: bytes = b"", same: int = 0) -> bytes:
    """A track whose samples lie in one chunk."""
    lengths = tuple(sizes)
    told = numbers(same, len(lengths)) if same else numbers(0, len(lengths), *lengths)
    stbl = box(
        b"stbl",
        full(b"stsd", numbers(0)),
        full(b"stsc", numbers(1, 1, len(lengths), 1)),
        full(b"stsz", told),
        full(b"stco", numbers(1, at)),
    )
    hdlr = full(b"hdlr", numbers(0), handler, bytes(13))
    return box(
        b"trak", full(b"tkhd", bytes(80)), box(b"mdia", full(b"mdhd", bytes(20)), hdlr, box(b"minf", stbl)), more
    )


def made_at(seconds: int, *, is_long: bool = False) -> bytes:
    """What says when a film was made."""
    told = struct.pack(">B3xQ" if is_long else ">B3xI", is_long, seconds)
    return box(b"mvhd", told, bytes(90))


def film(
    *,
    brand: bytes = b"mp42",
    tracks: Iterable[bytes] | None = None,
    extra: bytes = b"",
    data: bytes = b"frames" * 9,
    made: bytes = made_at(MADE_AT),
) -> bytes:
    """A file of boxes: head, samples, and behind them what says where they lie."""
    ftyp = box(b"ftyp", brand, bytes(4), b"isom")
    start = len(ftyp) + 8
    given = (track(b"vide", at=start, sizes=[6, 6, 6]),) if tracks is None else tuple(tracks)
    return ftyp + box(b"mdat", data) + box(b"moov", made, *given, extra)


FRAME = b"\xff\xfb\x90\x00" + b"s" * 413  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz


def id3(words: bytes) -> bytes:
    size = len(words)
    return b"ID3\x03\x00\x00" + bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127)) + words


def page(packets: list[bytes], *, serial: int = 7, number: int = 0, flags: int = 0) -> bytes:
    """An Ogg page of whole packets, with its sum as the specification tells it: bit by bit."""
    lacing = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
    head = (
        b"OggS\0" + bytes([flags]) + bytes(8) + struct.pack("<III", serial, number, 0) + bytes([len(lacing)]) + lacing
    )
    whole = head + b"".join(packets)
    return whole[:22] + struct.pack("<I", ogg_sum(whole)) + whole[26:]


def ogg_sum(whole: bytes) -> int:
    total = 0
    for byte in whole:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if total & 0x80000000 else total << 1
    return total


def comments(magic: bytes, *told: bytes, end: bytes = b"") -> bytes:
    def text(value: bytes) -> bytes:
        return struct.pack("<I", len(value)) + value

    return magic + text(b"Sample phone") + struct.pack("<I", len(told)) + b"".join(map(text, told)) + end


def opus(*told: bytes, padding: bytes = b"") -> bytes:
    head = page([b"OpusHead" + bytes(11)], flags=2)
    return head + page([comments(b"OpusTags", *told, end=padding)], number=1) + page([b"sound"] * 3, number=2, flags=4)
