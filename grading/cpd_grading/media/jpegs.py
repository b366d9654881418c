"""JPEGs inside documents: freed of metadata segment by segment, without a pixel decoded."""

from __future__ import annotations

import io
import re

from ..kernel.errors import DamagedFile
from . import refusal_reasons

START, _SCAN, _END = b"\xff\xd8\xff", 0xDA, 0xD9
# APP1 (Exif, XMP), APP13 (IPTC), comments, and whatever makers put into the other places kept for applications; how
# colours are meant (JFIF, ICC, Adobe) stays.
_TOLD = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xE2, 0xEE}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in a scan: no stuffed byte, no restart, no filling


def tells(content: bytes) -> bool:
    """Whether these bytes are a JPEG that says more than its pixels."""
    return content.startswith(START) and strip_metadata(content) != content


def strip_metadata(content: bytes) -> bytes:
    """The first picture of a JPEG without what is told beside it. Raises DamagedFile."""
    out, at = io.BytesIO(), 2
    out.write(content[:2])
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        marker = content[at + 1]
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        # The second pictures of some phones (MPF) are named in an APP2 and follow the first.
        if marker not in _TOLD and content[at + 4 : at + 8] != b"MPF\0":
            out.write(content[at:end])
        at = end
        if marker == _SCAN:
            found = _MARKER.search(content, at)
            at, begun = (found.start() if found else len(content)), at
            out.write(content[begun:at])
        if content[at + 1 : at + 2] == bytes([_END]):
            out.write(content[at : at + 2])
            return out.getvalue()
    raise DamagedFile(problem=refusal_reasons.PICTURE_NOT_COMPLETE)
