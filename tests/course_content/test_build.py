"""The archive Studio imports and the programme file beside it, made from the sample course."""

from __future__ import annotations

import json
import os
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import olxcleaner
import pytest
import yaml
from lxml import etree

from cpd_course.api import OUR_BLOCKS, CourseNotBuilt, archive_path, build_course, programme_path
from cpd_course.olx import json_attribute

Reader = Callable[[Path], dict[str, bytes]]
Editor = Callable[[str, str, str], Path]


def build(course: Path, out: Path, name: str = "course", language: str = "en") -> tuple[Path, dict]:
    archive, programme = out / f"{name}.tar.gz", out / f"{name}.json"
    build_course(course, archive, programme, language=language)
    return archive, json.loads(programme.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("gradebook", "wanted"),
    [
        # It wants a graded type in every course; the platform takes one without, and Studio's own check asks nothing.
        ("off", [("GradingPolicyIssue", "GRADER entry in grading policy should not be empty")]),
        ("on_release", []),
    ],
)
def test_an_independent_reader_of_olx_finds_no_error(
    gradebook: str, wanted: list[tuple[str, str]], mend: Editor, tmp_path: Path, unpacked: Reader
) -> None:
    unpacked(build(mend("course.yaml", "gradebook: off", f"gradebook: {gradebook}"), tmp_path)[0])

    _, found, names = olxcleaner.validate(
        str(tmp_path / "unpacked/course/course.xml"), steps=8, allowed_xblocks=list(OUR_BLOCKS)
    )

    assert [(e.name, e.description) for e in found.errors if e.level_val >= 3] == wanted
    others = {e.name for e in found.errors if e.level_val < 3}
    assert others <= {"MissingURLName", "MissingDisplayName"}  # of the wiki tag only
    assert {"m1-task-one-unit", "m1-school-graded", "m1-welcome-page", "m1-check-who-helps"} <= set(names)


def test_the_same_source_gives_the_same_bytes_whatever_the_clock_and_file_dates(course: Path, tmp_path: Path) -> None:
    first, _ = build(course, tmp_path, "first")
    for path in course.rglob("*"):
        os.utime(path, (time.time() - 90_000, time.time() - 90_000))
    second, _ = build(course, tmp_path, "second")

    assert first.read_bytes() == second.read_bytes()
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()


def test_the_archive_names_no_person_date_or_machine(course: Path, tmp_path: Path) -> None:
    archive, _ = build(course, tmp_path)

    with tarfile.open(archive) as tar:
        members = tar.getmembers()

    assert {(m.mtime, m.uid, m.gid, m.uname, m.gname) for m in members} == {(0, 0, 0, "", "")}
    assert [m.name for m in members if m.isfile()] == sorted(m.name for m in members if m.isfile())
    assert archive.read_bytes()[4:8] == b"\0\0\0\0"


def test_a_task_block_carries_exactly_the_values_of_the_programme_file(
    course: Path, tmp_path: Path, unpacked: Reader
) -> None:
    archive, programme = build(course, tmp_path)
    block = etree.fromstring(unpacked(archive)["vertical/m1-task-one-unit.xml"]).find("cpd_task")

    read = {key: yaml.safe_load(block.get(key)) for key in ("titles", "briefs", "evidence_kinds", "criteria")}
    spec = {
        "slug": block.get("slug"),
        "module": block.get("module_code"),
        "title": read["titles"],
        "brief": read["briefs"],
        "weight": block.get("weight"),
        "due_week": int(block.get("due_week")),
        "evidence_kinds": read["evidence_kinds"],
        "criteria": read["criteria"],
    }

    assert spec == programme["tasks"][0]
    assert block.get("url_name") == block.get("slug")


def test_numbers_of_the_programme_file_are_text(course: Path, tmp_path: Path) -> None:
    _, programme = build(course, tmp_path)

    assert programme["schema"] == "cpd-programme/1"
    assert programme["version"] == "2026.10"
    assert programme["hours_per_credit"] == "10"
    assert programme["policy"]["pass_mark"] == "50.00"
    assert programme["policy"]["gradebook"] == "off"
    assert programme["policy"]["bands"][0] == {"letter": "A", "min": "80.00", "points": "5"}
    assert [task["weight"] for task in programme["tasks"]] == ["60", "40"]
    assert [level["points"] for level in programme["tasks"][0]["criteria"][0]["levels"]] == ["0", "2", "2.50"]
    assert not list(floats(programme))


def floats(value: object) -> list[float]:
    if isinstance(value, dict):
        return [f for inner in value.values() for f in floats(inner)]
    if isinstance(value, list):
        return [f for inner in value for f in floats(inner)]
    return [value] if isinstance(value, float) else []


def test_a_policy_left_out_is_complete_in_the_programme_file(mend: Editor, tmp_path: Path) -> None:
    course = mend("course.yaml", "  policy:\n    gradebook: off\n    pass_mark: 50\n", "")

    policy = build(course, tmp_path)[1]["policy"]

    assert policy["marking"] == "coach_proposes"
    assert policy["resit_cap"] == "50.00"
    assert policy["moderation"] == {
        "sample_percent": "15",
        "sample_minimum": 10,
        "borderline": "3.00",
        "top_band_minimum": 1,
    }


