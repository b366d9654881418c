"""Pictures of a course without what their camera wrote into them: the place, the time, the name of an owner.

Everything that is seen stays byte for byte. Only a photo that its camera marked as lying on its side is turned and
encoded again, because the mark goes with the rest.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from PIL import Image

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TELLS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_WEBP_TELLS = frozenset({b"EXIF", b"XMP "})
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_JPEG_TELLS = frozenset({*range(0xE3, 0xEE), 0xEF, 0xE1, 0xFE})  # not JFIF (E0), colours (E2) and Adobe's mark (EE)
_JPEG_AFTER_DOTS = frozenset({0xC4, *range(0xD9, 0xDE), *range(0xE0, 0xF0), 0xFE})
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # what ends the dots of a JPEG
_END = b"\xff\xd9"
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class BrokenPicture(Exception):
    """The bytes are no picture of the kind that the file's name says."""


def without_metadata(name: str, raw: bytes) -> bytes:
    """Return the bytes of a picture without what a camera or editor noted in it; other files as they are.

    Raises BrokenPicture where a picture cannot be read through to its end.
    """
    clean = _CLEANERS.get(PurePosixPath(name).suffix.lower())
    if clean is None:
        return raw
    try:
        return clean(raw)
    except (ValueError, IndexError, struct.error, OSError, SyntaxError) as error:
        raise BrokenPicture(name) from error


def _jpeg(raw: bytes) -> bytes:
    if raw[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    parts = list(_jpeg_parts(raw))
    if not any(tells for tells, _ in parts):
        return raw
    bare = b"\xff\xd8" + b"".join(part for tells, part in parts if not tells)
    with Image.open(io.BytesIO(raw)) as photo:
        turn = _TURNS.get(photo.getexif().get(_ORIENTATION, 1))
    return bare if turn is None else _turned(bare, turn)


def _turned(bare: bytes, turn: Image.Transpose) -> bytes:
    whole = bare if bare.endswith(_END) else bare + _END  # the reader of the dots insists on an end
    with Image.open(io.BytesIO(whole)) as photo:
        packed = io.BytesIO()
        photo.transpose(turn).save(packed, "JPEG", quality=90, icc_profile=photo.info.get("icc_profile"))
    return packed.getvalue()


def _jpeg_parts(raw: bytes) -> Iterator[tuple[bool, bytes]]:
    """Yield the parts after the start, each with whether it tells of the camera.

    What stands behind the end of the picture, such as a second picture with its own notes, is not part of it. A picture
    without its end is yielded to its last byte: browsers show those.
    """
    at, has_dots = 2, False
    while at < len(raw) or not has_dots:
        if raw[at] != 0xFF:
            raise ValueError("no segment")
        marker = raw[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker == 0xD9:
            yield False, raw[at : at + 2]
            yield at + 2 < len(raw), raw[at + 2 :]
            return
        size = 2 if marker in _JPEG_ALONE else 2 + struct.unpack(">H", raw[at + 2 : at + 4])[0]
        yield marker in _JPEG_TELLS or (marker == 0xE2 and raw[at + 4 : at + 8] == b"MPF\0"), raw[at : at + size]
        at += size
        if marker == 0xDA:
            has_dots = True
            behind = _MARKER.search(raw, at)
            end = behind.start() if behind else len(raw)
            yield False, raw[at:end]
            if behind and raw[end + 1] not in _JPEG_AFTER_DOTS:
                return  # the phone wrote notes of its own straight behind the dots, without an end
            at = end


def _png(raw: bytes) -> bytes:
    if raw[:8] != _PNG:
        raise ValueError("no PNG")
    kept, at = [_PNG], 8
    while True:
        size, kind = struct.unpack(">I4s", raw[at : at + 8])
        chunk = raw[at : at + 12 + size]
        if len(chunk) < 12 + size or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise ValueError("a chunk is damaged")
        kept += [] if kind in _PNG_TELLS else [chunk]
        at += 12 + size
        if kind == b"IEND":
            return b"".join(kept)


def _webp(raw: bytes) -> bytes:
    if raw[:4] != b"RIFF" or raw[8:12] != b"WEBP":
        raise ValueError("no WebP")
    kept, at = [], 12
    while at + 8 <= len(raw):
        kind, size = struct.unpack("<4sI", raw[at : at + 8])
        chunk = raw[at : at + 8 + size + size % 2]
        if kind == b"VP8X":  # its flags say what follows: no EXIF (8) and no XMP (4) any more
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        kept += [] if kind in _WEBP_TELLS else [chunk]
        at += 8 + size + size % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {".jpg": _jpeg, ".jpeg": _jpeg, ".png": _png, ".webp": _webp}
