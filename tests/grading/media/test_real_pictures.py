"""Pictures by real encoders: kept as they look, readable by a decoder that is not ours, and telling of no place."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from cpd_grading.kernel import errors
from cpd_grading.media import api as media
from tests.grading.media import here
from tests.grading.media.encoders import (
    MAKER,
    PLACE,
    PLACE_IN_XMP,
    difference,
    ffmpeg,
    needs,
    on_white,
    run,
    scene,
    seen_in,
    tagged,
    telling,
)

LIMITS = media.Limits(tuple(media.KINDS), 20_000_000)
FIELD = Path(__file__).parent / "field"
Maker = Callable[[Path], Image.Image]

pytestmark = needs("ffmpeg", "exiftool")


def saved(path: Path, kind: str, picture: Image.Image | None = None, **how: object) -> Image.Image:
    """Write a picture, by default the scene, and return how it looks."""
    picture = picture or scene()
    picture.save(path, kind, **how)
    return on_white(picture)


def turned(path: Path, orientation: int) -> Image.Image:
    """The scene as a phone stores it that was held another way, with a note of how to turn it."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    lying = scene().transpose(back[orientation]) if orientation in back else scene()
    saved(path, "JPEG", lying, quality=92)
    tagged(path, *PLACE, *PLACE_IN_XMP, *MAKER, f"-Orientation={orientation}")
    return scene()


def located(make: Maker) -> Maker:
    def made(path: Path) -> Image.Image:
        looks = make(path)
        tagged(path, *PLACE, *PLACE_IN_XMP, *MAKER)
        return looks

    return made


