"""Archives that others made: everything is taken, changed or left out, and a lecturer can go on with the rest."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpd_course.api import (
    BadArchive,
    CannotImport,
    ImportReport,
    build_course,
    find_problems,
    import_course,
    load_course,
)
from cpd_course.cli import main
from tests.course_content.foreign import COURSES, PACKED, POOLS, QUESTION, completed, pack

FIELD = Path(__file__).parent / "field"
DAMAGE = [
    b"",
    b"x",
    b'"',
    b"<",
    b"/>",
    b"null",
    b"\xff",
    b"<p>",
    b"<vertical url_name='v1'/>",
    b"<html url_name='z z'>x</html>",
]


@pytest.fixture
def brought(tmp_path: Path) -> Callable[[str], tuple[ImportReport, Path]]:
    """Return an import of one of the courses by name: what it reports, and the new folder."""

    def bring(name: str) -> tuple[ImportReport, Path]:
        files, _, beside = COURSES[name]
        folder = tmp_path / name
        return import_course(pack(tmp_path / f"{name}.tar.gz", files, beside), folder), folder

    return bring


Brought = Callable[[str], tuple[ImportReport, Path]]


def said(report: ImportReport) -> str:
    return "\n".join(str(problem) for problem in report.problems)


def all_text(folder: Path, part: str = "") -> str:
    files = sorted(path for path in (folder / part).rglob("*") if path.is_file())
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def tally(report: ImportReport, what: str, kind: str) -> tuple[int, int, int]:
    return next((t.taken, t.changed, t.left_out) for t in report.tallies if (t.what, t.kind) == (what, kind))


@pytest.mark.parametrize("name", COURSES)
def test_taken_changed_and_left_out_are_all_blocks_and_files(brought: Brought, name: str) -> None:
    files, blocks, beside = COURSES[name]

    report, _ = brought(name)

    assert sum(t.total for t in report.tallies if t.what == "files") == len(files) + len(beside)
    assert sum(t.total for t in report.tallies if t.what == "blocks") == 1 + blocks


@pytest.mark.parametrize("name", COURSES)
def test_a_foreign_course_builds_once_the_lecturer_adds_what_it_cannot_hold(
    brought: Brought, tmp_path: Path, name: str
) -> None:
    report, folder = brought(name)

    to_add = ("is missing here", '"about" is empty', '"tasks" needs at least 1 item')
    assert all(any(words in problem.message for words in to_add) for problem in report.check), report.check
    completed(folder)
    assert [str(problem) for problem in find_problems(folder) if problem.severity == "error"] == []
    assert build_course(folder, tmp_path / "again.tar.gz", tmp_path / "again.json").units > 3


@pytest.mark.parametrize("name", COURSES)
def test_the_words_of_a_page_are_never_filled_with_replacement_signs(brought: Brought, name: str) -> None:
    _, folder = brought(name)

    pages = [path.read_text(encoding="utf-8") for path in folder.rglob("*.md") if "left-out" not in path.parts]
    assert pages
    assert not any("\ufffd" in page for page in pages)


@pytest.mark.parametrize("name", COURSES)
def test_what_is_left_out_of_an_archive_is_kept_beside_the_course(brought: Brought, name: str) -> None:
    report, folder = brought(name)

    assert all((folder / p.file).is_file() for p in report.problems if p.file.startswith("left-out/"))


def test_the_children_of_a_pool_and_of_an_experiment_are_taken(tmp_path: Path) -> None:
    report = import_course(FIELD / "olx-lost-children.tar.gz", tmp_path / "out")

    assert "SECRETWORD inside the experiment" in (tmp_path / "out/m1/pages/h2.md").read_text(encoding="utf-8")
    assert "LOSTQUESTION?" in (tmp_path / "out/m1/quizzes/v1.yaml").read_text(encoding="utf-8")
    assert tally(report, "blocks", "library_content") == (0, 1, 0)
    assert tally(report, "blocks", "split_test") == (0, 1, 0)
    assert 'warning: The pool "Pool" drew some of its parts for each learner.' in said(report)
    assert 'warning: The experiment "AB" showed one of its groups.' in said(report)
    assert 'warning: The end of the course is "null", which is no day. Write one.' in said(report)


def test_updates_settings_and_a_pool_from_elsewhere_keep_their_text(brought: Brought) -> None:
    report, folder = brought("pools")

    kept = all_text(folder, "left-out")
    for words in ("The room has changed.", "library-v1:X+L", "graceperiod", '"Exam"'):
        assert words in kept
    assert tally(report, "files", "course updates") == (0, 0, 2)
    assert tally(report, "blocks", "library_content") == (0, 1, 1)
    assert tally(report, "files", "settings") == (0, 1, 2)
    assert "Settings of Studio that are not taken along: graceperiod." in said(report)


def test_links_find_their_page_or_their_unit_and_others_become_words(brought: Brought) -> None:
    report, folder = brought("pools")

    page = next(path for path in (folder / "m1/pages").glob("*.md") if "the test" in path.read_text())
    assert page.read_text(encoding="utf-8") == (
        "To [the test](/jump_to_id/v2), [a page](/jump_to_id/h2), [a question](/jump_to_id/v2), the wiki. "
        "![Us](../../static/my-photo-1-.jpg)\n"
    )
    assert "stand there now: /courses/course-v1:X+Y+R/wiki." in said(report)
    assert "stand there now: /static/notes.zip." in said(report)
    assert (folder / "left-out/static-notes.zip").read_bytes() == b"PK"


def test_groups_in_groups_stand_in_their_unit_in_order(brought: Brought) -> None:
    report, folder = brought("experiments")

    course, _ = load_course(completed(folder))
    unit = course.modules[0].sections[0].units[0]
    assert [block.kind for block in unit.blocks] == ["page", "page", "quiz", "quiz", "page"]
    assert tally(report, "blocks", "note") == (0, 0, 1)
    assert "Think" in all_text(folder, "left-out")
    assert 'The unit "Empty" is empty: left out.' in said(report)
    assert 'The section "Nothing yet" is empty: left out.' in said(report)


def test_a_course_of_the_first_years_keeps_its_names_and_its_questions(brought: Brought) -> None:
    report, folder = brought("old")

    course, _ = load_course(completed(folder))
    module = course.modules[0]
    assert course.title["en"] == "Old"
    assert module.sections[0].title["en"] == "Week one"
    prompts = [question.prompt["en"] for quiz in module.quizzes.values() for question in quiz.questions]
    assert prompts == ["Name <b>one</b>.", "How many?"]
    kept = all_text(folder, "left-out")
    assert "ASKED OFTEN" in kept
    assert "youtube" in kept
    assert "<textbook" in kept
    assert tally(report, "blocks", "video") == (0, 0, 1)


def test_a_damaged_piece_costs_itself_and_not_the_course(brought: Brought) -> None:
    report, folder = brought("foreign")

    for block in ("video", "poll", "word_cloud", "openassessment", "lti_consumer", "drag-and-drop-v2"):
        assert tally(report, "blocks", block)[:2] == (0, 0)
    assert tally(report, "blocks", "problem") == (0, 0, 1)
    assert (folder / "left-out/problem-broken.xml").read_bytes() == b"\xff\xfe not xml"
    assert "video/vid.xml in the archive is not readable XML" in said(report)
    assert "word_cloud/dt.xml in the archive declares entities" in said(report)
    kept = all_text(folder, "left-out")
    for words in ("ESSAY", "DRAFT", "Which?", "hello", "Read me", "alert(1)"):
        assert words in kept
    page = (folder / "m1/pages/h1.md").read_text(encoding="utf-8")
    assert page == "See [the map](https://example.org/a.png), *a hole* and more.\n"
    assert (folder / "m1/pages/v2-left-out.md").read_text(encoding="utf-8").startswith("What stood here")


def test_what_computers_write_for_themselves_is_counted_and_not_kept(brought: Brought) -> None:
    report, folder = brought("packed")

    assert tally(report, "files", "system files") == (0, 0, 5)
    assert tally(report, "files", "beside the course") == (0, 0, 1)
    assert "By hand" in all_text(folder, "left-out")
    assert not [path for path in folder.rglob("*") if "DS_Store" in path.name or "Thumbs" in path.name]


def test_pages_in_other_encodings_and_with_accents_in_their_names_come_over_whole(brought: Brought) -> None:
    report, folder = brought("packed")

    pages = all_text(folder, "intro") if (folder / "intro").is_dir() else all_text(folder, "m1")
    for words in ("École – leçon", "Été", "ACCENT", "Named like the run"):
        assert words in pages
    assert "it is not UTF-8. Look whether all letters came over" in said(report)
    assert (folder / "left-out/html-win.html").read_bytes() == PACKED["html/win.html"]


def test_static_files_of_other_sizes_names_and_kinds_are_made_to_fit_or_left_out(brought: Brought) -> None:
    report, folder = brought("packed")

    picture = folder / "static/images-big-map.png"
    assert picture.stat().st_size <= 200 * 1024
    assert "This picture was too large for a course. It was made smaller." in said(report)
    assert 'This file was called "images/big map.png".' in said(report)
    assert "film.mp4:1: warning: Left out of the course and not kept: it has 17 MB." in said(report)
    assert (folder / "left-out/static-long.pdf").is_file()
    assert (folder / "left-out/static-bad.svg").is_file()
    assert tally(report, "files", "pictures and files") == (0, 1, 3)


def test_the_command_ends_with_a_summary_that_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(pack(tmp_path / "a.tar.gz", POOLS)), str(tmp_path / "out")]) == 0

    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines if line.startswith("all ")]
    assert [int(row[2]) + int(row[3]) + int(row[4]) for row in rows] == [int(row[5]) for row in rows]
    assert [row[5] for row in rows] == ["13", str(len(POOLS))]
    assert lines[-1].startswith("The check finds ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("moodle_backup.xml", "a backup of Moodle"),
        (".ARCHIVE_INDEX", "a backup of Moodle"),
        ("library.xml", "a content library of Studio"),
    ],
)
def test_an_archive_of_another_system_is_refused_by_name(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(BadArchive, match=words):
        import_course(pack(tmp_path / "backup.mbz", {}, {name: b"<x/>"}), tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("moodle_backup.xml", 'a backup of Moodle.*Begin with "cpd-course new"'),
        ("imsmanifest.xml", "a Common Cartridge or SCORM package"),
        ("course/course.xml", r"a \.zip file. Give the \.tar\.gz"),
    ],
)
def test_a_zip_is_refused_by_what_it_holds(tmp_path: Path, name: str, words: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.mbz", "w") as archive:
        archive.writestr(name, "<x/>")

    with pytest.raises(BadArchive, match=words):
        import_course(tmp_path / "a.mbz", tmp_path / "out")


def test_a_chain_of_blocks_without_end_is_cut_and_named(tmp_path: Path) -> None:
    files = {
        f"vertical/v{n}.xml": f'<vertical><vertical url_name="v{n + 1}"/></vertical>'.encode() for n in range(2000)
    }
    files |= {"course.xml": b'<course url_name="R" org="X" course="Y"><chapter url_name="c"><sequential url_name="s">'}
    files["course.xml"] += b'<vertical url_name="v0"/></sequential></chapter></course>'

    report = import_course(pack(tmp_path / "a.tar.gz", files), tmp_path / "out")

    assert sum(t.total for t in report.tallies if t.what == "files") == len(files)
    assert "is nested too deeply" in said(report)


def test_a_block_that_two_units_show_is_taken_once_and_named(brought: Brought) -> None:
    report, _ = brought("packed")

    assert "html/intro.xml stands in the course twice or inside itself; its first place counts" in said(report)
    assert tally(report, "blocks", "vertical") == (1, 1, 1)  # one of them names itself inside itself


def test_a_task_that_studio_holds_twice_keeps_the_words_of_both(tmp_path: Path, built: Path) -> None:
    with tarfile.open(built) as tar:
        tar.extractall(tmp_path / "x", filter="data")
    unit = tmp_path / "x/course/vertical/m1-task-one-unit.xml"
    task = unit.read_text(encoding="utf-8")
    copy = task[task.index("<cpd_task") : task.rindex("</vertical>")]
    copy = copy.replace('url_name="m1-direction"', 'url_name="copy"').replace("Task direction", "OTHER WORDS")
    unit.write_text(task.replace("</vertical>", f"{copy}</vertical>"), encoding="utf-8")
    files = {p.relative_to(tmp_path / "x/course").as_posix(): p.read_bytes() for p in (tmp_path / "x").rglob("*.*")}
    shutil.copy(built.parent / "programme.json", tmp_path / "programme.json")

    archive = pack(tmp_path / "a.tar.gz", {name: raw for name, raw in files.items() if raw})
    report = import_course(archive, tmp_path / "out", programme=tmp_path / "programme.json")

    assert "OTHER WORDS" in all_text(tmp_path / "out", "left-out")
    assert "Task direction" in (tmp_path / "out/m1/tasks/m1-direction.yaml").read_text(encoding="utf-8")
    assert any("is shown here and at" in problem.message for problem in report.check)
    assert tally(report, "blocks", "cpd_task") == (2, 1, 0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_foreign_archive_is_accounted_for_or_refused_but_gives_no_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = dict(COURSES[data.draw(st.sampled_from(["pools", "experiments", "old", "foreign"]))][0])
    for name in data.draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=3)):
        raw = files[name]
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 30)))
        files[name] = raw[:start] + data.draw(st.sampled_from(DAMAGE)) + raw[end:]
    root = tmp_path_factory.mktemp("damaged")

    try:
        report = import_course(pack(root / "a.tar.gz", files), root / "out")
    except (BadArchive, CannotImport):
        assert not (root / "out").exists()
    else:
        assert sum(t.total for t in report.tallies if t.what == "files") == len(files)
        broken = [str(p) for p in report.check if "leads nowhere" in p.message or "is already used" in p.message]
        assert broken == []


@pytest.mark.parametrize("page", ["<b>" * 3000, "<a " * 100_000, "<!--" * 100_000], ids=["nested", "links", "comments"])
def test_a_page_that_no_person_wrote_is_imported_as_its_words(tmp_path: Path, page: str) -> None:
    files = {**POOLS, "html/h2.html": f"<p>WORDS</p>{page}".encode(), "problem/p1.xml": QUESTION}

    report = import_course(pack(tmp_path / "a.tar.gz", files), tmp_path / "out")

    assert "left-out/m1-pages-h2.html:1: warning: Left out of the course and kept here:" in said(report)
    assert "WORDS" in (tmp_path / "out/m1/pages/h2.md").read_text(encoding="utf-8")
