"""What authors really save: impossible days, YAML above a page, copies made in Studio, photos that tell their place."""

from __future__ import annotations

import io
import json
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from cpd_course.api import build_course, find_changes, find_problems, import_course
from cpd_course.pictures import BrokenPicture, without_metadata

Editor = Callable[[str, str, str], Path]
Reader = Callable[[Path], dict[str, bytes]]
SAMPLE = Path(__file__).parent / "sample"
FIELD = Path(__file__).parent / "field"
MODULE = "m1/module.yaml"
GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def found(course: Path) -> list[str]:
    return [str(problem) for problem in find_problems(course)]


def photo(kind: str, *, turned: int = 0) -> bytes:
    """A photo of 40 x 20 dots, red on its left and blue on its right, that tells where it was taken."""
    picture = Image.new("RGB", (40, 20), (200, 0, 0))
    picture.paste((0, 0, 200), (20, 0, 40, 20))
    exif = Image.Exif()
    exif[MAKE] = "CAMERAMAKER"
    exif.get_ifd(GPS)[1] = "S"
    exif.get_ifd(GPS)[2] = (1.0, 57.0, 0.0)
    if turned:
        exif[ORIENTATION] = turned
    raw = io.BytesIO()
    picture.save(raw, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {}))
    return raw.getvalue()


def dots(raw: bytes) -> bytes:
    with Image.open(io.BytesIO(raw)) as picture:
        return picture.convert("RGB").tobytes()


def test_days_that_do_not_exist_are_errors_with_file_and_line_each(course: Path) -> None:
    head = (course / "course.yaml").read_text(encoding="utf-8")
    impossible = (FIELD / "impossible-dates.yaml").read_text(encoding="utf-8")
    kept = [line for line in head.splitlines() if not line.startswith(("start:", "end:"))]
    (course / "course.yaml").write_text(impossible + "\n".join(kept) + "\n", encoding="utf-8")

    errors = found(course)

    assert 'course.yaml:1: error: There is no day "2027-02-30" in the calendar. Mend "start".' in errors
    assert 'course.yaml:2: error: There is no day "2027-13-45" in the calendar. Mend "end".' in errors


@pytest.mark.parametrize("day", ["2028-02-29", "2026-12-31", "2026-12-31T23:59:59Z"])
def test_the_last_days_of_the_calendar_are_days(mend: Editor, day: str) -> None:
    assert not [line for line in found(mend("course.yaml", "end: 2026-12-18", f"end: {day}")) if "error" in line]


@pytest.mark.parametrize("file", ["m1/pages/more.md", "m1/guides/coaching.md", "m1/pages/welcome.fr.md"])
def test_yaml_above_a_page_is_an_error_and_no_heading(course: Path, file: str) -> None:
    shutil.copy(FIELD / "front-matter.md", course / file)

    assert any(line.startswith(f"{file}:1: error: A page has no YAML above it.") for line in found(course))


@pytest.mark.parametrize("words", ["---\n\nText\n\n---\n", "---\nText: more\n", "Text\n\n---\ntitle: x\n---\n"])
def test_a_line_across_a_page_is_no_yaml(course: Path, words: str) -> None:
    (course / "m1/pages/more.md").write_text(words, encoding="utf-8")

    assert not [line for line in found(course) if "no YAML" in line]


@pytest.mark.parametrize(
    ("old", "new", "first", "second"),
    [
        (
            "- {id: m1-task-two, title: Watch a lesson, task: m1-lesson}",
            "- {id: m1-task-two, title: Watch a lesson, task: m1-lesson}\n"
            "      - {id: m1-again, title: Again, blocks: [{task: m1-lesson, url_name: copy}]}",
            27,
            28,
        ),
        (
            "- {id: m1-task-two, title: Watch a lesson, task: m1-lesson}",
            "- id: m1-task-two\n        title: Twice\n        blocks:\n          - task: m1-lesson\n"
            "          - {task: m1-lesson, url_name: copy}",
            30,
            31,
        ),
    ],
    ids=["in two units", "in one unit"],
)
def test_a_task_shown_twice_is_a_warning_with_both_places_and_diff_says_so(
    mend: Editor, old: str, new: str, first: int, second: int
) -> None:
    course = mend(MODULE, old, new)

    assert found(course) == [
        f'{MODULE}:{second}: warning: The task "m1-lesson" is shown here and at {MODULE}:{first}. '
        "Take one out, or give it a slug of its own."
    ]
    assert find_changes(SAMPLE, course) == ["Task m1-lesson: shown twice, before once."]
    assert find_changes(course, SAMPLE) == ["Task m1-lesson: shown once, before twice."]


def test_a_task_of_two_modules_is_an_error_with_both_places(course: Path) -> None:
    shutil.copytree(course / "m1", course / "m2")
    words = (course / "course.yaml").read_text(encoding="utf-8").replace("modules: [m1]", "modules: [m1, m2]")
    (course / "course.yaml").write_text(words, encoding="utf-8")

    said = 'm2/module.yaml:12: error: The task "m1-lesson" is already listed at m1/module.yaml:12.'
    assert any(line.startswith(said) for line in found(course))


def test_a_page_in_another_encoding_is_refused_by_file_and_line(course: Path) -> None:
    (course / "m1/pages/more.md").write_bytes("Première\nÉcole\n".encode("cp1252"))

    assert found(course)[0].startswith("m1/pages/more.md:1: error: This line is not UTF-8 text.")


