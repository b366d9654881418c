"""What cameras, recorders and old programs write is found for what it is, or refused with what to do."""

from __future__ import annotations

import struct

import pytest

from cpd_grading.kernel import errors
from tests.builders import pdf
from tests.grading.media import here
from tests.grading.media.recordings import box, film, opus, page, track

TEXT = "text/plain; charset=utf-8"
HEAD = 28  # bytes of a sample film in front of its samples
NO_LETTERS = "text whose letters are not known"

# Texts


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac_roman"])
@pytest.mark.parametrize(
    "text",
    [
        "Rapport de la réunion du comité, très utile",
        "récré à 10 h",
        "L’école a reçu des livres français",
        "Aménagement de l'hôpital et du maître",
        "école",
        "FORMULAIRE de présence à la réunion",
        "BMI des élèves très petits",
    ],
)
def test_letters_of_dos_and_old_macs_are_not_taken_for_others(text: str, encoding: str) -> None:
    with pytest.raises(errors.UnsupportedFile, match=NO_LETTERS):
        here.clean_file(text.encode(encoding, "replace"))


def test_quotation_marks_of_old_macs_are_not_taken_for_letters() -> None:
    with pytest.raises(errors.UnsupportedFile, match=NO_LETTERS):
        here.clean_file("They don’t come late".encode("mac_roman"))


@pytest.mark.parametrize(
    "text",
    [
        "Élèves, maîtres, hôpital, où, reçu, Noël, maïs, sûr, ÉCOLE, À Kigali",
        "L’œuvre de la sœur : ŒUVRE, CŒUR, Œuvre",
        "« l’égalité\u00a0» – déjà\u00a0» — voilà… «\u00a0SANTÉ\u00a0: É\u00a0» 500 €, 100€, k€",
        "He said “hello”and left; Kigali–Musanze, so—no. 5 ‰ of them, Windows™ • one",
        "Total† and more‡ – résumé",
        "Umwarimu w‘ishuri n’ababyeyi: 25° à l’école",
        "Le rapport est termin\u00e9",
    ],
)
def test_french_as_windows_writes_it_is_kept_letter_for_letter(text: str) -> None:
    assert here.clean_file(text.encode("cp1252")).content.decode() == text


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("Élèves à l’été".encode()[:-1], "Élèves à l’ét"),
        ("Élèves de l’".encode()[:-1], "Élèves de l"),
        ("Élèves de l’".encode()[:-2], "Élèves de l"),
        ("Rapport de l’".encode()[:-1], "Rapport de l"),
        ("Rapport annexé".encode()[:-1], "Rapport annex"),
        ("Merci 🙏".encode()[:-1], "Merci "),
    ],
)
def test_a_text_in_utf8_whose_last_character_was_cut_loses_that_only(content: bytes, kept: str) -> None:
    assert here.clean_file(content).content.decode() == kept


@pytest.mark.parametrize(
    "content",
    [
        "Élèves à ".encode() + b"\xff l'" + "été".encode(),
        "Élèves".encode() + "Élèves".encode("cp1252"),
        "L’ecole et".encode() + b" \xe9 la fin",
    ],
)
def test_a_text_in_utf8_with_a_fault_is_not_taken_for_other_letters(content: bytes) -> None:
    with pytest.raises(errors.UnsupportedFile, match=NO_LETTERS):
        here.clean_file(content)


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"Raporo\r\n\x1a", "Raporo\r\n"),
        (b"Raporo\r\n\x1a\0\0", "Raporo\r\n"),
        (b"Raporo\0\0\0\0\0\0", "Raporo"),
        ("Élèves\x1a".encode("cp1252"), "Élèves"),
        ("Élèves\0".encode("cp1252"), "Élèves"),
        ("Raporo\x1a".encode("utf-16"), "Raporo"),
        (b"\x1b[1;31mRaporo\x1b[0m y'ishuri\x1b[m", "Raporo y'ishuri"),
    ],
)
def test_what_fills_the_end_of_a_text_and_colours_go(content: bytes, kept: str) -> None:
    clean = here.clean_file(content)

    assert clean.content_type == TEXT
    assert clean.content.decode() == kept


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"Raporo\0\0\0\0\0\0\0", "its content is not known|control characters"),
        (b"Rap\x1aoro", "control characters"),
        (b"Rap\0oro", "control characters"),
        (b"\x1b[\x1b[0m0mRaporo", "control characters"),
        (b"\x1b[2JRaporo", "control characters"),
        (b"SQLite format 3\0" + bytes(90), "a database or backup"),
    ],
)
def test_other_control_characters_are_refused(content: bytes, found: str) -> None:
    with pytest.raises(errors.UnsupportedFile, match=found):
        here.clean_file(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<!-- markdownlint-disable -->\n# Raporo\n",
        b"<!-- a note -->" + b"a" * 1020 + b"<html>",
        b"<Headmaster> said so",
        b"<Head teacher: Mukamana> said so",
        b"<Body mass index> of pupils",
        b"<headline> of the day",
        b"<svgs> and <scripts>",
    ],
)
def test_a_text_that_begins_with_a_sign_of_pages_is_a_text(content: bytes) -> None:
    assert here.clean_file(content).content == content


