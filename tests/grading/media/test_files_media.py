"""Sound and film are kept without the place, the words and the pictures that a phone writes beside them."""

from __future__ import annotations

import struct
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpd_grading.kernel import errors
from cpd_grading.media import iso_media as boxes
from cpd_grading.presentation import http
from tests.grading.media import here, recordings
from tests.grading.media.recordings import (
    FRAME,
    PLACE,
    box,
    comments,
    film,
    full,
    id3,
    made_at,
    numbers,
    opus,
    page,
    track,
)

HEAD = 28  # bytes of a sample film in front of its samples
VORBIS = page([b"\x01vorbis" + bytes(23)], flags=2) + page(
    [comments(b"\x03vorbis", b"LOCATION=Kigali", end=b"\x01"), b"\x05vorbis", b"sound"], number=1, flags=4
)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (film(), "video/mp4"),
        (film(brand=b"3gp5"), "video/3gpp"),
        (film(brand=b"cmfc"), "video/mp4"),
        (film(brand=b"M4A ", tracks=[track(b"soun", at=HEAD, sizes=[9])]), "audio/mp4"),
        (film(brand=b"isom", tracks=[track(b"soun", at=HEAD, sizes=[9])]), "audio/mp4"),
        (film(brand=b"3gp4", tracks=[track(b"soun", at=HEAD, sizes=[9])]), "audio/3gpp"),
        (FRAME * 4, "audio/mpeg"),
        (id3(b"words") + FRAME * 4, "audio/mpeg"),
        (opus(), "audio/ogg"),
        (opus() + b"more", "audio/ogg"),
        (opus() + page([b"sound"] * 3, number=3)[:-2], "audio/ogg"),
        (VORBIS, "audio/ogg"),
    ],
)
def test_sound_and_film_are_taken_for_what_they_are(content: bytes, content_type: str) -> None:
    assert here.clean_file(content).content_type == content_type


@pytest.mark.parametrize(
    "hidden",
    [
        box(b"udta", box(b"\xa9xyz", PLACE)),
        box(b"udta", box(b"meta", bytes(4), PLACE)),
        box(b"meta", bytes(4), box(b"ilst", PLACE)),
        box(b"loci", PLACE),
        box(b"uuid", bytes(16), PLACE),
        box(b"free", PLACE),
        box(b"\xa9xyz", PLACE),
    ],
)
def test_a_film_loses_its_place_wherever_it_was_written(hidden: bytes) -> None:
    inside = track(b"vide", at=HEAD, sizes=[6], more=hidden)
    sent = film(tracks=[inside], extra=hidden) + hidden
    assert sent.count(PLACE) == 3

    clean = here.clean_file(sent)

    assert b"xyz" not in clean.content
    assert b"030.0619" not in clean.content
    assert len(clean.content) == len(sent)
    assert b"frames" * 9 in clean.content
    assert boxes.survey(clean.content).has_film


@pytest.mark.parametrize("same", [0, len(PLACE)])
def test_a_track_of_places_goes_with_its_samples(same: int) -> None:
    samples = PLACE * 2
    tracks = [
        track(b"vide", at=HEAD, sizes=[6] * 9),
        track(b"meta", at=HEAD + 54, sizes=[len(PLACE)] * 2, same=same),
    ]
    clean = here.clean_file(film(tracks=tracks, data=b"frames" * 9 + samples))

    assert PLACE not in clean.content
    assert b"frames" * 9 + bytes(len(samples)) in clean.content
    assert [one.handler for one in boxes.survey(clean.content).tracks] == [b"vide"]


@pytest.mark.parametrize(("number", "offset"), [(0, 0), (1, 0), (1, -8), (2, 0)], ids=str)
def test_a_sample_is_taken_out_of_whichever_box_of_media_holds_it(number: int, offset: int) -> None:
    """-8 is the head of a box, between two bodies: such a table leads nowhere, and the box stays one."""
    at = HEAD + 54 + 8 + number * (8 + len(PLACE)) + offset
    tracks = [track(b"vide", at=HEAD, sizes=[6] * 9), track(b"meta", at=at, sizes=[len(PLACE)])]
    plain = film(tracks=tracks)
    start = HEAD + 54  # behind the box with the film
    sent = plain[:start] + box(b"mdat", PLACE) * 3 + plain[start:]

    clean = here.clean_file(sent)

    left = [PLACE, PLACE, PLACE]
    if not offset:
        left[number] = bytes(len(PLACE))
    assert clean.content[start : start + 3 * (8 + len(PLACE))] == b"".join(box(b"mdat", words) for words in left)


