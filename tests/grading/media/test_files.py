"""Evidence files are judged by their content and kept without metadata; hostile ones are refused with a sentence."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date

import pikepdf
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from cpd_grading.kernel import errors
from cpd_grading.media import documents, images, kinds, names
from cpd_grading.portfolio import storing
from cpd_grading.presentation import http
from cpd_grading.settings.common import EVIDENCE_TYPES, MAX_BYTES_BY_KIND
from tests.builders import jpeg, pdf
from tests.grading.media import here

pillow_heif.register_heif_opener()  # so that tests can write them too
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


XLSX = archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""})


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
        (picture("HEIF"), "image/jpeg"),
        (PDF, "application/pdf"),
        ("Amakuru y’ishuri\n".encode(), "text/plain; charset=utf-8"),
        (b"\xef\xbb\xbfname;mark\r\nP3;12\r\n", "text/plain; charset=utf-8"),
        (archive(DOCX_MEMBERS), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            archive({"[Content_Types].xml": b"", "ppt/presentation.xml": b"", "ppt/embeddings/s.xlsx": XLSX}),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        *(
            (archive({"mimetype": kind.encode(), "content.xml": b"<o/>"}), kind)
            for kind in (f"application/vnd.oasis.opendocument.{one}" for one in ("text", "spreadsheet", "presentation"))
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_photos_and_documents_are_taken_for_what_they_are(content: bytes, content_type: str) -> None:
    clean = here.clean_file(content)

    assert clean.content_type == content_type
    if content_type.startswith("image/"):
        assert not re.search(rb"Exif|GPS|xmp", clean.content)
        again = Image.open(io.BytesIO(clean.content))
        assert (again.format or "").lower() == content_type.removeprefix("image/")
        again.load()
    else:
        assert clean.content == content


HOSTILE: list[tuple[str, bytes, type[errors.CpdError]]] = [
    ("nothing", b"", errors.EmptyFile),
    ("a program called .jpg", b"MZ\x90\x00" + b"\0" * 200, errors.UnsupportedFile),
    ("a Linux program", b"\x7fELF" + b"\0" * 200, errors.UnsupportedFile),
    ("a web page", b"<!DOCTYPE html><script>alert(1)</script>", errors.UnsupportedFile),
    ("a drawing with a script", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', errors.UnsupportedFile),
    ("a GIF", picture("GIF", "P"), errors.UnsupportedFile),
    ("a TIFF", picture("TIFF"), errors.UnsupportedFile),
    ("a truncated JPEG", JPEG[: len(JPEG) // 2], errors.DamagedFile),
    ("a JPEG of its first bytes", JPEG[:4], errors.DamagedFile),
    ("a truncated PNG", picture("PNG", size=(300, 300))[:-60], errors.DamagedFile),
    ("a truncated WebP", picture("WEBP", size=(300, 300))[:60], errors.DamagedFile),
    ("a truncated PDF", PDF[:-10], errors.DamagedFile),
    ("a PDF with another text long behind it", PDF + b"more " * 1000, errors.DamagedFile),
    ("a PNG of two gigapixels", png_header_of(50_000, 50_000), errors.DamagedFile),
    ("a PNG just over the limit", png_header_of(4_000, 4_001), errors.DamagedFile),
    ("a ZIP", archive({"a.txt": b"a"}), errors.UnsupportedFile),
    ("an e-book", archive({"mimetype": b"application/epub+zip"}), errors.UnsupportedFile),
    ("a document with macros", archive({**DOCX_MEMBERS, "word/vbaProject.bin": b"x"}), errors.UnsupportedFile),
    (
        "a document that unpacks to 200 MB",
        archive({**DOCX_MEMBERS, "word/big.bin": b"\0" * 200_000_000}),
        errors.DamagedFile,
    ),
    (
        "a document of 5,001 members",
        archive({**DOCX_MEMBERS, **{f"{n}": b"" for n in range(5000)}}),
        errors.DamagedFile,
    ),
    ("a truncated document", archive(DOCX_MEMBERS)[:-30], errors.DamagedFile),
    (
        "an OpenDocument whose type is spoilt",
        archive({"mimetype": b"application/vnd.oasis.opendocument.text"}).replace(b"mimetype", b"mimetypf", 1),
        errors.DamagedFile,
    ),
]


@pytest.mark.parametrize(("content", "refusal"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_and_broken_files_are_refused(content: bytes, refusal: type[errors.CpdError]) -> None:
    with pytest.raises(refusal) as refused:
        here.clean_file(content)

    assert len(http.sentence_of(refused.value)) > 20


def test_a_document_that_unpacks_to_far_too_much_is_refused_without_unpacking_it() -> None:
    bomb = archive({**DOCX_MEMBERS, "word/big.bin": bytes(documents.MAX_UNPACKED)})
    assert len(bomb) < 200_000

    with pytest.raises(errors.DamagedFile, match="more than 100"):
        here.clean_file(bomb)


def test_a_file_over_the_limit_is_refused_before_it_is_read(settings: object) -> None:
    settings.CPD_MAX_FILE_BYTES = len(PDF)
    here.clean_file(PDF)

    with pytest.raises(errors.TooLarge, match="too large"):
        here.clean_file(PDF + b"\n")


@pytest.mark.parametrize("tail", [b"PK\x03\x04 an archive", b"<script>alert(1)</script>"])
def test_what_hides_behind_a_photo_is_left_behind(tail: bytes) -> None:
    assert tail not in here.clean_file(JPEG + tail).content


def test_a_photo_loses_place_and_device_keeps_the_day_and_stands_upright() -> None:
    sent = jpeg(size=(200, 100), exif=told_by_a_phone())
    assert b"Sample phone" in sent

    clean = here.clean_file(sent)

    kept = Image.open(io.BytesIO(clean.content))
    assert clean.captured_on == date(2026, 2, 20)
    assert dict(kept.getexif()) == {}
    assert (b"Sample phone" in clean.content, b"Exif" in clean.content) == (False, False)
    assert kept.size == (100, 200)


def test_a_heic_photo_loses_its_place_and_keeps_the_day() -> None:
    sent = picture("HEIF", size=(64, 48), exif=told_by_a_phone().tobytes())
    assert b"Sample phone" in sent

    clean = here.clean_file(sent)

    assert (clean.content_type, clean.captured_on) == ("image/jpeg", date(2026, 2, 20))
    assert b"Sample phone" not in clean.content


def test_a_heic_photo_is_refused_where_nothing_can_take_its_place_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "HAS_HEIC", False)

    with pytest.raises(errors.UnsupportedFile, match="save it as JPEG"):
        here.clean_file(picture("HEIF"))


def test_a_site_takes_only_the_kinds_it_names_and_says_which(settings: object) -> None:
    settings.CPD_EVIDENCE_TYPES = ("jpeg", "pdf")
    here.clean_file(JPEG)

    with pytest.raises(errors.UnsupportedFile, match=r"\(PNG\). Send one of these: JPEG, PDF\."):
        here.clean_file(picture("PNG"))


def test_the_kinds_of_the_settings_are_the_kinds_there_are() -> None:
    assert set(EVIDENCE_TYPES) == set(kinds.KINDS)
    assert set(MAX_BYTES_BY_KIND) == {kind.group for kind in kinds.KINDS.values()}


def test_each_group_of_kinds_has_a_limit_of_its_own(settings: object) -> None:
    here.clean_file(b"a" * 1_000_000)

    with pytest.raises(errors.TooLarge, match=r"1\.0\xa0MB"):
        here.clean_file(b"a" * 1_000_001)
    settings.CPD_MAX_BYTES_BY_KIND = {"document": 100}
    with pytest.raises(errors.TooLarge):
        here.clean_file(PDF)


@pytest.mark.parametrize(
    ("name", "content_type", "saved"),
    [
        ("photo.JPG", "image/jpeg", "photo.JPG"),
        ("photo.heic", "image/jpeg", "photo.heic.jpg"),
        ("run.bat", "text/plain; charset=utf-8", "run.bat.txt"),
        ("page.html", "text/plain; charset=utf-8", "page.html.txt"),
        ("marks.csv", "text/plain; charset=utf-8", "marks.csv"),
        ("voice", "audio/ogg", "voice.ogg"),
        ("minute", "application/unknown", "minute"),
    ],
)
def test_a_file_is_saved_under_an_ending_of_what_it_is(name: str, content_type: str, saved: str) -> None:
    assert names.saved_name(name, content_type) == saved


@pytest.mark.parametrize("stamp", ["", "0000:00:00 00:00:00", "yesterday", "2026:02:20"])
def test_a_camera_that_does_not_know_the_day_says_nothing(stamp: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = stamp

    assert here.clean_file(jpeg(exif=exif)).captured_on is None


def test_a_picture_from_a_large_camera_is_made_fit_for_a_page() -> None:
    kept = Image.open(io.BytesIO(here.clean_file(jpeg(size=(5000, 2500))).content))

    assert kept.size == (3840, 1920)


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
    with contextlib.suppress(errors.UnsupportedFile, errors.DamagedFile):
        assert here.clean_file(bytes(spoilt)).content


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
    assert names.clean_name(name) == kept


@given(st.text())
def test_no_name_holds_a_path_a_control_character_or_nothing(name: str) -> None:
    kept = names.clean_name(name)

    assert 0 < len(kept) <= 120
    assert "/" not in kept
    assert "\\" not in kept
    assert kept.isprintable()


def test_a_file_that_was_not_stored_whole_is_refused_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = storing.evidence_storage()
    real = type(storage).open
    monkeypatch.setattr(type(storage), "open", lambda self, name, mode="rb": io.BytesIO(b"half of it"))

    with pytest.raises(errors.DamagedFile, match="not stored whole"):
        storing.store(PDF)

    monkeypatch.setattr(type(storage), "open", real)
    assert _kept(storage) == []


def test_a_stored_file_lies_under_a_name_nobody_can_guess() -> None:
    one, other = storing.store(PDF), storing.store(PDF)

    assert one.sha256 == other.sha256
    assert one.key != other.key
    assert len(one.key) > 48
    assert storing.evidence_storage().open(one.key).read() == PDF


def _kept(storage: object, folder: str = "") -> list[str]:
    folders, names = storage.listdir(folder)
    return names + [name for one in folders for name in _kept(storage, f"{folder}/{one}".lstrip("/"))]


@pytest.mark.parametrize("main", ["word/document.xml", "xl/workbook.xml"])
def test_photos_inside_a_document_lose_their_place_and_keep_their_pixels(main: str) -> None:
    photo = jpeg(size=(200, 100), exif=told_by_a_phone())
    twice = picture("MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))], exif=told_by_a_phone())
    fine = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(fine, "JPEG", progressive=True, exif=told_by_a_phone())
    members = {"[Content_Types].xml": b"<Types/>", main: b"<d/>", "media/1.jpg": photo, "media/2.jpg": twice}

    kept = here.clean_file(archive({**members, "media/3.jpg": fine.getvalue(), "media/4.bin": b"\xff\xd8"})).content

    with zipfile.ZipFile(io.BytesIO(kept)) as made:
        assert made.testzip() is None
        assert [made.read(name) for name in ("[Content_Types].xml", main, "media/4.bin")] == [
            b"<Types/>",
            b"<d/>",
            b"\xff\xd8",
        ]
        for name, before in (("1", photo), ("2", twice), ("3", fine.getvalue())):
            after = made.read(f"media/{name}.jpg")
            assert (b"Exif" in after, b"Sample phone" in after) == (False, False)
            same = Image.open(io.BytesIO(after)).tobytes() == Image.open(io.BytesIO(before)).tobytes()
            assert same, "not a pixel has changed"


def test_a_document_whose_photos_tell_nothing_is_kept_byte_for_byte() -> None:
    plain = archive({**DOCX_MEMBERS, "word/media/1.jpg": JPEG})

    assert here.clean_file(plain).content == plain


@pytest.mark.parametrize("cut", [4, 30, 200, -2])
def test_a_document_with_half_a_photo_is_taken_and_the_half_tells_nothing(cut: int) -> None:
    photo = jpeg(size=(200, 100), exif=told_by_a_phone())[:cut]

    kept = here.clean_file(archive({**DOCX_MEMBERS, "word/media/1.jpg": photo})).content

    with zipfile.ZipFile(io.BytesIO(kept)) as made:
        assert made.read("word/document.xml") == DOCX_MEMBERS["word/document.xml"]
        assert b"Sample phone" not in made.read("word/media/1.jpg")


@pytest.mark.parametrize(("more", "is_taken"), [(0, True), (1, False)], ids=["the largest", "a row too many"])
@pytest.mark.parametrize("kind", ["JPEG", "progressive JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_of_exactly_the_largest_size_is_taken(
    kind: str, more: int, is_taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in (
        "MAX_PIXELS_JPEG",
        "MAX_PIXELS_PROGRESSIVE",
        "MAX_PIXELS_WHOLE",
        "MAX_PIXELS_WEBP",
        "MAX_PIXELS_HEIC",
    ):
        monkeypatch.setattr(images, bound, 400 * 300)
    how = {"progressive": True} if kind.startswith("progressive") else {}
    photo = picture(kind.removeprefix("progressive "), size=(400, 300 + more), **how)

    if is_taken:
        assert here.clean_file(photo).content
    else:
        with pytest.raises(errors.BeyondLimits, match="megapixels and we can read"):
            here.clean_file(photo)


def test_a_photo_attached_to_a_pdf_loses_its_place_too() -> None:
    photo = jpeg(size=(200, 100), exif=told_by_a_phone())
    document = pikepdf.open(io.BytesIO(PDF))
    for name, content in (("photo.jpg", photo), ("plan.docx", archive({**DOCX_MEMBERS, "word/media/1.jpg": photo}))):
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)
    out = io.BytesIO()
    document.save(out)

    kept = pikepdf.open(io.BytesIO(here.clean_file(out.getvalue()).content))

    found = {name: kept.attachments[name].get_file().read_bytes() for name in kept.attachments}
    with zipfile.ZipFile(io.BytesIO(found["plan.docx"])) as made:
        inside = made.read("word/media/1.jpg")
    for one in (found["photo.jpg"], inside):
        assert b"Sample phone" not in one
        assert Image.open(io.BytesIO(one)).tobytes() == Image.open(io.BytesIO(photo)).tobytes()
