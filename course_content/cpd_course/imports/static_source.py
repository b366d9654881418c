"""Static files of an archive as a course folder takes them: flat, plainly named, of kinds and sizes for a phone."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from PIL import Image, ImageOps

from ..drawings import is_quiet_drawing
from ..problems import Problems
from ..reader import IMAGES, MAX_OTHER_BYTES, OTHER_FILES
from ..source import MAX_STATIC_BYTES
from .new_names import free_file

_SMALLER = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
_WIDTHS = (1600, 1200, 900, 600, 400)
_MOST_DOTS = 60_000_000  # more is no picture of a page, and takes more memory than an author's computer has


@dataclass
class StaticFiles:
    """`names` maps a path below static/ to its new name; `smaller` are reduced pictures; `refused` says why not."""

    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    smaller: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)


def static_files(raw_files: Mapping[str, bytes]) -> StaticFiles:
    """Return the static files that a course can carry. `raw_files` are bytes by path below static/."""
    found = StaticFiles()
    plain = sorted(
        raw_files, key=lambda name: (_plain_name(name) != name, name)
    )  # a name that can stay has the first right
    for name in plain:
        raw, kind = raw_files[name], PurePosixPath(name).suffix.lower()
        why = _why_not(name, raw, kind)
        if not why and kind in IMAGES and len(raw) > MAX_STATIC_BYTES:
            smaller = _smaller(raw, kind)
            why = "" if smaller else f"a picture has at most {MAX_STATIC_BYTES // 1024} KB"
            raw = smaller or raw
            found.smaller.add(name)
        if why:
            found.refused[name] = why
            continue
        new = free_file(_plain_name(name), found.files)
        found.files[new], found.names[name] = raw, new
    found.smaller -= set(found.refused)
    return found


def _why_not(name: str, raw: bytes, kind: str) -> str:
    if kind not in IMAGES | OTHER_FILES:
        return f"files of the kind {kind or 'without an ending'} are not used"
    if kind == ".svg" and not is_quiet_drawing(raw, name, Problems()):
        return "the drawing holds more than shapes and words"
    if kind in OTHER_FILES and len(raw) > MAX_OTHER_BYTES:
        return f"a file has at most {MAX_OTHER_BYTES // 2**20} MB"
    return ""


def _plain_name(name: str) -> str:
    bare = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    return re.sub(r"^[^A-Za-z0-9]+", "", bare)[-100:].lstrip("._-") or "file"


def _smaller(raw: bytes, kind: str) -> bytes | None:
    """Return a picture as one of at most 200 KB that still shows what it showed, or None."""
    form = _SMALLER.get(kind)
    if form is None:
        return None
    try:
        with Image.open(io.BytesIO(raw)) as opened:
            if opened.width * opened.height > _MOST_DOTS:
                return None
            picture = ImageOps.exif_transpose(opened)
            picture = picture.convert("RGB" if form == "JPEG" else "RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    for width in _WIDTHS:
        reduced = picture.copy()
        reduced.thumbnail((width, 4 * width))
        if form == "PNG":
            reduced = reduced.quantize(256, method=Image.Quantize.FASTOCTREE)
        packed = io.BytesIO()
        reduced.save(packed, form, **({"optimize": True} if form == "PNG" else {"quality": 80}))
        if packed.tell() <= MAX_STATIC_BYTES:
            return packed.getvalue()
    return None
