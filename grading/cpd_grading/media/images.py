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
from .picture_size import ON_SERVER, PictureSize

# An extra: without it a HEIC photo is refused, since its metadata could not be taken out.
HAS_HEIC = find_spec("pillow_heif") is not None

# What fits 300 MB of memory. A JPEG in one scan is decoded small; in several it lies in memory whole.
MAX_PIXELS_JPEG = 200_000_000
MAX_PIXELS_PROGRESSIVE = 50_000_000
MAX_HELD = 150_000_000  # bytes of such a one, which is as many pixels of a usual photo, and fewer of finer colours
MAX_DECODED = 100_000_000  # bytes of pixels, before they are made smaller
MAX_PIXELS_HEIC = 25_000_000
MAX_PIXELS_WHOLE = 16_000_000
MAX_PIXELS_WEBP = 13_000_000  # its reader holds two pictures beside the one it hands out
# Its writer takes more time and memory for a pixel than any other; a photo is smaller, a long page still readable.
_SIZES = {"WEBP": PictureSize(ON_SERVER.short_side, area=6_000_000)}
Image.MAX_IMAGE_PIXELS = None  # each kind has its own bound, below
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_COLOURS = {"L": "RGB", "RGB": "RGB", "CMYK": "RGB", "RGBA": "RGB", "LA": "RGB"}


def jpeg(content: bytes) -> tuple[bytes, date | None]:
    """The first picture of a JPEG: some phones write several into one (MPO), or something else behind it."""
    shape = jpegs.shape_of(content)
    held = 2 * shape.samples if shape.lies_whole else 0.0  # bytes for a pixel
    most = int(min(MAX_PIXELS_PROGRESSIVE, MAX_HELD / held)) if held else MAX_PIXELS_JPEG
    try:
        return _clean(content, ("JPEG", "MPO"), "JPEG", most, held)
    except BeyondLimits:
        raise
    except DamagedFile:
        pass
    # Scanners and editors leave out the last two bytes, or write something of their own in their place.
    return _clean(jpegs.completed(content), ("JPEG",), "JPEG", most, held)


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


def _clean(
    content: bytes, formats: tuple[str, ...], kind: str, most: int, held: float = 0
) -> tuple[bytes, date | None]:
    """``most``: pixels; ``held``: bytes for a pixel that a decoder holds beside those it gives out."""
    try:
        seen, captured_on = _seen(content, formats, most, held)
        return _written(seen, kind), captured_on
    except UnidentifiedImageError:
        raise unsupported(refusal_reasons.NOT_KNOWN) from None
    except refusal_reasons.UNREADABLE:
        raise DamagedFile(problem=refusal_reasons.PICTURE_NOT_COMPLETE) from None


def _seen(content: bytes, formats: tuple[str, ...], most: int, held: float) -> tuple[Image.Image, date | None]:
    """What a picture shows: upright, of a size fit for a page and in the colours of a page; and the day of it."""
    with Image.open(io.BytesIO(content), formats=formats) as picture:
        pixels = picture.width * picture.height
        if pixels > most:
            raise BeyondLimits(problem=refusal_reasons.too_many_pixels(pixels, most))
        captured_on, profile = _captured_on(picture), picture.info.get("icc_profile")
        size = _SIZES.get(picture.format or "", ON_SERVER).fitted(picture.width, picture.height)
        # A JPEG can be decoded smaller than it is, which spares most of the memory.
        picture.draft(None, _decoded(picture.size, size, min(MAX_DECODED, MAX_HELD + MAX_DECODED / 2 - held * pixels)))
        picture.load()
    # What a reader holds beside the pixels is given back with it.
    plain = picture.copy() if picture.format == "WEBP" else picture
    del picture
    return _in_standard_colours(ImageOps.exif_transpose(_made_fit(plain, size)), profile), captured_on


def _decoded(whole: tuple[int, int], wanted: tuple[int, int], room: float) -> tuple[int, int]:
    """The size in which to decode: what is wanted or more, but no more bytes than there is room for."""
    scale = max(one for one in (1, 2, 4, 8) if one <= min(whole[0] // wanted[0], whole[1] // wanted[1]))
    while scale < 8 and 4 * whole[0] * whole[1] > room * scale * scale:
        scale *= 2
    return whole[0] // scale, whole[1] // scale


def _written(seen: Image.Image, kind: str) -> bytes:
    """A file of nothing but pixels: GPS, device and thumbnails stay behind."""
    if kind == "JPEG" and seen.mode not in ("RGB", "L"):
        seen = on_white(seen)
    # Three times as fast as the usual six for a photo, and a text is hardly larger.
    how: dict[str, object] = {"compress_level": 3} if kind == "PNG" else {"quality": 85}
    if kind == "PNG" and "transparency" in seen.info:
        how["transparency"] = seen.info["transparency"]
    seen.info = {}  # all that a writer would find to write beside them
    out = io.BytesIO()
    seen.save(out, kind, **how)
    return out.getvalue()


def _made_fit(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture no larger than it may be, and smoothed where it is made smaller; it may lie on its side."""
    if picture.width <= size[0] and picture.height <= size[1]:
        return _in_shades(picture) if picture.mode.startswith("I") else picture
    info = picture.info
    if picture.mode in ("P", "PA", "1") or picture.mode.startswith("I"):
        picture = _in_shades(picture)
    elif "transparency" in info:
        picture = picture.convert("RGBA")
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