@pytest.mark.parametrize(
    "content",
    [
        *(b"<HTML>", b"<html\nlang='fr'>", b"<head>", b"<head >", b"<HEAD profile='x'>", b"<body onload = 'x'>"),
        *(b"<script src='x'>", b"<script>", b"<script/x>", b"<iframe src=x>", b"<svg/onload=x>", b"<!DOCTYPE html>"),
        *(b"<?xml version='1.0'?>", b"<!-- a --><BODY>", b"<head teacher><script>alert(1)</script>"),
        b"<!-- a " + b"a" * 1000 + b"<script>",
    ],
)
def test_a_page_is_one_by_its_tags(content: bytes) -> None:
    with pytest.raises(errors.UnsupportedFile, match="a web page or drawing"):
        here.clean_file(content)


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_a_document_written_out_as_xml_is_asked_for_as_docx(kind: str) -> None:
    names = "".join(f' xmlns:n{number}="urn:oasis:names:tc:opendocument:{number}"' for number in range(40))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document{names}'
        f' office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:body/></office:document>'
    )

    with pytest.raises(errors.UnsupportedFile, match="save it as DOCX or PDF"):
        here.clean_file(content.encode())


@pytest.mark.parametrize("before", [b"", b"From: scanner\r\n" * 7, b"x" * 1018 + b"\n"])
def test_a_pdf_behind_text_is_a_pdf_also_where_all_of_it_is_letters(before: bytes) -> None:
    content = before + pdf()
    assert content.isascii()

    assert here.clean_file(content).content_type == "application/pdf"


@pytest.mark.parametrize(
    "content", [b"A report on how files of the office are kept: each of those begins with\n %PDF-1.7"]
)
def test_a_text_that_speaks_of_pdfs_is_a_text(content: bytes) -> None:
    assert here.clean_file(content).content_type == TEXT


# Films and sound in boxes

SOUND = [track(b"soun", at=HEAD, sizes=[9])]
BRANDS = (
    *(b"XAVC", b"M4VH", b"M4VP", b"hvc1", b"hev1", b"av01", b"mp71", b"isml", b"piff", b"NDSC", b"CAEP", b"kddi"),
    *(b"iso1", b"F4V ", b"cmfc", b"????"),
)


@pytest.mark.parametrize("brand", BRANDS, ids=ascii)
def test_a_film_is_one_by_its_boxes_whichever_camera_made_it(brand: bytes) -> None:
    assert here.clean_file(film(brand=brand)).content_type == "video/mp4"
    assert here.clean_file(film(brand=brand, tracks=SOUND)).content_type == "audio/mp4"


@pytest.mark.parametrize(
    ("brand", "content_type"),
    [(b"qt  ", "video/quicktime"), (b"CAEP", "video/quicktime"), (b"mp42", "video/mp4"), (b"3gp4", "video/3gpp")],
)
def test_a_film_that_quicktime_plays_is_called_by_its_first_name(brand: bytes, content_type: str) -> None:
    sent = film(brand=brand).replace(b"\0\0\0\0isom", b"\0\0\0\0qt  ", 1)

    assert here.clean_file(sent).content_type == content_type


@pytest.mark.parametrize("brand", [b"avif", b"jxl ", b"crx "])
def test_a_picture_in_boxes_is_still_another_kind_of_picture(brand: bytes) -> None:
    with pytest.raises(errors.UnsupportedFile, match="another kind of picture"):
        here.clean_file(film(brand=brand))


@pytest.mark.parametrize("first", [b"", box(b"wide"), box(b"free", bytes(9)), box(b"skip", b"Kigali")])
def test_a_film_of_old_quicktime_is_known_by_its_first_box(first: bytes) -> None:
    at = len(first) + 8
    sent = first + box(b"mdat", b"frames" * 9) + film(tracks=[track(b"vide", at=at, sizes=[6] * 9)])[HEAD + 54 :]

    clean = here.clean_file(sent)

    assert clean.content_type == "video/quicktime"
    assert b"frames" * 9 in clean.content
    assert b"Kigali" not in clean.content


def test_a_film_of_old_quicktime_may_begin_with_its_tables() -> None:
    tables = film()[HEAD + 54 :]

    assert here.clean_file(tables + box(b"mdat", b"frames" * 9)).content_type == "video/quicktime"