def test_a_letter_that_another_program_lost_is_named_with_its_line(course: Path) -> None:
    (course / "m1/pages/more.md").write_text("One\n\nPremi\ufffdre\n", encoding="utf-8")

    assert any(line.startswith("m1/pages/more.md:3: warning: The sign \ufffd stands where") for line in found(course))


@pytest.mark.parametrize("said", ["NFC", "NFD"])
@pytest.mark.parametrize("saved", ["NFC", "NFD"])
def test_a_file_is_found_however_its_accents_are_written(course: Path, said: str, saved: str) -> None:
    name = "pages/leçon-à-lire.md"
    (course / "m1/pages/more.md").rename(course / "m1" / unicodedata.normalize(saved, name))
    words = (course / MODULE).read_text(encoding="utf-8")
    new = f"{unicodedata.normalize(said, name)}\n            url_name: m1-more-page"
    (course / MODULE).write_text(words.replace("pages/more.md", new), encoding="utf-8")
    page = (course / "m1/pages/welcome.md").read_text(encoding="utf-8")
    (course / "m1/pages/welcome.md").write_text(page.replace("(more.md)", "(/jump_to_id/m1-more-page)"))

    assert found(course) == []


def test_a_programme_file_with_a_byte_order_mark_is_read(built: Path, tmp_path: Path) -> None:
    programme = built.parent / "programme.json"
    programme.write_bytes(b"\xef\xbb\xbf" + programme.read_bytes())

    import_course(built, tmp_path / "back", programme=programme)

    assert find_changes(programme, SAMPLE) == []
    assert found(tmp_path / "back") == []


@pytest.mark.parametrize(("name", "kind"), [("p.jpg", "JPEG"), ("p.png", "PNG"), ("p.webp", "WEBP")])
def test_a_photo_loses_its_place_and_keeps_every_dot(name: str, kind: str) -> None:
    raw = photo(kind)
    assert b"CAMERAMAKER" in raw

    clean = without_metadata(name, raw)

    assert b"CAMERAMAKER" not in clean
    with Image.open(io.BytesIO(clean)) as picture:
        assert not picture.getexif()
    assert dots(clean) == dots(raw)
    assert without_metadata(name, clean) == clean


def test_a_second_picture_behind_the_first_goes_with_its_notes() -> None:
    plain = without_metadata("p.jpg", photo("JPEG"))

    assert without_metadata("p.jpg", plain + photo("JPEG")) == plain


def test_notes_of_a_phone_straight_behind_the_dots_go() -> None:
    raw = photo("JPEG")[:-2] + b"\xff\xaaSEFH CAMERAMAKER"

    assert without_metadata("p.jpg", raw) == without_metadata("p.jpg", photo("JPEG"))[:-2]


def test_a_photo_without_its_end_is_cleaned_too() -> None:
    clean = without_metadata("p.jpg", photo("JPEG")[:-2])

    assert clean == without_metadata("p.jpg", photo("JPEG"))[:-2]


@pytest.mark.parametrize("end", [None, -2], ids=["whole", "without its end"])
@pytest.mark.parametrize("turned", range(2, 9))
def test_a_photo_lying_on_its_side_is_turned_before_the_mark_goes(turned: int, end: int | None) -> None:
    raw = photo("JPEG", turned=turned)
    with Image.open(io.BytesIO(raw)) as picture:
        upright = ImageOps.exif_transpose(picture)

    clean = without_metadata("p.jpg", raw[:end])

    with Image.open(io.BytesIO(clean)) as picture:
        assert not picture.getexif()
        assert picture.size == upright.size
        assert ImageStat.Stat(ImageChops.difference(picture, upright)).mean < [4.0, 4.0, 4.0]
    assert b"CAMERAMAKER" not in clean


@pytest.mark.parametrize("name", ["p.jpg", "p.png", "p.webp"])
@pytest.mark.parametrize("raw", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1", b"RIFF", b"\x89PNG\r\n\x1a\n", b"text" * 9])
def test_what_is_no_picture_is_refused_by_name(name: str, raw: bytes) -> None:
    with pytest.raises(BrokenPicture):
        without_metadata(name, raw)


def test_no_archive_brief_or_pack_carries_the_place_of_a_photo(mend: Editor, unpacked: Reader, tmp_path: Path) -> None:
    course = mend("m1/tasks/m1-direction.yaml", "static/hill.svg", "static/school.jpg")
    (course / "static/school.jpg").write_bytes(photo("JPEG"))

    build_course(course, tmp_path / "c.tar.gz", tmp_path / "programme.json")

    clean = without_metadata("school.jpg", photo("JPEG"))
    assert unpacked(tmp_path / "c.tar.gz")["static/school.jpg"] == clean
    brief = json.loads((tmp_path / "programme.json").read_text(encoding="utf-8"))["tasks"][0]["brief"]["en"]
    assert "data:image/jpeg;base64," in brief
    assert b"CAMERAMAKER" in (course / "static/school.jpg").read_bytes()  # the author's own file is left alone


def test_a_picture_that_cannot_be_read_is_a_warning(course: Path) -> None:
    (course / "static/broken.png").write_bytes(b"\x89PNG\r\n\x1a\n no picture")

    assert found(course)[0].startswith("static/broken.png:1: warning: This picture cannot be read")
