"""Small files that ask for much: made here, each of a kind that somebody has sent to some site."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image

from tests.grading.media.recordings import box, film, numbers


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def _many_scans() -> bytes:
    """A progressive JPEG whose last scan is repeated a thousand times."""
    photo = _saved(Image.new("L", (8000, 8000)), "JPEG", progressive=True)
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last:-2] * 1000 + photo[-2:]


def _huge_jpeg() -> bytes:
    return _saved(Image.new("L", (16_000, 16_000)), "JPEG")


def _large_progressive() -> bytes:
    return _saved(Image.new("RGB", (8000, 6200), "teal"), "JPEG", progressive=True, quality=30)


def _png_of(width: int, height: int) -> bytes:
    row = zlib.compressobj(9)
    body = b"".join(row.compress(bytes(1 + width * 4)) for _ in range(height)) + row.flush()

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _many_frames() -> bytes:
    first = Image.new("RGBA", (2000, 2000))
    return _saved(
        first, "WEBP", save_all=True, append_images=[Image.new("RGBA", (2000, 2000), "red")] * 60, lossless=True
    )


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def _boxes_in_boxes() -> bytes:
    """A document whose list of parts is a tree of a million leaves."""
    types = b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
    return _zip({"[Content_Types].xml": types + b"<a/>" * 480_000 + b"</Types>", "word/document.xml": b"<d/>"})


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    text = f'<!DOCTYPE a [<!ENTITY a0 "ha">{entities}]><Types>&a9;</Types>'
    return _zip({"[Content_Types].xml": text.encode(), "_rels/.rels": text.encode(), "word/document.xml": b"<d/>"})


def _packed_twice() -> bytes:
    return _zip(
        {"[Content_Types].xml": b"", "word/document.xml": b"", "word/a.docx": _zip({"a": bytes(19_000_000)})}
        | {f"word/{n}.bin": bytes(19_000_000) for n in range(9)}
    )


def _one_page() -> pikepdf.Pdf:
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    document.pages[0].obj.Resources = pikepdf.Dictionary()
    return document


def _written(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    return out.getvalue()


def _stream_bomb() -> bytes:
    """A PDF whose page unpacks to a gigabyte of nothing."""
    document = _one_page()
    packed = zlib.compress(zlib.compress(b" " * 300_000_000, 9), 9)
    page = document.pages[0].obj
    page.Contents = document.make_stream(packed)
    page.Contents.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    return _written(document)


def _many_pages() -> bytes:
    document = _one_page()
    document.Root.Pages.Kids = pikepdf.Array([document.pages[0].obj] * 60_000)
    document.Root.Pages.Count = 60_000
    return _written(document)


def _large_page() -> bytes:
    """A PDF that draws a picture of 30,000 by 30,000 pixels."""
    document = _one_page()
    picture = document.make_stream(zlib.compress(bytes(30_000 * 3_750), 9))
    for name, value in {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image}.items():
        picture[name] = value
    picture.Width, picture.Height, picture.BitsPerComponent = 30_000, 30_000, 1
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.FlateDecode
    page = document.pages[0].obj
    page.Resources.XObject = pikepdf.Dictionary(A=picture)
    page.Contents = document.make_stream(b"q 200 0 0 200 0 0 cm /A Do Q")
    return _written(document)


def _slow_page() -> bytes:
    """A PDF whose only page is drawn with a million wide dashes of dashes."""
    document = _one_page()
    drawing = b"[1 1] 0 d 3 w\n" + b"0 0 m 190 200 l 300 50 9 90 1 9 c S\n" * 1_000_000
    document.pages[0].obj.Contents = document.make_stream(zlib.compress(drawing, 9))
    document.pages[0].obj.Contents.Filter = pikepdf.Name.FlateDecode
    return _written(document)


def _chunks_of_nothing() -> bytes:
    """A film with a track of places whose table names a million chunks of no length."""
    count = 1_000_000
    tables = (
        box(b"stco", numbers(0, count) + bytes(4 * count))
        + box(b"stsc", numbers(0, 1, 1, 1, 1))
        + box(b"stsz", numbers(0, 0, 0))
    )
    track = box(b"trak", box(b"mdia", box(b"hdlr", numbers(0, 0) + b"meta") + box(b"minf", box(b"stbl", tables))))
    return _with_track(track)


def _with_track(track: bytes) -> bytes:
    content = film()
    at = content.index(b"moov") - 4
    (size,) = struct.unpack_from(">I", content, at)
    end = at + size
    return content[:at] + struct.pack(">I", size + len(track)) + content[at + 4 : end] + track + content[end:]


def _boxes_of_nothing() -> bytes:
    return film() + box(b"free", b"") * 1_000_000


def _sound_of_starts() -> bytes:
    return b"\xff\xfb\x90\x00" + random.Random(1).randbytes(500) + b"\xff\xfb\x90" * 6_000_000


def _pages_of_sound() -> bytes:
    return b"OggS\0\x02" + bytes(20) + b"\x01\x08OpusHead" + (b"OggS\0\0" + bytes(20) + b"\x01\0") * 690_000


def _elements() -> bytes:
    head = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
    return head + b"\x12\x54\xc3\x67\x80" * 3_000_000


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a photo of a thousand layers": _many_scans,
    "a photo of 256 megapixels": _huge_jpeg,
    "a photo of 50 megapixels in layers": _large_progressive,
    "a picture that unpacks to 64 MB": lambda: _png_of(4000, 4000),
    "a picture of sixty pictures": _many_frames,
    "a document of many boxes in boxes": _boxes_in_boxes,
    "a document of entities in entities": _laughs,
    "a document packed in itself": _packed_twice,
    "a PDF whose page unpacks to 300 MB": _stream_bomb,
    "a PDF of 60,000 pages": _many_pages,
    "a PDF that takes minutes to draw": _slow_page,
    "a PDF of a picture of 900 megapixels": _large_page,
    "a film of a million chunks of nothing": _chunks_of_nothing,
    "a film of a million boxes": _boxes_of_nothing,
    "sound of nothing but starts": _sound_of_starts,
    "sound of 690,000 pages": _pages_of_sound,
    "a recording of three million elements": _elements,
    "a text of one long line": lambda: b"a" * 1_000_000,
}