def test_only_the_module_portfolio_is_graded(mend: Editor, tmp_path: Path, unpacked: Reader) -> None:
    course = mend("course.yaml", "gradebook: off", "gradebook: on_release")
    files = unpacked(build(course, tmp_path)[0])
    graded = {name for name, raw in files.items() if name.startswith("sequential/") and b'graded="true"' in raw}
    policy = json.loads(files["policies/2026/grading_policy.json"])

    assert graded == {"sequential/m1-school-graded.xml"}
    assert b'format="Module portfolio"' in files["sequential/m1-school-graded.xml"]
    assert [(g["type"], g["weight"], g["min_count"]) for g in policy["GRADER"]] == [("Module portfolio", 1.0, 1)]
    assert b"cpd_portfolio" in files["vertical/m1-hand-in-unit.xml"]
    assert b'in_gradebook="true"' in files["vertical/m1-hand-in-unit.xml"]
    assert policy["GRADE_CUTOFFS"] == {"Pass": 0.5}


def test_nothing_is_graded_where_the_gradebook_gets_no_marks(course: Path, tmp_path: Path, unpacked: Reader) -> None:
    files = unpacked(build(course, tmp_path)[0])

    assert not [name for name, raw in files.items() if b'graded="true"' in raw or b"in_gradebook" in raw]
    assert json.loads(files["policies/2026/grading_policy.json"])["GRADER"] == []


def test_names_stay_when_words_and_order_change(course: Path, mend: Editor, tmp_path: Path, unpacked: Reader) -> None:
    before = set(unpacked(build(course, tmp_path, "before")[0]))
    mend("m1/module.yaml", "Welcome, page", "A warm welcome, page")
    mend("m1/tasks/m1-direction.yaml", "Task direction", "Find the way")
    one = "      - {id: m1-task-one, title: Set a direction, task: m1-direction}\n"
    two = "      - {id: m1-task-two, title: Watch a lesson, task: m1-lesson}\n"
    mend("m1/module.yaml", one + two, two + one)

    assert set(unpacked(build(course, tmp_path, "after")[0])) == before


def test_a_build_in_another_language_keeps_names_and_specs(course: Path, tmp_path: Path, unpacked: Reader) -> None:
    english, in_english = build(course, tmp_path, "en")
    french, in_french = build(course, tmp_path, "fr", language="fr")
    en, fr = unpacked(english), unpacked(french)

    assert set(en) == set(fr)
    assert in_english == in_french
    assert b"Lisez" in fr["html/m1-welcome-page.html"]
    assert fr["html/m1-more-page.html"] == en["html/m1-more-page.html"]


def test_links_and_pictures_of_a_page_work_in_the_course(course: Path, tmp_path: Path, unpacked: Reader) -> None:
    page = unpacked(build(course, tmp_path)[0])["html/m1-welcome-page.html"].decode()

    assert 'href="/jump_to_id/m1-more-page"' in page
    assert 'src="/static/hill.svg"' in page
    assert "<h1>" not in page  # the unit already shows this title


def test_a_picture_in_a_brief_travels_inside_it(course: Path, tmp_path: Path) -> None:
    brief = build(course, tmp_path)[1]["tasks"][0]["brief"]["en"]

    assert 'src="data:image/svg+xml;base64,' in brief
    assert "/static/" not in brief


@pytest.mark.parametrize(
    ("file", "response", "parts"),
    [
        ("m1-check-q1", "multiplechoiceresponse", ["choicegroup", "choicehint", "solution"]),
        ("m1-check-who-helps", "choiceresponse", ["checkboxgroup", "choicehint"]),
        ("m1-check-q3", "numericalresponse", ["responseparam", "textline", "solution"]),
        ("m1-check-q4", "stringresponse", ["additional_answer", "textline"]),
    ],
)
def test_a_question_is_a_problem_of_its_kind(
    course: Path, tmp_path: Path, unpacked: Reader, file: str, response: str, parts: list[str]
) -> None:
    problem = etree.fromstring(unpacked(build(course, tmp_path)[0])[f"problem/{file}.xml"])

    assert [child.tag for child in problem] == [response]
    assert all(problem.find(f".//{part}") is not None for part in ["label", *parts])


def test_words_with_marks_of_xml_are_kept_as_words(course: Path, tmp_path: Path, unpacked: Reader) -> None:
    problem = etree.fromstring(unpacked(build(course, tmp_path)[0])["problem/m1-check-q1.xml"])

    assert problem.findall(".//choice")[1].text == "5 < 7 people"


def test_a_json_attribute_is_the_same_value_for_a_yaml_reader() -> None:
    value = {"en": 'a "b" \\ \n\t\x7f\x85\u2028\u2029\ufeff é 🙂 <p>#: {}[]&*!%@`|>', "rw": ""}
    element = etree.Element("x", value=json_attribute(value))

    assert yaml.safe_load(etree.fromstring(etree.tostring(element)).get("value")) == value


def test_a_course_without_an_image_gets_a_plain_cover(course: Path, tmp_path: Path, unpacked: Reader) -> None:
    files = unpacked(build(course, tmp_path)[0])

    assert files["static/course-cover.png"].startswith(b"\x89PNG")
    assert b'course_image="course-cover.png"' in files["course/2026.xml"]


def test_an_installation_without_the_built_course_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(CourseNotBuilt, match="build_steps course"):
        archive_path(tmp_path)
    (tmp_path / "programme.json").write_text("{}", encoding="utf-8")
    assert programme_path(tmp_path) == tmp_path / "programme.json"
