"""Photos: decoded within bounds and written anew, so that nothing but their pixels is kept (rule R25)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from ..kernel.errors import DamagedFile
from . import refusal_reasons
from .kinds import unsupported

try:
    import pillow_heif
except ImportError:  # an extra: without it a HEIC photo is refused, since its metadata could not be taken out
    HAS_HEIC = False
else:
    pillow_heif.register_heif_opener()
    HAS_HEIC = True

MAX_PIXELS = 50_000_000  # a JPEG, which is decoded small; phones make 12 to 50 megapixels
# Of other kinds every pixel lies in memory once, in four bytes.
MAX_PIXELS_HEIC = 25_000_000
MAX_PIXELS_WHOLE = 16_000_000
LONGEST_SIDE = 2560


def jpeg(content: bytes) -> tuple[bytes, date | None]:
    # Some phones write several pictures into one JPEG (MPO); the first one is the photo.
    return _clean(content, ("JPEG", "MPO"), "JPEG", MAX_PIXELS)


def png(content: bytes) -> tuple[bytes, date | None]:
    return _clean(content, ("PNG",), "PNG", MAX_PIXELS_WHOLE)


def webp(content: bytes) -> tuple[bytes, date | None]:
    return _clean(content, ("WEBP",), "WEBP", MAX_PIXELS_WHOLE)


def heic(content: bytes) -> tuple[bytes, date | None]:
    """A HEIC photo as JPEG, which every browser shows. Raises UnsupportedFile where the reader is not installed."""
    if not HAS_HEIC:
        raise unsupported(refusal_reasons.HEIC_UNREADABLE)
    return _clean(content, ("HEIF",), "JPEG", MAX_PIXELS_HEIC)


def _clean(content: bytes, formats: tuple[str, ...], kind: str, most: int) -> tuple[bytes, date | None]:
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            if picture.width * picture.height > most:
                raise DamagedFile(problem=refusal_reasons.FAR_TOO_LARGE)
            captured_on = _captured_on(picture)
            return _bare(picture, kind), captured_on
    except UnidentifiedImageError:
        raise unsupported(refusal_reasons.NOT_KNOWN) from None
    except Image.DecompressionBombError:
        raise DamagedFile(problem=refusal_reasons.FAR_TOO_LARGE) from None
    except refusal_reasons.UNREADABLE:
        raise DamagedFile(problem=refusal_reasons.PICTURE_NOT_COMPLETE) from None


def _bare(picture: Image.Image, kind: str) -> bytes:
    """The picture upright, of a size fit for a page, and nothing but its pixels."""
    # Shrunk before anything else: a JPEG is then decoded no larger than needed, which spares most of the memory.
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.0)
    ImageOps.exif_transpose(picture, in_place=True)
    upright = picture.convert("RGB") if kind == "JPEG" and picture.mode not in ("RGB", "L") else picture
    # Pixels only go into the new file: GPS, device and thumbnails stay behind.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    if upright.mode == "P" and (palette := upright.getpalette()) is not None:
        bare.putpalette(palette)
    out = io.BytesIO()
    if kind == "PNG":
        bare.save(out, kind)
    else:
        bare.save(out, kind, quality=85)
    return out.getvalue()


def _captured_on(picture: Image.Image) -> date | None:
    stamp = picture.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return datetime.strptime(str(stamp), "%Y:%m:%d %H:%M:%S").date()  # noqa: DTZ007 a camera knows no zone
    except ValueError:
        return None


CLEANERS: dict[str, Callable[[bytes], tuple[bytes, date | None]]] = {
    "jpeg": jpeg,
    "png": png,
    "webp": webp,
    "heic": heic,
}
