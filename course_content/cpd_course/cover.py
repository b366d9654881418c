"""A plain course image, drawn here: Studio and course lists expect one, and a course need not bring its own."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 756, 425
GROUND, BAND = (22, 66, 91), (232, 176, 62)


def plain_cover() -> bytes:
    """Return a PNG of 756 x 425: one colour with a band. The same bytes each time."""
    ground, band = bytes(GROUND) * WIDTH, bytes(BAND) * WIDTH
    rows = b"".join(b"\0" + (band if 300 <= y < 318 else ground) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