def test_a_track_of_places_in_fragments_cannot_be_taken_out_and_is_refused() -> None:
    tracks = [track(b"vide", at=HEAD, sizes=[6]), track(b"mett", at=HEAD, sizes=[6])]

    with pytest.raises(errors.UnsupportedFile, match="places"):
        here.clean_file(film(tracks=tracks) + box(b"moof", full(b"mfhd", numbers(1))))


def test_the_day_of_a_film_is_kept_as_it_was_in_rwanda() -> None:
    assert here.clean_file(film()).captured_on == date(2026, 2, 21)


@pytest.mark.parametrize(
    ("made", "day"),
    [
        (made_at(0), None),
        (made_at(1000), None),
        (made_at(2**63, is_long=True), None),
        (made_at(3_854_400_000, is_long=True), date(2026, 2, 20)),
        (box(b"mvhd", bytes(4)), None),
    ],
)
def test_a_phone_without_a_clock_says_nothing_of_the_day(made: bytes, day: date | None) -> None:
    assert here.clean_file(film(made=made)).captured_on == day


LOOP = box(b"moov", *[box(b"trak", box(b"mdia", box(b"minf", box(b"stbl"))))] * 7000)
BROKEN: list[tuple[str, bytes]] = [
    ("cut in its samples", film()[:60]),
    ("cut in its tables", film()[:-5]),
    ("without its tables", film()[: film().index(b"moov") - 4]),
    ("without samples", film()[:20] + film()[film().index(b"moov") - 4 :]),
    ("a head only", film()[:20]),
    ("of a box that is huge", film() + numbers(2**32 - 1) + b"mdat"),
    ("of a box of 2^64 bytes", film() + numbers(1) + b"mdat" + b"\xff" * 8),
    ("of a long box that is shorter than its own head", film() + numbers(1) + b"mdat" + struct.pack(">Q", 15)),
    ("of a long box without its length", film() + numbers(1) + b"mdat" + b"\0\0"),
    ("with a box to the end inside another", film(extra=numbers(0) + b"udta")),
    ("with two heads", film() + film()[film().index(b"moov") - 4 :]),
    ("with no sound and no film", film(tracks=[track(b"hint", at=HEAD, sizes=[1])])),
    ("of 35,000 boxes", film() + LOOP),
    ("of empty boxes", film() + box(b"free") * 20_000),
    ("of a box in itself", film(extra=box(b"trak", box(b"trak", box(b"mdia", box(b"moov")))) * 3)[:-4]),
    (
        "whose places lie nowhere",
        film(tracks=[track(b"vide", at=HEAD, sizes=[6]), track(b"meta", at=1, sizes=[2**31])]),
    ),
    ("whose places have no table", film(tracks=[track(b"vide", at=HEAD, sizes=[6]), box(b"trak")])),
    ("a frame alone", FRAME),
    ("cut in its tag", id3(b"x" * 500)[:100]),
    ("a tag and something else", id3(b"words") + b"nothing to hear" * 100),
    ("sound that is mostly something else", FRAME * 3 + b"x" * 5000),
    ("all ones", b"\xff\xfb" + b"\xff" * 300_000),
    ("an Ogg cut in its only page of sound", opus()[:-2]),
    ("an Ogg of comments only", opus()[: -len(page([b"sound"] * 3))]),
    (
        "an Ogg whose comments are too long",
        page([b"OpusHead"], flags=2) + page([b"OpusTags\xff\xff\xff\xff", b"s", b"s"]),
    ),
    ("an Ogg whose comments are none", page([b"OpusHead"], flags=2) + page([b"sound", b"s", b"s"])),
    ("an Ogg of a stream that never began", opus() + page([b"sound"], serial=8)),
    ("an Ogg head only", b"OggS\0"),
]


