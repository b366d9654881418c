"""PDFs lose what they tell wherever it stands; a signature is kept where no place is told; pages stay as they are."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from cpd_grading.kernel import errors
from tests.builders import jpeg, pdf
from tests.grading.media import here
from tests.grading.media.recordings import box, film
from tests.grading.media.test_files import archive, told_by_a_phone

TOLD = b"<x:xmpmeta>Amina told this; exif:GPSLatitude</x:xmpmeta>"
PHOTO = jpeg(size=(200, 100), exif=told_by_a_phone())
Spoil = Callable[[pikepdf.Pdf], object]


def made(spoil: Spoil) -> bytes:
    document = pikepdf.open(io.BytesIO(pdf()))
    spoil(document)
    out = io.BytesIO()
    document.save(out, compress_streams=False, fix_metadata_version=False)
    return out.getvalue()


def with_words(document: pikepdf.Pdf) -> pikepdf.Stream:
    stream = document.make_stream(TOLD)
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    return stream


def with_picture(document: pikepdf.Pdf, content: bytes, kind: str = "/DCTDecode") -> pikepdf.Stream:
    picture = document.make_stream(content)
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = 200, 100, 8
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name(kind)
    document.pages[0].obj.Resources.XObject = pikepdf.Dictionary(A=picture)
    return picture


def at_the_root(document: pikepdf.Pdf) -> None:
    document.Root.Metadata = with_words(document)


def in_a_dictionary_of_a_dictionary(document: pikepdf.Pdf) -> None:
    inner = pikepdf.Dictionary(MC0=pikepdf.Dictionary(Metadata=with_words(document)))
    document.pages[0].obj.Resources.Properties = inner


def in_a_list(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Metadata=with_words(document))
    note.Rect = pikepdf.Array([0, 0, 9, 9])
    document.pages[0].obj.Annots = pikepdf.Array([note])


def of_nobody(document: pikepdf.Pdf) -> None:
    document.Root.Other = document.make_indirect(with_words(document))


def in_its_information(document: pikepdf.Pdf) -> None:
    document.docinfo["/Author"] = "Amina told this"


def in_a_photo_of_another_kind(document: pikepdf.Pdf) -> None:
    boxes = struct.pack(">I4sI", 12, b"jP  ", 0x0D0A870A) + box(b"uuid", bytes(16) + TOLD) + box(b"jp2c", b"pixels")
    with_picture(document, boxes, "/JPXDecode")


@pytest.mark.parametrize(
    "spoil",
    [
        at_the_root,
        in_a_dictionary_of_a_dictionary,
        in_a_list,
        of_nobody,
        in_its_information,
        in_a_photo_of_another_kind,
    ],
)
def test_words_are_gone_wherever_they_stand(spoil: Spoil) -> None:
    sent = made(spoil)
    assert b"told this" in sent

    kept = here.clean_file(sent).content

    assert b"told this" not in kept
    with pikepdf.open(io.BytesIO(kept)) as document:
        assert len(document.pages) == 1
        assert b"Plan of the school" in document.pages[0].Contents.read_bytes()


def test_an_earlier_state_of_a_pdf_does_not_stay_underneath() -> None:
    sent = made(in_its_information)
    start = sent.rindex(b"startxref")
    place = int(sent[start:].split()[1])
    later = sent + b"\nxref\n0 0\ntrailer<</Size 9/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        place,
        len(sent) + 1,
    )

    assert b"told this" not in here.clean_file(later).content


def signed(document: pikepdf.Pdf, photo: bytes | None = None) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), SigFlags=3)
    document.docinfo["/Author"] = "Amina"
    if photo:
        with_picture(document, photo)


@pytest.mark.parametrize(
    "photo",
    [None, jpeg(size=(200, 100)) + b"\n", jpeg(size=(200, 100)).replace(b"\xff\xdb", b"\xff\xff\xdb", 1)],
    ids=["no photo", "a photo with a line behind it", "a photo with filling"],
)
def test_a_signed_pdf_is_kept_byte_for_byte(photo: bytes | None) -> None:
    sent = made(lambda document: signed(document, photo))

    assert here.clean_file(sent).content == sent


def test_a_place_is_worth_more_than_a_signature() -> None:
    kept = here.clean_file(made(lambda document: signed(document, PHOTO))).content

    assert b"Sample phone" not in kept


@pytest.mark.parametrize("flags", ["/Yes", "(1)", "1.5"])
def test_what_is_no_sign_of_a_signature_damages_nothing(flags: str) -> None:
    sent = made(
        lambda document: setattr(document.Root, "AcroForm", pikepdf.Object.parse(f"<</SigFlags {flags}>>".encode()))
    )

    assert here.clean_file(sent).content_type == "application/pdf"


@pytest.mark.parametrize("gap", [b"\0\0", b"\0" * 300, b"\xff\xff"])
def test_a_photo_with_gaps_between_its_segments_is_no_less_a_photo(gap: bytes) -> None:
    photo = PHOTO.replace(b"\xff\xdb", gap + b"\xff\xdb", 1)
    before = Image.open(io.BytesIO(photo))
    before.load()

    inside = with_picture_of(here.clean_file(made(lambda document: with_picture(document, photo))).content)

    assert b"Sample phone" not in inside
    assert Image.open(io.BytesIO(inside)).tobytes() == before.tobytes()


def with_picture_of(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as document:
        return document.pages[0].Resources.XObject.A.read_raw_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", made(at_the_root)),
        ("film.mp4", film(extra=box(b"udta", b"told this"))),
        ("photo.jpg", PHOTO + b"told this"),
    ],
)
def test_what_lies_in_a_document_tells_nothing_either(name: str, content: bytes) -> None:
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}

    kept = here.clean_file(archive({**members, f"word/media/{name}": content}, compression=0)).content
    attached = made(lambda document: document.attachments.__setitem__(name, attachment(document, content)))

    assert b"told this" not in kept
    with pikepdf.open(io.BytesIO(here.clean_file(attached).content)) as document:
        assert b"told this" not in document.attachments[name].get_file().read_bytes()


def attachment(document: pikepdf.Pdf, content: bytes) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(document, content)


@pytest.mark.parametrize(("end", "is_taken"), [(b"startxref\n%d\n", True), (b"", False)])
def test_a_pdf_without_its_last_word_is_whole_where_its_table_is(end: bytes, is_taken: bool) -> None:
    sent = pdf()
    start = sent.rindex(b"startxref")
    cut = sent[:start] + (end % int(sent[start:].split()[1]) if end else b"")

    if is_taken:
        assert here.clean_file(cut).content_type == "application/pdf"
    else:
        with pytest.raises(errors.DamagedFile):
            here.clean_file(cut)
