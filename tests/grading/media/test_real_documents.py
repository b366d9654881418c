"""PDFs and office documents by real programs: the same pages, words and pictures, and pictures that tell nothing."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from cpd_grading.kernel import errors
from cpd_grading.media import api as media
from tests.grading.media import here
from tests.grading.media.encoders import (
    MAKER,
    PLACE,
    PLACE_IN_XMP,
    difference,
    needs,
    run,
    scene,
    tagged,
    tags_of,
    telling,
)

LIMITS = media.Limits(tuple(media.KINDS), 20_000_000)
OPC = "application/vnd.openxmlformats-officedocument"
XMP = (
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description rdf:about='' xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='1,56.646S'/>"
    "</rdf:RDF></x:xmpmeta>"
)
PHOTOS = {"a.jpg": "JPEG", "b.png": "PNG", "c.webp": "WEBP", "d.tiff": "TIFF"}


def photo(path: Path, kind: str = "JPEG") -> bytes:
    """The scene with a place in it, as exiftool writes it."""
    scene((160, 120)).save(path, kind)
    return tagged(path, *PLACE, *PLACE_IN_XMP, *MAKER).read_bytes()


def pdf(folder: Path, *, is_packed: bool = False) -> Path:
    """Three pages of a text and a photo each, with what a program tells of itself."""
    document, content = pikepdf.new(), photo(folder / "in.jpg")
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for number in (1, 2, 3):
        document.add_blank_page(page_size=(300, 300))
        picture = document.make_stream(zlib.compress(content) if is_packed else content)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 160, 120, 8
        picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        if is_packed:
            picture.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])
        page = document.pages[-1].obj
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F=font), XObject=pikepdf.Dictionary(A=document.make_indirect(picture))
        )
        words = f"BT /F 18 Tf 20 250 Td (Raporo y'ishuri {number}) Tj ET q 160 0 0 120 20 20 cm /A Do Q"
        page.Contents = document.make_stream(words.encode())
    document.Root.Metadata = document.make_stream(XMP.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    document.docinfo["/Author"], document.docinfo["/Producer"] = "Mukamana", "TECNO"
    document.save(folder / "made.pdf")
    return folder / "made.pdf"


PDFS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "packed": (),
    "linearized": ("--linearize",),
    "streams": ("--object-streams=generate", "--compress-streams=y", "--recompress-flate"),
    "old": ("--object-streams=disable", "--force-version=1.3", "--qdf"),
    "owner-password": ("--encrypt", "", "owner", "256", "--print=none", "--"),
    "old-owner-password": ("--allow-weak-crypto", "--encrypt", "", "owner", "128", "--use-aes=n", "--"),
}


def made_pdf(name: str, folder: Path) -> Path:
    made = pdf(folder, is_packed=name == "packed")
    run("qpdf", *PDFS[name], made, folder / "sent.pdf")
    return folder / "sent.pdf"


def drawn(path: Path, folder: Path) -> list[Image.Image]:
    folder.mkdir()
    run("pdftoppm", "-r", "72", "-png", path, folder / "page")
    return [Image.open(page).convert("RGB") for page in sorted(folder.iterdir())]


def pages(path: Path) -> str:
    return re.findall(r"Pages:\s+(\d+)", run("pdfinfo", path))[0]


@needs("qpdf", "pdfinfo", "pdftotext", "pdfimages", "pdftoppm", "exiftool")
@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_by_a_real_program_shows_the_same_pages_and_tells_nothing(name: str, tmp_path: Path) -> None:
    sent, kept = made_pdf(name, tmp_path), tmp_path / "kept.pdf"
    assert any("GPS" in tag for tag in telling(sent))

    kept.write_bytes(here.clean_file(sent.read_bytes()).content)

    run("qpdf", "--check", kept)
    assert pages(kept) == pages(sent) == "3"
    assert run("pdftotext", kept, "-") == run("pdftotext", sent, "-") != ""
    before, after = drawn(sent, tmp_path / "before"), drawn(kept, tmp_path / "after")
    assert [difference(one, other) < 0.01 for one, other in zip(before, after, strict=True)] == [True] * 3
    run("pdfimages", "-all", kept, tmp_path / "picture")
    found = sorted(tmp_path.glob("picture-*"))
    assert len(found) == 3
    assert telling(kept, *found) == []
    told = {name for tags in tags_of(kept) for name in tags if name.startswith(("PDF:", "XMP"))}
    assert not told & {"PDF:Author", "PDF:Producer", "PDF:Creator", "PDF:Title"}


@needs("qpdf", "exiftool")
def test_a_pdf_that_asks_for_a_password_is_refused_by_that_name(tmp_path: Path) -> None:
    run("qpdf", "--encrypt", "user", "owner", "256", "--", pdf(tmp_path), tmp_path / "locked.pdf")

    with pytest.raises(errors.UnsupportedFile, match="a document with a password"):
        here.clean_file((tmp_path / "locked.pdf").read_bytes())


@needs("qpdf", "exiftool")
def test_a_pdf_is_the_same_by_the_process_of_its_own(tmp_path: Path) -> None:
    sent = made_pdf("linearized", tmp_path).read_bytes()

    made = media.process(sent, LIMITS, most_pages=30, bounds=media.Bounds(at_once=8))

    assert made.clean == here.clean_file(sent)
    assert [image.number for image in made.previews] == [0, 1, 2, 3]


def package(main: str, kind: str, members: dict[str, bytes]) -> bytes:
    """The least that is a document of Office: its types, where its main part lies, that part, and pictures."""
    types = (
        "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        f"<Override PartName='/{main}' ContentType='{OPC}.{kind}.main+xml'/></Types>"
    )
    relationships = (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='a' "
        f"Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='{main}'/>"
        "</Relationships>"
    )
    return archive(
        {"[Content_Types].xml": types.encode(), "_rels/.rels": relationships.encode(), main: b"<d/>", **members}
    )


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def photos(folder: Path, inside: str) -> dict[str, bytes]:
    return {inside + name: photo(folder / name, kind) for name, kind in PHOTOS.items()}


def open_document(folder: Path) -> bytes:
    declared = b"application/vnd.oasis.opendocument.text"
    manifest = b"<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    members = {"mimetype": declared, "content.xml": b"<d/>", "META-INF/manifest.xml": manifest}
    return archive(members | photos(folder, "Pictures/"))


def document(folder: Path) -> bytes:
    return package("word/document.xml", "wordprocessingml.document", photos(folder, "word/media/"))


def document_in_document(folder: Path) -> bytes:
    return package("word/document.xml", "wordprocessingml.document", {"word/embeddings/a.docx": document(folder)})


def by_libreoffice(folder: Path) -> bytes:
    """A text with a photo as LibreOffice saves it."""
    photo(folder / "in.jpg")
    (folder / "made.html").write_text("<p>Raporo y'ishuri</p><img src='in.jpg'>")
    run(
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{folder}/home",
        "--convert-to",
        "docx:Office Open XML Text",
        "--infilter=HTML (StarWriter)",
        "--outdir",
        folder,
        folder / "made.html",
    )
    return (folder / "made.docx").read_bytes()


DOCUMENTS: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "docx": (f"{OPC}.wordprocessingml.document", document),
    "docx in docx": (f"{OPC}.wordprocessingml.document", document_in_document),
    "xlsx": (
        f"{OPC}.spreadsheetml.sheet",
        lambda folder: package("xl/workbook.xml", "spreadsheetml.sheet", photos(folder, "xl/media/")),
    ),
    "pptx": (
        f"{OPC}.presentationml.presentation",
        lambda folder: package("ppt/presentation.xml", "presentationml.presentation", photos(folder, "ppt/media/")),
    ),
    "odt": ("application/vnd.oasis.opendocument.text", open_document),
    "by LibreOffice": (f"{OPC}.wordprocessingml.document", by_libreoffice),
}


def unpacked(content: bytes, folder: Path) -> dict[str, Path]:
    """The pictures of a document, and of documents in it, by their names."""
    folder.mkdir(exist_ok=True)
    found: dict[str, Path] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        for name in opened.namelist():
            if name.endswith(".docx"):
                found |= unpacked(opened.read(name), folder)
            elif name.endswith((".jpg", ".jpeg", ".png", ".webp", ".tiff")):
                path = found[name] = folder / Path(name).name
                path.write_bytes(opened.read(name))
    return found


@needs("exiftool")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_pictures_in_a_document_look_as_before_and_tell_nothing(name: str, tmp_path: Path) -> None:
    content_type, make = DOCUMENTS[name]
    if name == "by LibreOffice" and needs("soffice").args[0]:
        pytest.skip(needs("soffice").kwargs["reason"])
    sent = make(tmp_path)
    before = unpacked(sent, tmp_path / "before")
    assert any("GPS" in tag for tag in telling(*before.values()))

    clean = here.clean_file(sent)

    after = unpacked(clean.content, tmp_path / "after")
    assert clean.content_type == content_type
    assert set(after) == set(before) != set()
    for member, path in after.items():
        with Image.open(path) as one, Image.open(before[member]) as other:
            assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes()
    assert telling(*after.values()) == []


@needs("exiftool")
def test_a_document_is_the_same_by_the_process_of_its_own(tmp_path: Path) -> None:
    sent = document(tmp_path)

    assert media.process(sent, LIMITS, most_pages=0, bounds=media.Bounds(at_once=8)).clean == here.clean_file(sent)
