"""Files made to harm: each is refused with its sentence, or kept so that it can do nothing."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from uuid import UUID

import pytest
from PIL import Image

from cpd_grading.kernel import errors
from cpd_grading.media import kinds
from cpd_grading.portfolio import storing
from cpd_grading.presentation import http
from tests import builders
from tests.builders import jpeg, pdf
from tests.grading.media import here
from tests.grading.uploads.conftest import signed_in

DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
JAR = io.BytesIO()
with zipfile.ZipFile(JAR, "w") as _jar:
    _jar.writestr("META-INF/MANIFEST.MF", b"Main-Class: Sample")
HTML = b"<html><script>alert(document.cookie)</script></html>"


def archive(members: dict[str, bytes], **how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how.get("compression", zipfile.ZIP_DEFLATED)) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def overlapping() -> bytes:
    """Two members of the directory that name the same bytes: what is packed once would be unpacked as often as told."""
    content = archive({**DOCX, "word/one.bin": b"\0" * 10_000, "word/two.bin": b"\0" * 10_000})
    spoilt = bytearray(content)
    entries = [at for at in range(len(content)) if content.startswith(b"PK\x01\x02", at)]
    spoilt[entries[3] + 42 : entries[3] + 46] = content[entries[2] + 42 : entries[2] + 46]
    return bytes(spoilt)


def of_a_lie() -> bytes:
    """A member that unpacks to far more than the directory says."""
    content = bytearray(archive({**DOCX, "word/big.bin": b"\0" * 5_000_000}))
    for head, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = [at for at in range(len(content)) if content.startswith(head, at)][2]
        content[at + place : at + place + 4] = struct.pack("<I", 10)
    return bytes(content)


def locked() -> bytes:
    content = bytearray(archive(DOCX))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


NESTED = archive({**DOCX, "a.zip": archive({"b.zip": archive({"c.bin": b"\0" * 99})})})
WIDE = archive({**DOCX, **{f"word/{n}.zip": archive({"big.bin": b"\0" * 60_000_000}) for n in range(2)}})
REFUSED: dict[str, tuple[Callable[[], bytes], type[errors.CpdError]]] = {
    "a page": (lambda: HTML, errors.UnsupportedFile),
    "a page behind a mark and blanks": (lambda: b"\xef\xbb\xbf \n\t<HTML>", errors.UnsupportedFile),
    "a page behind a comment": (lambda: b"<!-- a --><script>alert(1)</script>", errors.UnsupportedFile),
    "a drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', errors.UnsupportedFile),
    "a drawing as XML": (lambda: b'<?xml version="1.0"?><svg/>', errors.UnsupportedFile),
    "a page in a letter": (lambda: b"MIME-Version: 1.0\nContent-Type: text/html", errors.UnsupportedFile),
    "a shell script": (lambda: b"#!/bin/sh\nrm -r /", errors.UnsupportedFile),
    "text that moves the cursor": (lambda: b"harmless\x1b[2Jrm -r /\n", errors.UnsupportedFile),
    "text with a NUL": (lambda: b"harm\0less", errors.UnsupportedFile),
    "text with C1 controls": (lambda: "a\x9b2J".encode(), errors.UnsupportedFile),
    "a GIF that is a JAR": (lambda: b"GIF89a" + bytes(20) + JAR.getvalue(), errors.UnsupportedFile),
    "a GIF that is a script": (lambda: b"GIF89a/*  */=1;alert(1)", errors.UnsupportedFile),
    "a JAR": (JAR.getvalue, errors.UnsupportedFile),
    "an old document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), errors.UnsupportedFile),
    "a rich text": (lambda: b"{\\rtf1 {\\object }}", errors.UnsupportedFile),
    "a locked document": (locked, errors.UnsupportedFile),
    "an OpenDocument with a macro": (
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/M.xml": b"x"}),
        errors.UnsupportedFile,
    ),
    "a bomb in a bomb": (lambda: NESTED, errors.DamagedFile),
    "two bombs side by side": (lambda: WIDE, errors.DamagedFile),
    "a document whose members share their bytes": (overlapping, errors.DamagedFile),
    "a document that lies about its size": (of_a_lie, errors.DamagedFile),
    "a document packed in an unusual way": (lambda: archive(DOCX, compression=zipfile.ZIP_LZMA), errors.DamagedFile),
    "a document of nothing": (lambda: b"PK\x03\x04" + archive({}), errors.UnsupportedFile),
}


@pytest.mark.parametrize("made", REFUSED, ids=str)
def test_what_could_harm_is_refused_with_a_sentence(made: str) -> None:
    content, refusal = REFUSED[made]

    with pytest.raises(refusal) as refused:
        here.clean_file(content())

    assert len(http.sentence_of(refused.value)) > 40
    assert "%(" not in http.sentence_of(refused.value)


def test_a_photo_that_is_a_page_too_is_a_photo_only() -> None:
    polyglot = b"\xff\xd8\xff\xe0" + struct.pack(">H", 2 + len(HTML)) + HTML + jpeg()[2:]

    kept = here.clean_file(polyglot).content

    assert HTML not in kept
    assert Image.open(io.BytesIO(kept)).format == "JPEG"


HARMLESS = {
    "a PDF that starts something": pdf().replace(b"/Type/Catalog", b"/OpenAction<</S/Launch/F(cmd.exe)>>/Type/Catalog"),
    "a PDF with a script": pdf().replace(
        b"/Type/Catalog", b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>/Type/Catalog"
    ),
    "a PDF that is a page": pdf() + b"%" + HTML,
    "a text that has a page in it": b"Look:\n" + HTML,
    "a document": archive(DOCX),
}


@pytest.mark.django_db
@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_what_is_kept_as_it_is_can_only_be_saved_to_a_disk(content: bytes, learner: UUID) -> None:
    attachment = builders.attach(learner, builders.save(learner), content=content, name="run.html")

    answer = signed_in(learner).get(f"/cpd/files/{attachment}/")

    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] in {kind.content_type for kind in kinds.KINDS.values()}
    assert answer["Content-Disposition"].startswith('attachment; filename="run.html.')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("plan\u202egpj.exe", "plangpj.exe.jpg"),
        ('a"b\r\nSet-Cookie: x=y.jpg', "a%22bSet-Cookie: x=y.jpg"),
    ],
    ids=ascii,
)
def test_a_hostile_name_reaches_no_disk_and_no_header(name: str, kept: str, learner: UUID) -> None:
    attachment = builders.attach(learner, builders.save(learner), name=name)

    answer = signed_in(learner).get(f"/cpd/files/{attachment}/")

    assert answer.status_code == 200
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    told = answer["Content-Disposition"].replace('\\"', "%22")
    assert kept in told
    assert "\u202e" not in told


@pytest.mark.django_db
def test_ten_thousand_tiny_files_are_refused_once_there_is_no_room(learner: UUID, settings: object) -> None:
    item = builders.save(learner)
    settings.CPD_LEARNER_FILES = 3
    for _ in range(3):
        builders.attach(learner, item, content=b"tiny")

    with pytest.raises(errors.QuotaExceeded, match="limit is 3 files"):
        builders.attach(learner, item, content=b"tiny")

    stored = storing.evidence_storage().listdir("evidence")[0]
    assert sum(len(storing.evidence_storage().listdir(f"evidence/{day}")[1]) for day in stored) == 3
