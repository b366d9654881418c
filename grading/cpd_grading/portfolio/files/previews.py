"""Pictures of files, made once when they come in: a thumbnail of about 5 KB, and the pages of a PDF.

A PDF is drawn by a process of its own, within bounds of time and memory: a hostile one can spoil that process only, and
is then kept and shown as a download. The drawing library is an extra; without it every PDF is.
"""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from PIL import Image

from . import draw, phrases
from .cleaning import CleanFile

THUMBNAIL_SIDE = 320
THUMBNAIL_BYTES = 6_000
SECONDS = 20  # for all pages of a PDF
JPEG = "image/jpeg"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PreviewImage:
    """A picture of a file: number 0 is the thumbnail, 1, 2, … are pages."""

    number: int
    content: bytes
    content_type: str
    width: int
    height: int


def previews_of(clean: CleanFile) -> tuple[PreviewImage, ...]:
    """The pictures of a file, none for a kind that has none or one that could not be drawn in time."""
    if clean.content_type.startswith("image/"):
        return (_thumbnail(clean.content),)
    if clean.content_type != "application/pdf":
        return ()
    pages = tuple(_image(number, page) for number, page in enumerate(_drawn(clean.content), start=1))
    return (_thumbnail(pages[0].content), *pages) if pages else ()


def _image(number: int, content: bytes) -> PreviewImage:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        return PreviewImage(number, content, JPEG, picture.width, picture.height)


def _thumbnail(content: bytes) -> PreviewImage:
    """A picture small enough for a list over a bad line: first less exact, then smaller."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small = _on_white(picture)
    made = b""
    for side in (THUMBNAIL_SIDE, 240, 160, 96):
        small.thumbnail((side, side))
        for quality in (70, 55, 40, 28):
            out = io.BytesIO()
            small.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            made = out.getvalue()
            if len(made) <= THUMBNAIL_BYTES:
                return PreviewImage(0, made, JPEG, small.width, small.height)
    return PreviewImage(0, made, JPEG, small.width, small.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """A JPEG shows nothing through; what is transparent stands on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    sheet = Image.new("RGBA", picture.size, "white")
    sheet.alpha_composite(picture.convert("RGBA"))
    return sheet.convert("RGB")


def _drawn(pdf: bytes) -> list[bytes]:
    """The first pages of a PDF as JPEGs; none when they were not all drawn in time."""
    most: int = settings.CPD_PDF_PAGES  # type: ignore[misc]
    if most < 1 or find_spec("pypdfium2") is None:
        return []
    command = [_python(), "-P", str(Path(draw.__file__)), str(most)]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 our own file
        return draw.unpacked(done.stdout)
    except (subprocess.SubprocessError, OSError, *phrases.UNREADABLE) as problem:
        # Not the sender's fault, and no reason to refuse; the operator reads of it.
        _log.warning("a PDF of %d bytes was kept without pictures of its pages: %s", len(pdf), type(problem).__name__)
        return []


def _python() -> str:
    """The interpreter, also where a server such as uWSGI calls itself the executable."""
    beside = Path(sys.prefix) / "bin" / "python3"
    return str(beside) if beside.is_file() else sys.executable