@pytest.mark.parametrize("content", [box(b"wide") + box(b"mdat", b"frames" * 9), film()[20 : HEAD + 30]])
def test_a_film_of_old_quicktime_without_its_tables_is_damaged(content: bytes) -> None:
    with pytest.raises(errors.DamagedFile):
        here.clean_file(content)


@pytest.mark.parametrize("content", [b"The free school of Musanze", b"Wir skip a class"])
def test_a_text_with_the_name_of_a_box_is_a_text(content: bytes) -> None:
    assert here.clean_file(content).content == content


# WAV

FORMAT = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
PCM = struct.pack("<6h", 0, 3, -2, 900, -900, 1)


def wav(*chunks: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WAVE" + b"".join(chunks)


def test_a_recorder_that_died_before_it_told_how_long_its_sound_is_keeps_all_of_it() -> None:
    kept = here.clean_file(wav(FORMAT, b"data" + bytes(4) + PCM)).content

    assert kept == b"RIFF" + struct.pack("<I", 4 + 24 + 8 + len(PCM)) + kept[8:12] + FORMAT + kept[36:]
    assert kept[36:] == b"data" + struct.pack("<I", len(PCM)) + PCM


@pytest.mark.parametrize(
    "behind",
    [
        b"",
        b"LIST" + struct.pack("<I", 6) + b"Kigali",
        b"LIST" + struct.pack("<I", 600) + b"Kigali",
        b"cue " + struct.pack("<I", 0),
    ],
    ids=ascii,
)
def test_a_recording_of_nothing_is_still_one(behind: bytes) -> None:
    with pytest.raises(errors.DamagedFile, match="no sound or film"):
        here.clean_file(wav(FORMAT, b"data" + bytes(4) + behind))


@pytest.mark.parametrize("name", [b"RF64", b"BW64"])
def test_a_recording_too_long_for_wav_is_asked_for_in_another_form(name: bytes) -> None:
    with pytest.raises(errors.UnsupportedFile, match="record it again as M4A, MP3 or MP4"):
        here.clean_file(name + b"\xff" * 4 + b"WAVEds64" + struct.pack("<I", 28) + bytes(28) + FORMAT)


# Ogg

MORE = page([b"sound"] * 40, number=3, flags=4)


@pytest.mark.parametrize(
    "behind",
    [b"more", bytes(1), bytes(5000), MORE[:4], MORE[:26], MORE[:27], MORE[:40], MORE[:67], MORE[:-1]],
    ids=[*("words", "a zero", "zeros"), *(f"a page cut at {n}" for n in (4, 26, 27, 40, 67)), "a page cut at its end"],
)
def test_an_ogg_is_kept_up_to_its_last_whole_page(behind: bytes) -> None:
    assert here.clean_file(opus() + behind).content == here.clean_file(opus()).content


def test_a_last_page_of_nothing_is_one() -> None:
    empty = page([], number=3, flags=4)

    assert here.clean_file(opus() + empty).content == here.clean_file(opus()).content + empty


@pytest.mark.parametrize("between", [b"x", bytes(9), MORE[:40]])
def test_an_ogg_with_pages_behind_a_fault_is_not_cut_there(between: bytes) -> None:
    with pytest.raises(errors.DamagedFile, match="not complete"):
        here.clean_file(opus() + between + MORE)


# WebM


def element(number: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return number + struct.pack(">Q", len(body) | 1 << 56) + body


def webm(*tracks: int, more: bytes = b"") -> bytes:
    entries = [element(b"\xae", element(b"\x83", bytes([kind]))) for kind in tracks]
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm"))
    return head + element(
        b"\x18\x53\x80\x67", element(b"\x16\x54\xae\x6b", *entries, more), element(b"\x1f\x43\xb6\x75", b"\xe7\x81\0")
    )


@pytest.mark.parametrize(
    ("tracks", "words"),
    [
        ((1, 2, 17), "We do not take a film with subtitles in it: save it again without subtitles"),
        ((1, 33), "records places"),
        ((1, 17, 33), "records places"),
    ],
)
def test_a_film_with_subtitles_is_refused_with_what_to_do(tracks: tuple[int, ...], words: str) -> None:
    assert here.clean_file(webm(1, 2)).content_type == "video/webm"

    with pytest.raises(errors.UnsupportedFile, match=words):
        here.clean_file(webm(*tracks))


@pytest.mark.parametrize("place", ["beside the film", "in its tracks", "in nothing"])
def test_words_of_a_recording_are_gone_wherever_they_stand(place: str) -> None:
    told = b"told this to everybody"
    tags = element(b"\x12\x54\xc3\x67", told)
    sent = {
        "beside the film": webm(1, 2) + tags,
        "in its tracks": webm(1, 2, more=tags),
        "in nothing": webm(1, 2) + element(b"\xec", told),
    }[place]

    kept = here.clean_file(sent).content

    assert told not in kept
    assert len(kept) == len(sent)
