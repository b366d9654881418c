"""Files by the encoders that phones, cameras and offices use, and what readers that are not ours find in them.

ffmpeg, libheif, qpdf, poppler and exiftool: ``make test`` installs them; LibreOffice is used where it is. Tests that
need one that is missing are skipped with its name.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

PACKAGES = {
    "ffmpeg": "ffmpeg",
    "ffprobe": "ffmpeg",
    "heif-enc": "libheif-examples",
    "qpdf": "qpdf",
    "pdfinfo": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdfimages": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "exiftool": "libimage-exiftool-perl",
    "soffice": "libreoffice",
}
# A place in Kigali, and who made it with what: none of these may be found in anything that is kept.
PLACE = ("-GPSLatitude=-1.9441", "-GPSLatitudeRef=S", "-GPSLongitude=30.0619", "-GPSLongitudeRef=E")
PLACE_IN_XMP = ("-XMP-exif:GPSLatitude=-1.9441", "-XMP-exif:GPSLongitude=30.0619")
MAKER = (
    "-Make=TECNO",
    "-Model=KG5",
    "-Software=HiOS",
    "-EXIF:SerialNumber=A1B2",
    "-DateTimeOriginal=2026:02:03 09:10:11",
)
AT_PLACE = "-01.9441+030.0619/"
_TELLS = re.compile(r"GPS|XMP|IPTC|Photoshop|MakerNotes|:(Make|Model|Software|.*Serial.*|.*Location.*|.*Coordinates)$")


def needs(*tools: str) -> pytest.MarkDecorator:
    """Skip where one of these programs is not installed."""
    missing = sorted({PACKAGES[tool] for tool in tools if shutil.which(tool) is None})
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def run(*command: object) -> str:
    """What a program says on its standard output. Fails with what it complains of."""
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=120)
    assert done.returncode == 0, f"{command[0]}: {done.stderr.decode('utf-8', 'replace')[-800:]}"
    return done.stdout.decode("utf-8", "replace")


def ffmpeg(*arguments: object) -> None:
    run("ffmpeg", "-v", "error", "-nostdin", "-y", *arguments)


def tagged(path: Path, *tags: str) -> Path:
    """The same file with these tags, as exiftool writes them."""
    run("exiftool", "-q", "-q", "-n", "-m", "-overwrite_original", *tags, path)
    return path


def tags_of(*paths: Path) -> list[dict[str, Any]]:
    """Every tag that exiftool finds in each of these files and in what is embedded in them, by group and name."""
    command = ["exiftool", "-json", "-G1", "-a", "-ee", "-n", "-m", *map(str, paths)]
    # It says with its status that it does not know a kind of file (AAC): such a one has no tags that it could find.
    out = subprocess.run(command, capture_output=True, timeout=120).stdout
    found: list[dict[str, Any]] = json.loads(out)
    return found


def telling(*paths: Path) -> list[str]:
    """The tags that say where, by whom or with what something was made."""
    return sorted({name for tags in tags_of(*paths) for name in tags if _TELLS.search(name)})


def probed(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        run("ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", path)
    )
    return found


def words_of(path: Path) -> dict[str, str]:
    """The tags that ffprobe shows of a recording and its streams, but for those that every file has."""
    found = probed(path)
    tags: Iterable[dict[str, str]] = (part.get("tags", {}) for part in (found["format"], *found["streams"]))
    usual = {"major_brand", "minor_version", "compatible_brands", "handler_name", "language", "vendor_id", "DURATION"}
    return {name: text for each in tags for name, text in each.items() if name not in usual and text.strip()}


@dataclass(frozen=True)
class Played:
    """A recording decoded to its end: a checksum of all that is seen and heard, seconds, and what was wrong."""

    checksum: str
    seconds: float
    complaints: str


def played(path: Path) -> Played:
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-map", "0:V?", "-map", "0:a?", "-f", "md5", "-"]
    done = subprocess.run([*command, "-progress", "pipe:1"], capture_output=True, timeout=120)
    out = done.stdout.decode()
    return Played(
        checksum=re.findall(r"MD5=(\w+)", out)[-1],
        seconds=int(re.findall(r"out_time_us=(-?\d+)", out)[-1]) / 1e6,
        complaints=done.stderr.decode("utf-8", "replace").strip(),
    )


def seen_in(path: Path, size: tuple[int, int]) -> Image.Image:
    """A picture as ffmpeg decodes it, on white. It turns nothing: a kept picture lies as it is seen."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-noautorotate", "-i", str(path), "-frames:v", "1"]
    done = subprocess.run([*command, "-pix_fmt", "rgba", "-f", "rawvideo", "-"], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr[-800:]
    assert len(done.stdout) == 4 * size[0] * size[1], "another size than Pillow's"
    return on_white(Image.frombytes("RGBA", size, done.stdout))


def on_white(picture: Image.Image) -> Image.Image:
    sheet = Image.new("RGBA", picture.size, "white")
    sheet.alpha_composite(picture.convert("RGBA"))
    return sheet.convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, in shades of 255; the second is brought to the size of the first."""
    same = ImageOps.fit(other, one.size) if abs(one.width / one.height - other.width / other.height) < 0.05 else other
    assert same.size == one.size, f"another shape: {one.size} of {other.size}"
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), same.convert("RGB"))).mean)


def scene(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with smooth shades and edges, other in each corner, so that one turned or mirrored is found."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    made = Image.merge(
        "RGB", (across, Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size))
    )
    made.paste("red", (0, 0, size[0] // 4, size[1] // 6))
    made.paste("white", (size[0] // 2, size[1] // 2, size[0] // 2 + size[0] // 8, size[1] * 3 // 4))
    made.paste("black", (size[0] // 8, size[1] * 3 // 4, size[0] // 3, size[1] * 7 // 8))
    return made
