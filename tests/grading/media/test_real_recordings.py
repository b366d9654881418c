"""Sound and film by real encoders: the same to the last sample when decoded by ffmpeg, and telling of no place."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from cpd_grading.media import api as media
from tests.grading.media import here
from tests.grading.media.encoders import (
    AT_PLACE,
    MAKER,
    PLACE,
    ffmpeg,
    needs,
    played,
    scene,
    tagged,
    telling,
    words_of,
)

FIELD = Path(__file__).parent / "field"
LIMITS = media.Limits(tuple(media.KINDS), 20_000_000)
WORDS = ("Mukamana", "Kigali", "1.9441", "TECNO", "LAME in", "cover of")
TOLD = tuple(
    part
    for name, text in {
        "title": "Mukamana",
        "comment": "from Kigali",
        "encoded_by": "TECNO",
        "location": AT_PLACE,
        "com.apple.quicktime.location.ISO6709": AT_PLACE,
        "creation_time": "2026-02-03T09:10:11Z",
    }.items()
    for part in ("-metadata", f"{name}={text}")
)
SOUND = ("-f", "lavfi", "-i", "sine=440:duration=1.5:sample_rate=44100")
FILM = ("-f", "lavfi", "-i", "testsrc=size=176x144:rate=15:duration=1.5", *SOUND)
COVER = ("-i", "cover.jpg", "-map", "0:a", "-map", "1:v", "-c:v", "copy", "-disposition:v", "attached_pic")
PHONE = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "veryfast", "-c:a", "aac")
KEYS = ("-movflags", "use_metadata_tags")
CHAPTERS = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={start + 700}\ntitle=Kigali\n" for start in (0, 700)
)

pytestmark = needs("ffmpeg", "ffprobe", "exiftool")


@dataclass(frozen=True)
class Made:
    """How a file is made: what ffmpeg is told, whether by a pipe, and tags that exiftool adds."""

    content_type: str
    by: tuple[str, ...]
    by_pipe: bool = False
    tags: tuple[str, ...] = ()


MADE: dict[str, Made] = {
    "cover.mp3": Made("audio/mpeg", (*SOUND, *COVER, "-id3v2_version", "3", "-write_id3v1", "1")),
    "variable.mp3": Made("audio/mpeg", (*SOUND, "-q:a", "4")),
    "small.mp3": Made("audio/mpeg", (*SOUND, "-ar", "22050", "-ac", "1", "-b:a", "32k")),
    "smallest.mp3": Made("audio/mpeg", (*SOUND, "-ar", "8000", "-ac", "1", "-b:a", "16k")),
    "plain.aac": Made("audio/aac", (*SOUND, "-c:a", "aac")),
    "tagged.aac": Made("audio/aac", (*SOUND, "-c:a", "aac", "-write_id3v2", "1")),
    "cover.m4a": Made("audio/mp4", (*SOUND, *COVER, "-c:a", "aac")),
    "first.m4a": Made("audio/mp4", (*SOUND, "-c:a", "aac", "-movflags", "+faststart")),
    "keys.m4a": Made("audio/mp4", (*SOUND, "-c:a", "aac", *KEYS)),
    "exiftool.m4a": Made("audio/mp4", (*SOUND, "-c:a", "aac"), tags=("-Keys:GPSCoordinates=-1.9441 30.0619 1500",)),
    "lossless.m4a": Made("audio/mp4", (*SOUND, "-c:a", "alac")),
    "vorbis.ogg": Made("audio/ogg", (*SOUND, "-c:a", "libvorbis")),
    "opus.ogg": Made("audio/ogg", (*SOUND, "-c:a", "libopus")),
    "voice.opus": Made("audio/ogg", (*SOUND, "-c:a", "libopus", "-ac", "1", "-b:a", "16k", "-application", "voip")),
    "opus.weba": Made("audio/webm", (*SOUND, "-c:a", "libopus", "-f", "webm")),
    "live.weba": Made("audio/webm", (*SOUND, "-c:a", "libopus", "-f", "webm"), by_pipe=True),
    "cover.flac": Made("audio/flac", (*SOUND, *COVER, "-c:a", "flac")),
    "words.wav": Made("audio/wav", (*SOUND,)),
    "broadcast.wav": Made("audio/wav", (*SOUND, "-write_bext", "1", "-metadata", "description=Kigali")),
    "floats.wav": Made("audio/wav", (*SOUND, "-c:a", "pcm_f32le")),
    "six-channels.wav": Made("audio/wav", (*SOUND, "-c:a", "pcm_s24le", "-ac", "6")),
    "voice.3ga": Made("audio/3gpp", (*SOUND, "-c:a", "aac", "-f", "3gp")),
    "last.mp4": Made("video/mp4", (*FILM, *PHONE)),
    "first.mp4": Made("video/mp4", (*FILM, *PHONE, "-movflags", "+faststart")),
    "fragments.mp4": Made("video/mp4", (*FILM, *PHONE, "-movflags", "frag_keyframe+empty_moov")),
    "dash.mp4": Made("video/mp4", (*FILM, *PHONE, "-movflags", "+dash+global_sidx")),
    "live.mp4": Made("video/mp4", (*FILM, *PHONE, "-f", "mp4", "-movflags", "frag_keyframe+empty_moov"), by_pipe=True),
    "keys.mp4": Made("video/mp4", (*FILM, *PHONE, *KEYS)),
    "exiftool.mp4": Made(
        "video/mp4", (*FILM, *PHONE), tags=("-Keys:GPSCoordinates=-1.9441 30.0619 1500", "-XMP:City=Kigali")
    ),
    "upright.mp4": Made("video/mp4", (*FILM, *PHONE, "-metadata:s:v", "rotate=90")),
    "chapters.mp4": Made("video/mp4", (*FILM, "-i", "chapters.txt", "-map_metadata", "2", *PHONE)),
    "words.mp4": Made("video/mp4", (*FILM, "-i", "words.srt", *PHONE, "-c:s", "mov_text")),
    "apple.mov": Made("video/quicktime", (*FILM, *PHONE)),
    "keys.mov": Made("video/quicktime", (*FILM, *PHONE, *KEYS)),
    "timecode.mov": Made("video/quicktime", (*FILM, *PHONE, "-timecode", "01:02:03:04")),
    "camera.mov": Made("video/quicktime", (*FILM, "-c:v", "mjpeg", "-c:a", "pcm_s16le")),
    "vp8.webm": Made("video/webm", (*FILM, "-c:v", "libvpx", "-c:a", "libopus")),
    "live.webm": Made("video/webm", (*FILM, "-c:v", "libvpx", "-c:a", "libopus", "-f", "webm"), by_pipe=True),
    "old.3gp": Made("video/3gpp", (*FILM, "-c:v", "h263", "-c:a", "aac", "-ar", "16000")),
    "new.3gp": Made("video/3gpp", (*FILM, "-c:v", "mpeg4", "-c:a", "aac", "-ar", "16000")),
}


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What goes into some of the recordings: a cover taken somewhere, chapters, and words to read along."""
    folder = tmp_path_factory.mktemp("beside")
    scene((200, 200)).save(folder / "cover.jpg")
    tagged(folder / "cover.jpg", *PLACE, *MAKER)
    (folder / "chapters.txt").write_text(CHAPTERS)
    (folder / "words.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nMukamana in Kigali\n")
    return folder


