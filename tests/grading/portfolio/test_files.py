"""Evidence files are judged by their content and kept without metadata; hostile ones are refused with a sentence."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from cpd_grading import api
from cpd_grading.portfolio import files
from tests.builders import jpeg, pdf

JPEG, PDF = jpeg(size=(200, 100)), pdf()
DOCX_MEMBERS = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def archive(members: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def png_header_of(width: int, height: int) -> bytes:
    """A PNG that says it is enormous and is a hundred bytes long."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def told_by_a_phone() -> Image.Exif:
    """Metadata as a phone writes it: where, when, with what, and which way up."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Orientation] = "Sample phone", 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (1.0, 57.0, 0.0)
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2026:02:20 07:31:00"
    return exif


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (JPEG, "image/jpeg"),
        (picture("JPEG", "CMYK"), "image/jpeg"),
        (picture("JPEG", "L"), "image/jpeg"),
        (picture("MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))]), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("PNG", "P"), "image/png"),
        (picture("PNG", "RGBA"), "image/png"),
        (picture("PNG", "LA"), "image/png"),
        (picture("PNG", "1"), "image/png"),
        (picture("PNG", "I;16"), "image/png"),
        (picture("WEBP", "RGBA"), "image/webp"),
        (PDF, "application/pdf"),
        (archive(DOCX_MEMBERS), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<o/>"}),
            "application/vnd.oasis.opendocument.text",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_photos_and_documents_are_taken_for_what_they_are(content: bytes, content_type: str) -> None:
    clean = files.clean_file(content)

    assert clean.content_type == content_type
    if content_type.startswith("image/"):
        again = Image.open(io.BytesIO(clean.content))
        assert (again.format or "").lower() == content_type.removeprefix("image/")
        again.load()
    else:
        assert clean.content == content


HOSTILE: list[tuple[str, bytes, type[api.CpdError]]] = [
    ("nothing", b"", api.EmptyFile),
    ("a program called .jpg", b"MZ\x90\x00" + b"\0" * 200, api.UnsupportedFile),
    ("a Linux program", b"\x7fELF" + b"\0" * 200, api.UnsupportedFile),
    ("a web page", b"<!DOCTYPE html><script>alert(1)</script>", api.UnsupportedFile),
    ("a drawing with a script", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', api.UnsupportedFile),
    ("plain text", b"Amakuru yacu", api.UnsupportedFile),
    ("a GIF", picture("GIF", "P"), api.UnsupportedFile),
    ("a TIFF", picture("TIFF"), api.UnsupportedFile),
    ("a truncated JPEG", JPEG[: len(JPEG) // 2], api.DamagedFile),
    ("a JPEG of its first bytes", JPEG[:4], api.UnsupportedFile),
    ("a truncated PNG", picture("PNG", size=(300, 300))[:-60], api.DamagedFile),
    ("a truncated WebP", picture("WEBP", size=(300, 300))[:60], api.DamagedFile),
    ("a truncated PDF", PDF[:-10], api.DamagedFile),
    ("a PDF with something long behind it", PDF + b"\0" * 4000, api.DamagedFile),
    ("a PNG of two gigapixels", png_header_of(50_000, 50_000), api.DamagedFile),
    ("a PNG just over the limit", png_header_of(10_000, 5_001), api.DamagedFile),
    ("a ZIP", archive({"a.txt": b"a"}), api.UnsupportedFile),
    ("an e-book", archive({"mimetype": b"application/epub+zip"}), api.UnsupportedFile),
    ("a document with macros", archive({**DOCX_MEMBERS, "word/vbaProject.bin": b"x"}), api.UnsupportedFile),
    (
        "a document that unpacks to 200 MB",
        archive({**DOCX_MEMBERS, "word/big.bin": b"\0" * 200_000_000}),
        api.DamagedFile,
    ),
    ("a document of 5,001 members", archive({**DOCX_MEMBERS, **{f"{n}": b"" for n in range(5000)}}), api.DamagedFile),
    ("a truncated document", archive(DOCX_MEMBERS)[:-30], api.DamagedFile),
    (
        "an OpenDocument whose type is spoilt",
        archive({"mimetype": b"application/vnd.oasis.opendocument.text"}).replace(b"mimetype", b"mimetypf", 1),
        api.DamagedFile,
    ),
]


@pytest.mark.parametrize(("content", "refusal"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_and_broken_files_are_refused(content: bytes, refusal: type[api.CpdError]) -> None:
    with pytest.raises(refusal) as refused:
        files.clean_file(content)

    assert len(api.sentence_of(refused.value)) > 20


def test_a_document_that_unpacks_to_far_too_much_is_refused_without_unpacking_it() -> None:
    bomb = archive({**DOCX_MEMBERS, "word/big.bin": bytes(files.MAX_UNPACKED)})
    assert len(bomb) < 200_000

    with pytest.raises(api.DamagedFile, match="far too much"):
        files.clean_file(bomb)


def test_a_file_over_the_limit_is_refused_before_it_is_read(settings: object) -> None:
    settings.CPD_MAX_FILE_BYTES = len(PDF)
    files.clean_file(PDF)

    with pytest.raises(api.TooLarge, match="MB"):
        files.clean_file(PDF + b"\n")


@pytest.mark.parametrize("tail", [b"PK\x03\x04 an archive", b"<script>alert(1)</script>"])
def test_what_hides_behind_a_photo_is_left_behind(tail: bytes) -> None:
    assert tail not in files.clean_file(JPEG + tail).content


def test_a_photo_loses_place_and_device_keeps_the_day_and_stands_upright() -> None:
    sent = jpeg(size=(200, 100), exif=told_by_a_phone())
    assert b"Sample phone" in sent

    clean = files.clean_file(sent)

    kept = Image.open(io.BytesIO(clean.content))
    assert clean.captured_on == date(2026, 2, 20)
    assert dict(kept.getexif()) == {}
    assert (b"Sample phone" in clean.content, b"Exif" in clean.content) == (False, False)
    assert kept.size == (100, 200)


@pytest.mark.parametrize("stamp", ["", "0000:00:00 00:00:00", "yesterday", "2026:02:20"])
def test_a_camera_that_does_not_know_the_day_says_nothing(stamp: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = stamp

    assert files.clean_file(jpeg(exif=exif)).captured_on is None


def test_a_picture_from_a_large_camera_is_made_fit_for_a_page() -> None:
    kept = Image.open(io.BytesIO(files.clean_file(jpeg(size=(5000, 2500))).content))

    assert kept.size == (2560, 1280)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([JPEG, PDF, picture("PNG", "P"), picture("WEBP"), archive(DOCX_MEMBERS)]),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
)
def test_however_a_file_is_spoilt_it_is_taken_or_refused_with_a_sentence(
    content: bytes, spoils: list[tuple[int, bytes]]
) -> None:
    spoilt = bytearray(content)
    for place, noise in spoils:
        at = place % len(spoilt)
        spoilt[at : at + len(noise)] = noise
    # Anything but a refusal, such as an error of a library, fails here.
    with contextlib.suppress(api.UnsupportedFile, api.DamagedFile):
        assert files.clean_file(bytes(spoilt)).content


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\Claudine\\plan.pdf", "plan.pdf"),
        ("nul\x00l.pdf", "null.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("line\nbreak\u2028.pdf", "linebreak .pdf"),
        ("\ud800half.pdf", "half.pdf"),
        ("  spaced   out .pdf ", "spaced out .pdf"),
        ("..", "file"),
        ("", "file"),
        ("\u200b", "file"),
        ("e\u0301cole.pdf", "\u00e9cole.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
    ids=ascii,
)
def test_a_file_name_is_for_people_only(name: str, kept: str) -> None:
    assert files.clean_name(name) == kept


@given(st.text())
def test_no_name_holds_a_path_a_control_character_or_nothing(name: str) -> None:
    kept = files.clean_name(name)

    assert 0 < len(kept) <= 120
    assert "/" not in kept
    assert "\\" not in kept
    assert kept.isprintable()


def test_a_file_that_was_not_stored_whole_is_refused_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = files.evidence_storage()
    real = type(storage).open
    monkeypatch.setattr(type(storage), "open", lambda self, name, mode="rb": io.BytesIO(b"half of it"))

    with pytest.raises(api.DamagedFile, match="not stored whole"):
        files.store(PDF)

    monkeypatch.setattr(type(storage), "open", real)
    assert _kept(storage) == []


def test_a_stored_file_lies_under_a_name_nobody_can_guess() -> None:
    one, other = files.store(PDF), files.store(PDF)

    assert one.sha256 == other.sha256
    assert one.key != other.key
    assert len(one.key) > 48
    assert files.evidence_storage().open(one.key).read() == PDF


def _kept(storage: object, folder: str = "") -> list[str]:
    folders, names = storage.listdir(folder)
    return names + [name for one in folders for name in _kept(storage, f"{folder}/{one}".lstrip("/"))]
