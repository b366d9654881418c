"""Sound in WAV and FLAC: how it is recorded and the sound itself; words, pictures and places stay behind."""

from __future__ import annotations

import io
import re
import struct

from ..kernel.errors import DamagedFile
from . import refusal_reasons

_NEEDED = (b"fmt ", b"fact", b"data")
MAX_CHUNKS = 10_000
MAX_BLOCKS = 1_000
_TOLD = (b"LIST", b"id3 ", b"ID3 ", b"bext", b"iXML", b"axml", b"_PMX")  # words, wherever they end
_CHUNK_NAME = re.compile(rb"[ -~]{4}")
_STREAM, _SEEK = 0, 3  # kinds of block in a FLAC that a player needs (RFC 9639, 8)


def wav(content: bytes) -> bytes:
    """A RIFF of its format and its sound. One that was cut short is as long as it is. Raises DamagedFile."""
    kept, found, at, count = io.BytesIO(), set[bytes](), 12, 0
    while at + 8 <= len(content) and b"data" not in found:
        kind, length = struct.unpack_from("<4sI", content, at)
        count += 1
        if count > MAX_CHUNKS:
            raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
        if kind == b"data" and not length and not _has_chunk(content, at + 8):
            length = len(content) - at - 8  # a recorder that died had not yet written how long its sound is
        body = content[at + 8 : at + 8 + length]
        if kind in _NEEDED and body:
            kept.write(kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2))
            found.add(kind)
        at += 8 + length + length % 2
    if not {b"fmt ", b"data"} <= found:
        raise DamagedFile(problem=refusal_reasons.NOTHING_TO_PLAY)
    return b"RIFF" + struct.pack("<I", kept.tell() + 4) + b"WAVE" + kept.getvalue()


def _has_chunk(content: bytes, at: int) -> bool:
    """Whether a whole chunk with a name, or one of words, begins here, and no sound."""
    if content.startswith(_TOLD, at):
        return True
    if at + 8 > len(content) or not _CHUNK_NAME.match(content, at):
        return False
    (length,) = struct.unpack_from("<I", content, at + 4)
    return bool(at + 8 + length <= len(content))


def flac(content: bytes) -> bytes:
    """A FLAC of its stream, its places to seek to, and its sound. Raises DamagedFile."""
    blocks: list[tuple[int, bytes]] = []
    at, is_last = 4, False
    while not is_last:
        if at + 4 > len(content) or len(blocks) > MAX_BLOCKS:
            raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
        is_last, kind = bool(content[at] & 0x80), content[at] & 0x7F
        end = at + 4 + int.from_bytes(content[at + 1 : at + 4], "big")
        blocks.append((kind, content[at + 4 : end]))
        at = end
    kept = [(kind, body) for kind, body in blocks if kind in (_STREAM, _SEEK)]
    if [kind for kind, _body in kept[:1]] != [_STREAM] or content[at : at + 1] != b"\xff":
        raise DamagedFile(problem=refusal_reasons.NOTHING_TO_PLAY)
    out = io.BytesIO()
    out.write(b"fLaC")
    for number, (kind, body) in enumerate(kept, start=1):
        out.write(bytes([kind | (0x80 if number == len(kept) else 0)]) + len(body).to_bytes(3, "big") + body)
    out.write(memoryview(content)[at:])
    return out.getvalue()