@pytest.mark.parametrize("content", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_broken_and_hostile_recordings_are_refused(content: bytes) -> None:
    with pytest.raises(errors.DamagedFile):
        here.clean_file(content)


@pytest.mark.parametrize(
    "content",
    [
        page([b"\x80theora" + bytes(30)], flags=2),
        page([b"\x7fFLAC" + bytes(30)], flags=2),
        page([b"OpusHead"], flags=2) * 2,
        page([b"OpusHead"], flags=2) + page([b"\x80theora"], serial=8, flags=2),
    ],
)
def test_other_sound_and_film_is_refused_with_the_kinds_we_take(content: bytes) -> None:
    with pytest.raises(errors.UnsupportedFile, match="MP4"):
        here.clean_file(content)


@pytest.mark.parametrize(
    "sent",
    [
        id3(b"a picture and " + PLACE) + FRAME * 5,
        id3(b"one") + id3(PLACE) + FRAME * 5,
        FRAME * 5 + b"TAG" + PLACE.ljust(125, b"\0"),
        FRAME * 5 + b"APETAGEX" + PLACE,
        FRAME * 2 + PLACE + FRAME * 3,
        b"\xff\xfbno frame" + PLACE + FRAME * 5,
    ],
)
def test_of_an_mp3_only_the_sound_is_kept(sent: bytes) -> None:
    assert here.clean_file(sent).content == FRAME * 5


def test_an_mp3_of_lower_quality_is_read_frame_by_frame_too() -> None:
    frame = (b"\xff\xf3\x40\xc0").ljust(72_000 * 32 // 22050, b"s")

    assert here.clean_file(frame * 5 + b"TAG").content == frame * 5


@pytest.mark.parametrize("sent", [opus(b"LOCATION=Kigali", b"", b"P"), VORBIS, opus(b"x" * 700, padding=b"Kigali")])
def test_the_comments_of_an_ogg_are_blanked_and_its_pages_sum_up(sent: bytes) -> None:
    clean = here.clean_file(sent).content

    assert len(clean) == len(sent)
    assert not any(word in clean for word in (b"Kigali", b"Sample phone", b"xx"))
    at = 0
    while at < len(clean):
        lacing = clean[at + 27 : at + 27 + clean[at + 26]]
        end = at + 27 + len(lacing) + sum(lacing)
        (told,) = struct.unpack_from("<I", clean, at + 22)
        assert told == recordings.ogg_sum(clean[at : at + 22] + bytes(4) + clean[at + 26 : end])
        at = end


def outcome(content: bytes) -> bytes | str:
    """What is kept, or the sentence of a refusal; any other error is one of ours."""
    try:
        clean = here.clean_file(content)
    except errors.BadInput as refusal:
        return http.sentence_of(refusal)
    here.previews_of(clean)
    return clean.content


SAMPLES = (film(extra=box(b"udta", PLACE)), id3(PLACE) + FRAME * 4, opus(b"a=b"), VORBIS)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=8)), max_size=6)
)
def test_however_a_recording_is_spoilt_it_is_taken_or_refused(content: bytes, spoils: list[tuple[int, bytes]]) -> None:
    spoilt = bytearray(content)
    for place, noise in spoils:
        at = place % len(spoilt)
        spoilt[at : at + len(noise)] = noise

    assert outcome(bytes(spoilt))


STARTS = st.sampled_from(
    [
        *(b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP", b"%PDF-", b"PK\x03\x04", b"\0\0\0\x18ftypmp42"),
        *(b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftyp3gp4", b"OggS\0", b"ID3", b"\xff\xfb", b"Amakuru "),
    ]
)


@settings(max_examples=400, deadline=None)
@given(STARTS, st.binary(max_size=600))
def test_whatever_is_sent_is_taken_or_refused_with_a_sentence(start: bytes, rest: bytes) -> None:
    assert outcome(start + rest)
