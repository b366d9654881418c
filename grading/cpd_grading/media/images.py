"""Photos: decoded within bounds and written anew, so that nothing but their pixels is kept (rule R25).

What can be seen stays as it was: what is transparent, what colours mean, and lines of a scan in two colours.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from ..kernel.errors import BeyondLimits, DamagedFile
from . import jpegs, refusal_reasons
from .kinds import unsupported
from .picture_size import ON_SERVER

# An extra: without it a HEIC photo is refused, since its metadata could not be taken out.
HAS_HEIC = find_spec("pillow_heif") is not None

# What fits 300 MB of memory. A JPEG in one scan is decoded small; in several it lies in memory whole.
MAX_PIXELS_JPEG = 200_000_000
MAX_PIXELS_PROGRESSIVE = 50_000_000
MAX_PIXELS_HEIC = 25_000_000
MAX_PIXELS_WHOLE = 16_000_000
MAX_PIXELS_WEBP = 13_000_000  # its reader holds two pictures beside the one it hands out
Image.MAX_IMAGE_PIXELS = None  # each kind has its own bound, below
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_COLOURS = {"L": "RGB", "RGB": "RGB", "CMYK": "RGB", "RGBA": "RGB", "LA": "RGB"}


def jpeg(content: bytes) -> tuple[bytes, date | None]:
    """The first picture of a JPEG: some phones write several into one (MPO), or something else behind it."""
    shape = jpegs.shape_of(content)
    most = MAX_PIXELS_PROGRESSIVE if shape.is_progressive else MAX_PIXELS_JPEG
    try:
        return _clean(content, ("JPEG", "MPO"), "JPEG", most)
    except BeyondLimits:
        raise
    except DamagedFile:
        pass
    # Scanners and editors leave out the last two bytes, or write something of their own in their place.
    return _clean(jpegs.completed(content), ("JPEG",), "JPEG", most)


def png(content: bytes) -> tuple[bytes, date | None]:
    return _clean(content, ("PNG",), "PNG", MAX_PIXELS_WHOLE)


def webp(content: bytes) -> tuple[bytes, date | None]:
    return _clean(content, ("WEBP",), "WEBP", MAX_PIXELS_WEBP)


def heic(content: bytes) -> tuple[bytes, date | None]:
    """A HEIC photo as JPEG, which every browser shows. Raises UnsupportedFile where the reader is not installed."""
    if not HAS_HEIC:
        raise unsupported(refusal_reasons.HEIC_UNREADABLE)
    import pillow_heif  # only for these: every other photo would pay for loading it

    pillow_heif.register_heif_opener()
    pillow_heif.options.DECODE_THREADS = 1  # a bounded process starts no other
    return _clean(content, ("HEIF",), "JPEG", MAX_PIXELS_HEIC)


def _clean(content: bytes, formats: tuple[str, ...], kind: str, most: int) -> tuple[bytes, date | None]:
    try:
        picture, profile, captured_on = _read(content, formats, most)
        return _bare(picture, profile, kind), captured_on
    except UnidentifiedImageError:
        raise unsupported(refusal_reasons.NOT_KNOWN) from None
    except refusal_reasons.UNREADABLE:
        raise DamagedFile(problem=refusal_reasons.PICTURE_NOT_COMPLETE) from None


def _read(content: bytes, formats: tuple[str, ...], most: int) -> tuple[Image.Image, bytes | None, date | None]:
    """The picture upright and of a size fit for a page, what its colours mean, and the day it was taken."""
    with Image.open(io.BytesIO(content), formats=formats) as picture:
        pixels = picture.width * picture.height
        if pixels > most:
            raise BeyondLimits(problem=refusal_reasons.too_many_pixels(pixels, most))
        captured_on, profile = _captured_on(picture), picture.info.get("icc_profile")
        fit = _made_fit(picture)
        fit.load()
    # A reader may hold more memory than the pixels: the copy is made when it is closed, and goes on without it.
    return ImageOps.exif_transpose(fit), profile, captured_on


def _bare(picture: Image.Image, profile: bytes | None, kind: str) -> bytes:
    """The picture in the colours of a page, and nothing but its pixels."""
    seen = _in_standard_colours(picture, profile)
    if kind == "JPEG" and seen.mode not in ("RGB", "L"):
        seen = on_white(seen)
    # Pixels only go into the new file: GPS, device and thumbnails stay behind.
    bare = Image.frombytes(seen.mode, seen.size, seen.tobytes())
    how: dict[str, object] = {}
    if seen.mode == "P" and (palette := seen.palette) is not None:
        bare.putpalette(palette.palette, palette.mode)
    if kind == "PNG" and "transparency" in seen.info:
        how["transparency"] = seen.info["transparency"]
    out = io.BytesIO()
    bare.save(out, kind, **how) if kind == "PNG" else bare.save(out, kind, quality=85)
    return out.getvalue()


def _made_fit(picture: Image.Image) -> Image.Image:
    """The picture no larger than it may be, and smoothed where it is made smaller; it may still lie on its side."""
    size = ON_SERVER.fitted(picture.width, picture.height)
    if size != picture.size:
        # First of all: a JPEG is then decoded no larger than needed, which spares most of the memory.
        picture.draft(None, size)
        if picture.mode in ("P", "PA", "1") or picture.mode.startswith("I"):
            picture = _in_shades(picture)
        elif "transparency" in picture.info:
            picture = picture.convert("RGBA")
        picture = _resized(picture, size)
    elif picture.mode.startswith("I"):
        picture = _in_shades(picture)
    return picture


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    info = picture.info
    made = picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=1.5)
    made.info = {name: info[name] for name in ("exif",) if name in info}
    return made


def _in_shades(picture: Image.Image) -> Image.Image:
    """A picture whose pixels are places in a palette, one bit or sixteen, in shades between which there is a middle."""
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode.startswith("I"):
        # Sixteen bits, of which a page shows the upper eight.
        return picture.convert("I").point(lambda shade: shade / 256).convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_standard_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as every screen understands them; a profile that cannot be read is left out, as readers do."""
    if not profile or picture.mode not in _COLOURS:
        return picture
    alpha = picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None
    base = picture.convert(picture.mode.removesuffix("A")) if alpha else picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        seen = ImageCms.profileToProfile(base, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    if seen is None:
        return picture
    seen.info = {name: text for name, text in picture.info.items() if name == "exif"}
    if alpha:
        seen.putalpha(alpha)
    return seen


def on_white(picture: Image.Image) -> Image.Image:
    """A JPEG shows nothing through; what is transparent stands on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    sheet = Image.new("RGBA", picture.size, "white")
    sheet.alpha_composite(picture.convert("RGBA"))
    return sheet.convert("RGB")


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
