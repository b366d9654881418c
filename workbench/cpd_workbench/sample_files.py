"""Files of the sample people: a real photo with the traces a phone leaves in it, and a real PDF of one page."""

from __future__ import annotations

import io
import random
from datetime import date
from functools import lru_cache

from PIL import ExifTags, Image, ImageDraw

_SIZE = (960, 720)
_WALL, _PAPER, _INK = (186, 160, 120), (250, 248, 240), (60, 70, 90)
_CHALKS = ((196, 225, 205), (250, 214, 165), (200, 215, 240), (245, 190, 190))
# Degrees, minutes, seconds of a place in Rwanda; the server must take them out again (rule R25).
_GPS = {1: "S", 2: (1.0, 56.0, 38.0), 3: "E", 4: (30.0, 3.0, 34.0)}
_LINE_HEIGHT, _TOP, _LEFT, _LONGEST = 20, 770, 60, 82


@lru_cache(maxsize=256)
def photo(number: int, taken_on: date) -> bytes:
    """Return a JPEG of a wall chart with the day and the place in its EXIF; the same number gives the same chart."""
    out = io.BytesIO()
    _chart(random.Random(number)).save(out, "JPEG", quality=80, exif=_exif(taken_on))  # noqa: S311 - a picture
    return out.getvalue()


def _chart(rng: random.Random) -> Image.Image:
    picture = Image.new("RGB", _SIZE, _WALL)
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = 120 + rng.randint(-40, 40), 60, 860, 660
    pen.rectangle((left + 8, top + 8, right + 8, bottom + 8), fill=(150, 126, 92))
    pen.rectangle((left, top, right, bottom), fill=_PAPER)
    pen.rectangle((left + 40, top + 28, left + 40 + rng.randint(240, 420), top + 44), fill=_INK)
    rows, columns = rng.randint(5, 8), 5
    height, width = (bottom - top - 120) // rows, (right - left - 80) // columns
    for row in range(rows):
        for column in range(columns):
            x, y = left + 40 + column * width, top + 80 + row * height
            fill = rng.choice(_CHALKS) if rng.random() < 0.6 else _PAPER
            pen.rectangle((x, y, x + width, y + height), fill=fill, outline=_INK)
            stroke = rng.randint(12, width - 24)
            pen.line((x + 10, y + height // 2, x + 10 + stroke, y + height // 2 + rng.randint(-4, 4)), _INK, 3)
    return picture


def _exif(taken_on: date) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Sample phone"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken_on:%Y:%m:%d} 11:20:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(_GPS)
    return exif


def pdf(title: str, *paragraphs: str) -> bytes:
    """Return a PDF of one page with a title and paragraphs. The same words, the same bytes."""
    lines = [title, ""]
    for paragraph in paragraphs:
        lines += [*_wrapped(paragraph), ""]
    text = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
    stream = b"BT /F1 12 Tf %d TL %d %d Td\n%sET" % (_LINE_HEIGHT, _LEFT, _TOP, text)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + end % (table, len(out))


def _wrapped(paragraph: str) -> list[str]:
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) >= _LONGEST:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _escaped(line: str) -> bytes:
    plain = line.encode("cp1252", "replace")  # what a standard font can show
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