def written(name: str, folder: Path, beside: Path) -> Path:
    made, path = MADE[name], folder / name
    by = [str(beside / part) if (beside / part).is_file() else part for part in made.by]
    told = () if "-map_metadata" in by else TOLD
    if made.by_pipe:
        with path.open("wb") as out:
            command = ["ffmpeg", "-nostdin", "-v", "error", *by, *told, "pipe:1"]
            subprocess.run(command, stdout=out, check=True, timeout=60)
    else:
        ffmpeg(*by, *told, path)
    return tagged(path, *made.tags) if made.tags else path


def require_nothing_told(kept: Path) -> None:
    assert telling(kept) == []
    # When it was recorded may be known, and what encoded its pictures stands in them.
    told = {name: text for name, text in words_of(kept).items() if name not in ("creation_time", "encoder")}
    assert {name: text for name, text in told.items() if text.strip(" ;")} == {}
    content = kept.read_bytes()
    assert [word for word in WORDS if word.encode() in content] == []


@pytest.mark.parametrize("name", MADE)
def test_a_recording_by_a_real_encoder_plays_as_before_and_tells_nothing(
    name: str, tmp_path: Path, beside: Path
) -> None:
    sent = written(name, tmp_path, beside)

    clean = here.clean_file(sent.read_bytes())

    kept = tmp_path / f"kept{sent.suffix}"
    kept.write_bytes(clean.content)
    assert clean.content_type == MADE[name].content_type
    now = played(kept)
    assert now == played(sent)
    assert now.complaints == ""
    assert abs(now.seconds - 1.5) < 0.2
    require_nothing_told(kept)


def test_a_voice_of_an_old_phone_plays_as_before(tmp_path: Path) -> None:
    """Debian's ffmpeg reads AMR and does not write it."""
    clean = here.clean_file((FIELD / "a.amr").read_bytes() + b"TAG Mukamana in Kigali")

    kept = tmp_path / "kept.amr"
    kept.write_bytes(clean.content)
    assert played(kept) == played(FIELD / "a.amr")
    require_nothing_told(kept)


@pytest.mark.parametrize(
    "name", ["cover.mp3", "cover.m4a", "opus.ogg", "live.weba", "cover.flac", "words.wav", "voice.3ga"]
)
def test_sound_is_the_same_by_the_process_of_its_own(name: str, tmp_path: Path, beside: Path) -> None:
    sent = written(name, tmp_path, beside).read_bytes()

    assert media.process(sent, LIMITS, most_pages=0, bounds=media.Bounds(at_once=8)).clean == here.clean_file(sent)


@pytest.mark.parametrize("name", ["last.mp4", "keys.mov", "live.webm", "old.3gp"])
def test_a_film_is_the_same_by_the_process_of_its_own(name: str, tmp_path: Path, beside: Path) -> None:
    sent = written(name, tmp_path, beside).read_bytes()

    assert media.process(sent, LIMITS, most_pages=0, bounds=media.Bounds(at_once=8)).clean == here.clean_file(sent)