def in_other_colours(path: Path) -> Image.Image:
    """The scene in the colours of another screen, whose profile goes along."""
    with Image.open(FIELD / "wide.jpg") as other:
        profile = other.info["icc_profile"]
    source = ImageCms.createProfile("sRGB")
    seen = ImageCms.profileToProfile(scene(), source, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    assert seen is not None
    assert difference(seen, scene()) > 8
    saved(path, "JPEG", seen, quality=95, icc_profile=profile)
    return scene()


def several(path: Path) -> Image.Image:
    """A JPEG of two pictures, as phones write them, with something of the maker's own behind."""
    scene().save(path, "MPO", save_all=True, append_images=[Image.new("RGB", (200, 100))], quality=92)
    path.write_bytes(path.read_bytes() + bytes(40) + b"Image_UTC_Data1767225600000" + b"SEFHj\0\0\0SEFT")
    return scene()


def with_transparent_colour(path: Path) -> Image.Image:
    few = scene().quantize(32)
    few.save(path, "PNG", transparency=few.getpixel((330, 250)))
    with Image.open(path) as again:
        return on_white(again)


def see_through(size: tuple[int, int] = (640, 480)) -> Image.Image:
    picture = scene(size).convert("RGBA")
    picture.putalpha(Image.radial_gradient("L").resize(size))
    return picture


def in_sixteen_bits(path: Path) -> Image.Image:
    shades = scene().convert("L")
    shades.convert("I").point(lambda shade: shade * 257).convert("I;16").save(path, "PNG")
    return shades.convert("RGB")


def by_ffmpeg(*arguments: str, picture: Image.Image | None = None) -> Maker:
    def made(path: Path) -> Image.Image:
        source = path.with_name("source.png")
        looks = saved(source, "PNG", picture)
        ffmpeg("-i", source, *arguments, path)
        return looks

    return made


def moving(path: Path) -> Image.Image:
    others = [Image.new("RGB", (640, 480), colour) for colour in ("red", "blue")]
    return saved(path, "WEBP", save_all=True, append_images=others, duration=200)


def heic(path: Path) -> Image.Image:
    source = path.with_name("source.jpg")
    looks = saved(source, "JPEG", quality=95)
    tagged(source, *PLACE, *PLACE_IN_XMP, *MAKER)
    run("heif-enc", "-q", "80", source, "-o", path)
    return looks


MADE: dict[str, tuple[str, Maker]] = {
    "baseline.jpg": ("image/jpeg", located(lambda path: saved(path, "JPEG", quality=90))),
    "progressive.jpg": ("image/jpeg", located(lambda path: saved(path, "JPEG", quality=90, progressive=True))),
    "all-colours.jpg": ("image/jpeg", located(lambda path: saved(path, "JPEG", quality=90, subsampling=0))),
    "with-restarts.jpg": ("image/jpeg", located(lambda path: saved(path, "JPEG", restart_marker_rows=1))),
    "grey.jpg": ("image/jpeg", located(lambda path: saved(path, "JPEG", scene().convert("L")))),
    "for-print.jpg": ("image/jpeg", located(lambda path: saved(path, "JPEG", scene().convert("CMYK"), quality=90))),
    "other-colours.jpg": ("image/jpeg", located(in_other_colours)),
    "by-ffmpeg.jpg": ("image/jpeg", located(by_ffmpeg("-q:v", "2"))),
    "several.jpg": ("image/jpeg", several),
    "several-located.jpg": ("image/jpeg", located(several)),
    "colours.png": ("image/png", located(lambda path: saved(path, "PNG"))),
    "see-through.png": ("image/png", located(lambda path: saved(path, "PNG", see_through()))),
    "grey-see-through.png": ("image/png", located(lambda path: saved(path, "PNG", see_through().convert("LA")))),
    "palette.png": ("image/png", located(lambda path: saved(path, "PNG", scene().quantize(64)))),
    "palette-see-through.png": ("image/png", located(with_transparent_colour)),
    "one-bit.png": ("image/png", located(lambda path: saved(path, "PNG", scene().convert("1")))),
    "sixteen-bits.png": ("image/png", located(in_sixteen_bits)),
    "sixteen-bits-colours.png": ("image/png", located(by_ffmpeg("-pix_fmt", "rgb48be"))),
    "interlaced.png": ("image/png", located(by_ffmpeg("-flags", "+ildct"))),
    "apng.png": ("image/png", located(by_ffmpeg("-f", "apng"))),
    "lossy.webp": ("image/webp", located(lambda path: saved(path, "WEBP", quality=85))),
    "lossless.webp": ("image/webp", located(lambda path: saved(path, "WEBP", lossless=True))),
    "see-through.webp": ("image/webp", located(lambda path: saved(path, "WEBP", see_through(), quality=90))),
    "by-ffmpeg.webp": ("image/webp", located(by_ffmpeg("-quality", "90"))),
    "moving.webp": ("image/webp", located(moving)),
    "photo.heic": ("image/jpeg", heic),
    "long.png": ("image/png", lambda path: saved(path, "PNG", scene((540, 6000)), compress_level=1)),
    "long.webp": ("image/webp", lambda path: saved(path, "WEBP", scene((540, 6000)), quality=80, method=0)),
    "wide.jpg": ("image/jpeg", located(lambda path: saved(path, "JPEG", scene((6000, 750)), quality=85))),
} | {f"turned-{n}.jpg": ("image/jpeg", lambda path, n=n: turned(path, n)) for n in range(1, 9)}


@pytest.mark.parametrize("name", MADE)
def test_a_picture_by_a_real_encoder_looks_as_before_and_tells_nothing(name: str, tmp_path: Path) -> None:
    content_type, make = MADE[name]
    if name.endswith(".heic") and needs("heif-enc").args[0]:
        pytest.skip(needs("heif-enc").kwargs["reason"])
    looks = make(tmp_path / name)

    clean = here.clean_file((tmp_path / name).read_bytes())

    kept = tmp_path / f"kept.{content_type.rpartition('/')[2]}"
    kept.write_bytes(clean.content)
    with Image.open(io.BytesIO(clean.content)) as opened:
        size = opened.size
    assert clean.content_type == content_type
    assert difference(seen_in(kept, size), looks) < 4
    assert telling(kept) == []


def noisy(size: tuple[int, int]) -> Image.Image:
    """A picture of which nothing packs small, quickly made."""
    return Image.merge("RGB", [Image.effect_noise((512, 512), shade).resize(size) for shade in (20, 40, 60)])


# Each as large as its kind may be, of a shape and in colours that take the most memory.
LARGE: dict[str, tuple[tuple[int, int], str, dict[str, object]]] = {
    "48 megapixels": ((8000, 6000), "JPEG", {}),
    "48 megapixels in layers": ((8000, 6000), "JPEG", {"progressive": True}),
    "24 megapixels of all colours in layers": ((5656, 4242), "JPEG", {"progressive": True, "subsampling": 0}),
    "a panorama": ((12_000, 1500), "JPEG", {}),
    "a large panorama": ((12_000, 4000), "JPEG", {"progressive": True}),
    "a narrow panorama": ((20_000, 2400), "JPEG", {"progressive": True}),
    "a screenshot": ((1080, 12_000), "PNG", {"compress_level": 1}),
    "a long WebP": ((1080, 12_000), "WEBP", {"method": 0}),
    "a large WebP": ((4160, 3120), "WEBP", {"method": 0}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_large_picture_is_taken_by_the_process_of_its_own_as_it_looks(name: str, tmp_path: Path) -> None:
    size, kind, how = LARGE[name]
    looks, sent = noisy(size), tmp_path / "sent"
    looks.save(sent, kind, quality=70, **how)

    made = media.process(sent.read_bytes(), LIMITS, most_pages=0, bounds=media.Bounds(at_once=8, wait=60))

    kept = tmp_path / f"kept.{kind.lower()}"
    kept.write_bytes(made.clean.content)
    with Image.open(kept) as opened:
        seen = seen_in(kept, opened.size)
    small = [one.resize((96, 96), Image.Resampling.BOX) for one in (seen, looks)]
    assert difference(*small) < 2
    assert [image.number for image in made.previews] == [0]


@pytest.mark.parametrize("name", ["baseline.jpg", "palette-see-through.png", "lossy.webp", "photo.heic"])
def test_a_picture_is_the_same_by_the_process_of_its_own(name: str, tmp_path: Path) -> None:
    if name.endswith(".heic") and needs("heif-enc").args[0]:
        pytest.skip(needs("heif-enc").kwargs["reason"])
    MADE[name][1](tmp_path / name)
    sent = (tmp_path / name).read_bytes()

    assert media.process(sent, LIMITS, most_pages=0, bounds=media.Bounds(at_once=8)).clean == here.clean_file(sent)


@pytest.mark.parametrize(
    ("mode", "subsampling", "most"), [("RGB", 2, 50), ("RGB", 1, 37), ("RGB", 0, 25), ("CMYK", 0, 18)]
)
def test_a_photo_in_layers_may_be_as_large_as_its_colours_leave_room(
    mode: str, subsampling: int, most: int, tmp_path: Path
) -> None:
    """A decoder holds all of it, and finer colours are more numbers for a pixel."""
    Image.new(mode, (8192, 6144)).save(tmp_path / "a.jpg", progressive=True, subsampling=subsampling, quality=30)

    with pytest.raises(errors.BeyondLimits, match=f"51 megapixels and we can read {most}"):
        here.clean_file((tmp_path / "a.jpg").read_bytes())
