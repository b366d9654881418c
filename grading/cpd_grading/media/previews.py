"""Pictures of files, made once when they come in: a thumbnail of about 5 KB, and the pages of a PDF.

Everything here runs within the bounds of a process of its own (``bounded.py``): a hostile file can spoil that process
only, and is then kept and shown as a download. The drawing library is an extra; without it every PDF is.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator
from importlib.util import find_spec

from PIL import Image

from . import refusal_reasons
from .images import on_white
from .results import CleanFile, PreviewImage

THUMBNAIL_SIDE = 320
THUMBNAIL_BYTES = 6_000
PAGE_SIDE = 1400
PAGE_QUALITY = 70
JPEG = "image/jpeg"
_log = logging.getLogger(__name__)


def previews_of(clean: CleanFile, *, most_pages: int, until: float) -> Iterator[PreviewImage]:
    """The pictures of a file, each as soon as it is made.

    ``most_pages``: of a PDF; 0 draws none. ``until``: no page is begun after so many seconds of this process.
    """
    if clean.content_type.startswith("image/"):
        yield _thumbnail(clean.content)
    if clean.content_type != "application/pdf":
        return
    try:
        for number, page in enumerate(_drawn(clean.content, most_pages, until), start=1):
            if number == 1:
                yield _thumbnail(page)
            yield _image(number, page)
    except refusal_reasons.UNREADABLE as problem:
        # Not the sender's fault, and no reason to refuse; the operator reads of it.
        _log.warning("a page of a PDF of %d bytes was not drawn: %s", len(clean.content), type(problem).__name__)


def _image(number: int, content: bytes) -> PreviewImage:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        return PreviewImage(number, content, JPEG, picture.width, picture.height)


def _thumbnail(content: bytes) -> PreviewImage:
    """A picture small enough for a list over a bad line: first less exact, then smaller."""
    with Image.open(io.BytesIO(content)) as opened:
        opened.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small = on_white(opened)
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


def _drawn(pdf: bytes, most: int, until: float) -> Iterator[bytes]:
    """The first pages of a PDF as JPEGs, as many as there is time for."""
    if most < 1 or find_spec("pypdfium2") is None:
        return
    import pypdfium2  # type: ignore[import-untyped]  # an extra

    document = pypdfium2.PdfDocument(pdf)
    for number in range(min(len(document), most)):
        if time.process_time() > until:
            return
        page = document[number]
        picture = page.render(scale=PAGE_SIDE / max(*page.get_size(), 1)).to_pil().convert("RGB")
        page.close()
        # A page of one point by thousands would be drawn as a line; what is drawn is never more than asked for.
        picture.thumbnail((PAGE_SIDE, PAGE_SIDE))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=PAGE_QUALITY, optimize=True)
        yield out.getvalue()
