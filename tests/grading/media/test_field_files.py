"""Files as real phones, offices and people send them: taken with all that can be seen, or refused by their own name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from cpd_grading.kernel import errors
from cpd_grading.media.results import CleanFile
from tests.grading.media import here

FIELD = Path(__file__).parent / "field"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Check = Callable[[CleanFile], object]


def sent(name: str) -> bytes:
    return (FIELD / name).read_bytes()


def picture(clean: CleanFile) -> Image.Image:
    return Image.open(io.BytesIO(clean.content))


def has_ink_on_paper(clean: CleanFile) -> bool:
    """Whether dark and light can be told apart on a white page."""
    shown = picture(clean).convert("RGBA")
    sheet = Image.new("RGBA", shown.size, "white")
    sheet.alpha_composite(shown)
    dark, light = sheet.convert("L").getextrema()
    shades = sheet.convert("L").histogram()
    return dark < 100 and light > 200 and sum(shades[200:]) > sum(shades[:100]) > 100


def is_near(clean: CleanFile, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = picture(clean).convert("RGB").getpixel(at)
    return all(abs(one - other) <= 4 for one, other in zip(found, colour, strict=True))


def pages(clean: CleanFile) -> int:
    with pikepdf.open(io.BytesIO(clean.content)) as document:
        return len(document.pages)


TAKEN: list[tuple[str, str, Check]] = [
    ("p-transparent.png", "image/png", has_ink_on_paper),
    ("signature8.png", "image/png", has_ink_on_paper),
    ("scroll.png", "image/png", lambda clean: picture(clean).width >= 1000),
    ("wide.jpg", "image/jpeg", lambda clean: is_near(clean, (50, 50), (252, 0, 0))),
    ("wide.jpg", "image/jpeg", lambda clean: is_near(clean, (300, 50), (0, 205, 35))),
    ("wide.jpg", "image/jpeg", lambda clean: "icc_profile" not in picture(clean).info),
    ("o365.docx", WORD, lambda clean: b"document2.xml" in clean.content),
    ("lowerct.xlsx", SHEET, lambda clean: clean.content == sent("lowerct.xlsx")),
    ("no-eoi.jpg", "image/jpeg", lambda clean: picture(clean).size == (600, 900)),
    ("samsungpano.jpg", "image/jpeg", lambda clean: b"SEFT" not in clean.content),
    ("noeoi.docx", WORD, lambda clean: b"word/document.xml" in clean.content),
    ("nul4845.pdf", "application/pdf", lambda clean: pages(clean) == 1),
    ("lead2.pdf", "application/pdf", lambda clean: clean.content.startswith(b"%PDF-")),
    ("scan-gps.pdf", "application/pdf", lambda clean: pages(clean) == 1),
    ("a.amr", "audio/amr", lambda clean: clean.content == sent("a.amr")),
    ("lead0.mp3", "audio/mpeg", lambda clean: clean.content.startswith(b"\xff\xfb")),
    ("trail4.mp4", "video/mp4", lambda clean: len(clean.content) == len(sent("trail4.mp4")) - 4),
    ("latin1.csv", "text/plain; charset=utf-8", lambda clean: "é" in clean.content.decode()),
    ("vt.txt", "text/plain; charset=utf-8", lambda clean: clean.content == sent("vt.txt")),
]


@pytest.mark.parametrize(
    ("name", "content_type", "is_right"), TAKEN, ids=[f"{n}-{row[0]}" for n, row in enumerate(TAKEN)]
)
def test_what_people_send_is_taken_as_it_looks(name: str, content_type: str, is_right: Check) -> None:
    clean = here.clean_file(sent(name))

    assert clean.content_type == content_type
    assert is_right(clean)


@pytest.mark.parametrize(
    ("name", "refusal", "words"),
    [
        ("userpw.pdf", errors.UnsupportedFile, "a document with a password: save it without one"),
        ("pw-nopic.docx", errors.UnsupportedFile, "a document with a password: save it without one"),
        ("a.avif", errors.UnsupportedFile, "another kind of picture: take a screenshot of it"),
        ("zero.jpg", errors.EmptyFile, "This file is empty."),
    ],
)
def test_what_we_cannot_take_is_called_by_its_name(name: str, refusal: type[errors.CpdError], words: str) -> None:
    with pytest.raises(refusal, match=words):
        here.clean_file(sent(name))


@pytest.mark.parametrize("name", ["noeoi.docx", "o365.docx"])
def test_pictures_inside_a_document_tell_nothing_and_its_text_is_as_it_was(name: str) -> None:
    before, after = zipfile.ZipFile(io.BytesIO(sent(name))), here.clean_file(sent(name)).content

    with zipfile.ZipFile(io.BytesIO(after)) as made:
        assert made.testzip() is None
        assert made.namelist() == before.namelist()
        for member in made.namelist():
            if member.endswith((".jpg", ".jpeg")):
                photo = Image.open(io.BytesIO(made.read(member)))
                photo.load()
                assert dict(photo.getexif()) == {}
            else:
                assert made.read(member) == before.read(member)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"MZEE Jean, umuyobozi w'ishuri", "text/plain; charset=utf-8"),
        (b"ID3 is a tag of music", "text/plain; charset=utf-8"),
        (b"BMI of pupils: 17", "text/plain; charset=utf-8"),
        (b"PK is a short name", "text/plain; charset=utf-8"),
        (b"OggS", "text/plain; charset=utf-8"),
        (b"Rar! fLaC caff", "text/plain; charset=utf-8"),
        ("Raporo y'ishuri".encode("utf-16"), "text/plain; charset=utf-8"),
        ("Raporo y'ishuri; umubare".encode("utf-16-le"), "text/plain; charset=utf-8"),
        ("Raporo y'ishuri; umubare".encode("utf-16-be"), "text/plain; charset=utf-8"),
        ("“Élèves” – 12 % à l’école".encode("cp1252"), "text/plain; charset=utf-8"),
    ],
)
def test_a_text_is_a_text_whatever_its_first_letters_are(content: bytes, content_type: str) -> None:
    clean = here.clean_file(content)

    assert clean.content_type == content_type
    assert clean.content.decode("utf-8").strip()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"MZ\x90\0" + bytes(60), "a program"),
        (b"#!/bin/sh\necho", "a program"),
        (b"dex\n035\0" + bytes(60), "an app for phones"),
        (b"SQLite format 3\0" + bytes(90), "a database or backup"),
        (b"OTTO\0\x0c" + bytes(40), "a font"),
        (b"8BPS\0\x01" + bytes(40), "a file of a drawing program"),
        (b"%!PS-Adobe-3.0\n", "a file of a drawing program"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(40), "a Windows Media recording"),
        (b"RIFF\0\1\0\0AVI LIST" + bytes(40), "another kind of sound or film"),
        (b"{\\rtf1 Raporo}", "an old kind of document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old kind of document"),
        (b"<?xml version='1.0'?><svg/>", "a web page or drawing"),
        (b"Raporo \x9f\x8d \x81 y'ishuri ryacu ryose", "text whose letters are not known"),
        (b"\x01\x02\x03\xfe" * 30, "its content is not known"),
    ],
)
def test_what_is_not_taken_is_named_as_people_call_it(content: bytes, found: str) -> None:
    with pytest.raises(errors.UnsupportedFile) as refused:
        here.clean_file(content)

    assert found in str(refused.value)


@pytest.mark.parametrize("text", [" \n\t", "\ufeff", "\u200b\u2060", "\u3164", "\u2800\u2800"], ids=ascii)
def test_a_text_of_which_nothing_can_be_seen_is_empty(text: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(errors.EmptyFile):
            here.clean_file(text.encode(encoding))
