"""Each mistake gives its file, its line and a sentence that says how to mend it; never a traceback."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cpd_course.api import CourseHasProblems, build_course, find_problems
from cpd_course.problems import Problems
from cpd_course.schema import SCHEMA_FILE
from cpd_course.source import read_yaml

Editor = Callable[[str, str, str], Path]
COURSE, MODULE, TASK, QUIZ = "course.yaml", "m1/module.yaml", "m1/tasks/m1-direction.yaml", "m1/quizzes/check.yaml"
WELCOME = "m1/pages/welcome.md"
SAMPLE = Path(__file__).parent / "sample"

# file to edit, what stands there, what is written instead, where it is reported, words of the message
BROKEN = [
    (COURSE, "org: UR-CE", "org: [UR-CE", f"{COURSE}:2", "YAML cannot be read here"),
    (COURSE, "org: UR-CE", "orgg: UR-CE", f"{COURSE}:1", 'The key "orgg" is unknown. Did you mean "org"?'),
    (COURSE, "org: UR-CE", "orgg: UR-CE", f"{COURSE}:1", 'The key "org" is missing here'),
    (COURSE, "org: UR-CE", "org: !!python/object/apply:os.system [ls]", f"{COURSE}:1", "Tags like"),
    (COURSE, "org: UR-CE", "org: &a UR-CE", f"{COURSE}:1", "Anchors and aliases"),
    (COURSE, "org: UR-CE", "org: UR-CE\norg: REB", f"{COURSE}:2", "is written twice here"),
    (COURSE, "org: UR-CE", "org: 'UR CE'", f"{COURSE}:1", "is not right"),
    (COURSE, "org: UR-CE", 'org: "UR\\x07"', f"{COURSE}:1", "invisible control character"),
    (COURSE, "org: UR-CE", "---\norg: A\n---\norg: UR-CE", f"{COURSE}:3", "A file holds one document"),
    (
        COURSE,
        "title: {en: Sample course",
        "title: {sw: Kozi, en: Sample course",
        f"{COURSE}:7",
        'The key "sw" is unknown',
    ),
    (COURSE, "title: {en: Sample course, rw", "title: {rw", f"{COURSE}:7", 'The key "en" is missing'),
    (COURSE, "provisional: true", "provisional: yes", f"{COURSE}:15", "true or false"),
    (COURSE, "gradebook: off", "gradebook: never", f"{COURSE}:23", '"never" is not known for "gradebook".'),
    (COURSE, "gradebook: off", "marking: couch", f"{COURSE}:23", 'Did you mean "coach"?'),
    (COURSE, "pass_mark: 50", "pass_mark: 150", f"{COURSE}:24", "Marks go from 0 to 100"),
    (COURSE, "pass_mark: 50", "resit_cap: 40", f"{COURSE}:24", "no resit can pass"),
    (COURSE, "code: ST2", "code: ST1", f"{COURSE}:25", 'The standard "ST1" is listed twice'),
    (COURSE, "end: 2026-12-18", "end: 2025-12-18", f"{COURSE}:5", "ends before it starts"),
    (COURSE, "end: 2026-12-18", "end: 18/12/2026", f"{COURSE}:5", "a day like 2026-01-31"),
    (COURSE, "start: 2026-01-05", "start: 2027-02-30", f"{COURSE}:4", 'There is no day "2027-02-30" in the calendar'),
    (COURSE, "end: 2026-12-18", "end: 2027-13-45", f"{COURSE}:5", 'There is no day "2027-13-45" in the calendar'),
    (COURSE, "end: 2026-12-18", "end: 2027-01-01T24:61:00Z", f"{COURSE}:5", "in the calendar"),
    (COURSE, "modules: [m1]", "modules: [m1, m2]", f"{COURSE}:30", 'The file "m2/module.yaml" is not there'),
    (COURSE, "modules: [m1]", "modules: [m1, m1]", f"{COURSE}:30", "listed twice"),
    (COURSE, "language: en", "image: static/hill.svg", f"{COURSE}:6", "PNG or JPEG"),
    (COURSE, "static/hill.svg", "static/gone.svg", f"{COURSE}:11", 'The file "static/gone.svg" is not there'),
    (MODULE, "notional_hours: 100", "notional_hours: 120", f"{MODULE}:4", "make 100 notional hours, not 120"),
    (MODULE, "weight: 70", "weight: 60", f"{MODULE}:8", "must total 100, but 60 + 30 = 90"),
    (MODULE, "weight: 70", "weight: -70", f"{MODULE}:9", "at least 0"),
    (MODULE, "weight: 70", "weight: .inf", f"{MODULE}:9", "a number like 25"),
    (MODULE, "kind: portfolio", "kind: portfolo", f"{MODULE}:9", 'Did you mean "portfolio"?'),
    (MODULE, "tasks: [m1-direction, m1-lesson]", "tasks: [m1-direction]", f"{MODULE}:12", "60 = 60"),
    (MODULE, "tasks: [m1-direction, m1-lesson]", "tasks: [m1-direction]", f"{MODULE}:27", "Known here: m1-direction"),
    (MODULE, "task: m1-lesson", "page: pages/more.md", f"{MODULE}:12", 'No unit shows the task "m1-lesson"'),
    (MODULE, "task: m1-lesson", "task: m1-direction", f"{MODULE}:27", "is already used at m1/module.yaml:26"),
    (MODULE, "id: m1-check", "id: m1-welcome", f"{MODULE}:18", 'The id "m1-welcome-unit" is already used'),
    (MODULE, "id: m1-check", "id: Check 1", f"{MODULE}:18", "small letters, digits and hyphens"),
    (
        MODULE,
        "page: pages/welcome.md",
        "page: pages/welcom.md",
        f"{MODULE}:17",
        "is not there. Write it, or mend the name",
    ),
    (MODULE, "page: pages/welcome.md", "page: ../../etc/passwd.md", f"{MODULE}:17", "leads out of the folder"),
    (MODULE, "page: pages/welcome.md", "page: pages/../../../x.md", f"{MODULE}:17", "leads out of the folder"),
    (MODULE, "page: pages/welcome.md", "page: module.yaml", f"{MODULE}:17", "ends in .md"),
    (MODULE, "page: pages/welcome.md", "pgae: pages/welcome.md", f"{MODULE}:17", 'Did you mean "page"?'),
    (MODULE, ", page: pages/welcome.md", "", f"{MODULE}:17", "A unit holds one of"),
    (MODULE, "- page: pages/more.md", "- {page: pages/more.md, quiz: quizzes/check.yaml}", f"{MODULE}:21", "One thing"),
    (MODULE, "progress: smp-progress", "progress: my-progress", f"{MODULE}:30", 'is called "smp-progress"'),
    (
        MODULE,
        "coaching: smp-1-coaching",
        "page: pages/more.md",
        f"{MODULE}:13",
        'exactly one unit with "coaching: …", but has 0',
    ),
    (MODULE, ", portfolio: smp-1-portfolio", ", page: pages/more.md", f"{MODULE}:13", 'one unit with "portfolio: …"'),
    (
        TASK,
        "standards: [ST1, ST2]",
        "standards: [ST1, ST9]",
        f"{TASK}:16",
        'The standard "ST9" is not in the programme',
    ),
    (TASK, "outcomes: [o1]", "outcomes: [o2]", f"{TASK}:16", "Known here: o1"),
    (TASK, "points: 0, met: false", "points: 0, met: true", f"{TASK}:16", 'needs at least one level with "met: false"'),
    (TASK, "points: 0, met: false", "points: 2, met: false", f"{TASK}:16", "as many points"),
    (TASK, "{key: met,", "{key: strong,", f"{TASK}:16", "have the same key"),
    (TASK, "points: 0,", "points: zero,", f"{TASK}:22", '"zero" is not right for "points"'),
    (TASK, "weight: 60", "weight: 61", f"{MODULE}:12", "61 + 40 = 101"),
    (TASK, "weight: 1\n", "weight: 0\n", f"{TASK}:16", "The weight of criterion"),
    (TASK, "due_week: 3", "due_week: soon", f"{TASK}:13", "a whole number or null"),
    (TASK, "photo_audio_video]", "photos]", f"{TASK}:14", '"photos" is not known'),
    (TASK, "slug: m1-direction", "slug: m1-directions", f"{TASK}:1", "the file is named m1-direction.yaml"),
    (TASK, "static/hill.svg", "https://example.org/a.png", f"{TASK}:10", "is on another site"),
    (TASK, "1. Ask.", "1. Ask [this](../pages/more.md).", f"{TASK}:7", "outside the course"),
    (QUIZ, "The head teacher, correct: true", "The head teacher", f"{QUIZ}:4", "exactly one right answer, but 0"),
    (QUIZ, "5 < 7 people, why", "5 < 7 people, correct: true, why", f"{QUIZ}:4", "exactly one right answer, but 2"),
    (QUIZ, "kind: numeric", "kind: number", f"{QUIZ}:15", 'Did you mean "numeric"?'),
    (QUIZ, "answer: 3", "answer: three", f"{QUIZ}:15", "needs one number"),
    (QUIZ, "answer: 3, ", "", f"{QUIZ}:15", 'The key "answer" is missing'),
    (WELCOME, "(more.md)", "(mroe.md)", f"{WELCOME}:3", 'Did you mean "m1-more-page"?'),
    (WELCOME, "../../static/hill.svg", "../../static/hil.svg", f"{WELCOME}:9", "is not there"),
    (WELCOME, "../../static/hill.svg", "../../../hill.svg", f"{WELCOME}:9", "leads out of the course"),
    (WELCOME, "Monday", "Mon\x0bday", f"{WELCOME}:7", "invisible control character"),
    (WELCOME, "(more.md)", "(javascript:alert)", f"{WELCOME}:3", "leads"),
    (WELCOME, "Monday", "<b>Monday", f"{WELCOME}:7", "The HTML tag <b> stands alone here"),
    (
        WELCOME,
        "# Welcome",
        "\n\n<details><summary>a</summary>\n\nb\n\n# Welcome",
        f"{WELCOME}:3",
        "<details> stands alone",
    ),
    (TASK, "2. Act.", "2. Act.</em>", f"{TASK}:8", "The HTML tag <em> stands alone here"),
    (WELCOME, "# Welcome", '<a href="gone.md">x</a>', f"{WELCOME}:1", "which no unit shows"),
    (WELCOME, "Your **school**", '\n<img src="../../static/gone.png"> **school**', f"{WELCOME}:4", "is not there"),
    (WELCOME, "Your **school**", '<audio src="../../static/a.mp3" controls></audio>', f"{WELCOME}:3", "is not there"),
    (WELCOME, "Monday", "[Mon](gone.md)", f"{WELCOME}:7", "which no unit shows"),
    (WELCOME, "# Welcome", '<a href="java&#115;cript:alert(1)">x</a>', f"{WELCOME}:1", "leads out of the course"),
    (MODULE, "page: pages/welcome.md", f"page: pages/{'x' * 300}.md", f"{MODULE}:17", "is not there"),
    (MODULE, "id: m1-check", 'id: "m1-check\\n"', f"{MODULE}:18", "small letters, digits and hyphens"),
    (MODULE, "id: m1-check", "id: m1-check\n        url_name: a b", f"{MODULE}:19", "hyphens and underscores"),
    (TASK, "[work_product, photo_audio_video]", "[rpl, rpl]", f"{TASK}:14", '"evidence_kinds" names something twice'),
    (QUIZ, "id: who-helps", "id: q1", f"{QUIZ}:8", 'Two questions have the address "m1-check-q1"'),
    (QUIZ, "id: who-helps", "id: q3", f"{QUIZ}:15", 'Two questions have the address "m1-check-q3"'),
    (QUIZ, "prompt: Who helps?", "prompt: {rw: Nde?}", f"{QUIZ}:10", 'The key "en" is missing'),
    ("static/hill.svg", "<path", "<style>a{b:u\\72l(x)}</style><path", "static/hill.svg:1", "may not fetch anything"),
    ("static/hill.svg", "<path", "<script>alert(1)</script><path", "static/hill.svg:1", "may not hold <script>"),
    ("static/hill.svg", "<path", '<path onclick="alert(1)"', "static/hill.svg:1", "may not hold onclick"),
    ("static/hill.svg", "<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg', "static/hill.svg:1", "DOCTYPE"),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "words"), BROKEN)
def test_a_mistake_is_reported_with_file_line_and_what_to_do(
    mend: Editor, file: str, old: str, new: str, where: str, words: str
) -> None:
    found = [str(problem) for problem in find_problems(mend(file, old, new))]

    assert any(line.startswith(f"{where}: error: ") and words in line for line in found), "\n".join(found)


def test_all_mistakes_of_all_files_are_reported_in_one_run(mend: Editor) -> None:
    mend(COURSE, "gradebook: off", "gradebook: never")
    mend(COURSE, "end: 2026-12-18", "end: soon")
    mend("m1/pages/more.md", "More", "More [x](gone.md)")

    assert len({problem.line for problem in find_problems(mend(COURSE, "run: 2026", "rum: 2026"))}) >= 3


def test_a_broken_course_builds_nothing(mend: Editor, tmp_path: Path) -> None:
    course = mend(MODULE, "weight: 70", "weight: 60")

    with pytest.raises(CourseHasProblems, match="must total 100"):
        build_course(course, tmp_path / "out.tar.gz", tmp_path / "programme.json")

    assert not (tmp_path / "out.tar.gz").exists()
    assert not (tmp_path / "programme.json").exists()


def test_a_link_to_a_file_outside_the_course_is_refused(course: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    (course / "m1/pages/more.md").unlink()
    os.symlink(secret, course / "m1/pages/more.md")

    assert any("is a link to another place" in problem.message for problem in find_problems(course))


def test_a_static_file_that_is_a_link_is_refused(course: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    os.symlink(tmp_path / "secret.txt", course / "static/notes.txt")

    assert any("is a link to another place" in problem.message for problem in find_problems(course))


def test_a_picture_of_more_than_200_kb_is_refused(course: Path) -> None:
    (course / "static/big.png").write_bytes(b"\0" * 201 * 1024)

    assert any("at most 200 KB" in problem.message for problem in find_problems(course))


def test_a_file_that_is_not_utf8_is_refused_with_its_line(course: Path) -> None:
    (course / "m1/pages/more.md").write_bytes(b"one\ntw\xff\n")

    assert any(str(p).startswith("m1/pages/more.md:2: error: This line is not UTF-8") for p in find_problems(course))


def test_an_empty_folder_and_a_folder_without_modules_say_what_is_missing(tmp_path: Path) -> None:
    assert [str(p) for p in find_problems(tmp_path)] == [
        'course.yaml:1: error: The file "course.yaml" is not there. Write it, or mend the name.'
    ]


def test_deep_nesting_is_refused_and_does_not_exhaust_the_stack() -> None:
    problems = Problems()

    assert read_yaml("[" * 200_000, "x.yaml", problems) is None
    assert "nested too deeply" in problems.errors[0].message


def test_numbers_stay_exact_and_yaml_1_1_words_stay_words() -> None:
    document = read_yaml("{a: 12.10, b: off, c: 010, d: 2026-01-05, e: true, f: '5', g: 1:30}", "x.yaml", Problems())

    assert document is not None
    assert {key: str(value) for key, value in document.data.items()} == {
        "a": "12.10",
        "b": "off",
        "c": "010",
        "d": "2026-01-05",
        "e": "True",
        "f": "5",
        "g": "1:30",
    }


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-?[]{},&*!|>'\"%@`#\n\t 01.~<=\x00\ufeff\u2028é"), max_size=80))
def test_any_text_as_yaml_gives_data_or_problems_but_no_traceback(text: str) -> None:
    problems = Problems()

    document = read_yaml(text, "x.yaml", problems)

    assert (document is None) == bool(problems.errors)
    assert all(problem.line >= 1 for problem in problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(line=st.integers(0, 25), value=VALUES, file=st.sampled_from([COURSE, MODULE, TASK, QUIZ]))
def test_any_value_in_any_place_gives_problems_or_a_course_but_no_traceback(
    tmp_path_factory: pytest.TempPathFactory, line: int, value: object, file: str
) -> None:
    course = shutil.copytree(SAMPLE, tmp_path_factory.mktemp("broken") / "c")
    lines = (course / file).read_text(encoding="utf-8").splitlines()
    at = line % len(lines)
    lines[at] = f"{lines[at].split(':')[0]}: {json.dumps(value)}"
    (course / file).write_text("\n".join(lines), encoding="utf-8")

    assert all(problem.line >= 1 and problem.message for problem in find_problems(course))


def test_the_published_schema_is_a_valid_schema_of_every_kind_of_file() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(schema)
    assert {"course", "module", "task", "quiz"} <= set(schema["$defs"])
