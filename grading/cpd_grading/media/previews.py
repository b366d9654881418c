"""Pictures of files, made once when they come in: a thumbnail of about 5 KB, and the pages of a PDF.

A PDF is drawn by a process of its own, within bounds of time and memory: a hostile one can spoil that process only, and
is then kept and shown as a download. The drawing library is an extra; without it every PDF is. The picture library is
imported where it is used: it is most of what a process would otherwise load at its start.
"""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from . import pdf_pages, refusal_reasons
from .cleaning import CleanFile

if TYPE_CHECKING:
    from PIL import Image

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


def previews_of(clean: CleanFile, *, most_pages: int) -> tuple[PreviewImage, ...]:
    """The pictures of a file, none for a kind that has none or one that could not be drawn in time.

    ``most_pages``: of a PDF; 0 draws none.
    """
    if clean.content_type.startswith("image/"):
        return (_thumbnail(clean.content),)
    if clean.content_type != "application/pdf":
        return ()
    pages = tuple(_image(number, page) for number, page in enumerate(_drawn(clean.content, most_pages), start=1))
    return (_thumbnail(pages[0].content), *pages) if pages else ()


def _image(number: int, content: bytes) -> PreviewImage:
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        return PreviewImage(number, content, JPEG, picture.width, picture.height)


def _thumbnail(content: bytes) -> PreviewImage:
    """A picture small enough for a list over a bad line: first less exact, then smaller."""
    from PIL import Image

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
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    sheet = Image.new("RGBA", picture.size, "white")
    sheet.alpha_composite(picture.convert("RGBA"))
    return sheet.convert("RGB")


def _drawn(pdf: bytes, most: int) -> list[bytes]:
    """The first pages of a PDF as JPEGs; none when they were not all drawn in time."""
    if most < 1 or find_spec("pypdfium2") is None:
        return []
    command = [_python(), "-P", str(Path(pdf_pages.__file__)), str(most)]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 our own file
        return pdf_pages.unpacked(done.stdout)
    except (subprocess.SubprocessError, OSError, *refusal_reasons.UNREADABLE) as problem:
        # Not the sender's fault, and no reason to refuse; the operator reads of it.
        _log.warning("a PDF of %d bytes was kept without pictures of its pages: %s", len(pdf), type(problem).__name__)
        return []


def _python() -> str:
    """The interpreter, also where a server such as uWSGI calls itself the executable."""
    beside = Path(sys.prefix) / "bin" / "python3"
    return str(beside) if beside.is_file() else sys.executable
