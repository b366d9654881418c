"""An archive back to source files: nothing an author or Studio wrote is lost on the way, or it is said what was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpd_course.api import CannotImport, ImportReport, build_course, find_problems, import_course

Studio = Callable[[Mapping[str, bytes | None]], Path]
Editor = Callable[[str, str, str], Path]
Reader = Callable[[Path], dict[str, bytes]]

NEW_UNIT, NEW_PAGE = "9f1c2d3e4b5a60718293a4b5c6d7e8f9", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a course, without the originals of what was left out of it."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: raw for name, raw in found.items() if not name.startswith("left-out/")}


def messages(report: ImportReport) -> str:
    return "\n".join(str(problem) for problem in report.problems)


def back(archive: Path, folder: Path, base: Path | None = None) -> ImportReport:
    programme = None if base else archive.parent / "programme.json"
    return import_course(archive, folder, base=base, programme=programme)


def rebuilt(folder: Path, language: str = "") -> tuple[bytes, bytes]:
    out = folder.with_name(f"{folder.name}-built")
    build_course(folder, out / "c.tar.gz", out / "programme.json", language=language)
    return (out / "c.tar.gz").read_bytes(), (out / "programme.json").read_bytes()


def test_build_then_import_then_build_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    report = back(built, tmp_path / "back")

    assert rebuilt(tmp_path / "back") == (built.read_bytes(), (built.parent / "programme.json").read_bytes())
    assert report.problems == ()


def test_an_archive_as_studio_exports_it_builds_to_the_same_course(studio: Studio, built: Path, tmp_path: Path) -> None:
    back(studio({}), tmp_path / "back")

    assert rebuilt(tmp_path / "back")[0] == built.read_bytes()


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
def test_an_archive_nobody_edited_gives_back_the_source_to_the_last_comment(
    course: Path, tmp_path: Path, language: str
) -> None:
    build_course(course, tmp_path / "x" / "c.tar.gz", tmp_path / "x" / "programme.json", language=language)

    report = back(tmp_path / "x" / "c.tar.gz", tmp_path / "back", base=course)

    assert files_of(tmp_path / "back") == files_of(course)
    assert report.changed == ()


def test_a_page_edited_in_studio_changes_that_page_only(studio: Studio, course: Path, tmp_path: Path) -> None:
    html = (
        b'<p>Read <a href="/jump_to_id/m1-more-page">this</a> &amp; <strong>act</strong>.</p>\n<ul>\n<li>One</li></ul>'
    )

    report = back(studio({"html/m1-welcome-page.html": html}), tmp_path / "back", base=course)

    before, after = files_of(course), files_of(tmp_path / "back")
    assert after.pop("m1/pages/welcome.md") == b"Read [this](more.md) & **act**.\n\n- One\n"
    assert after == {name: raw for name, raw in before.items() if name != "m1/pages/welcome.md"}
    assert report.changed == ("m1/pages/welcome.md",)
    assert "m1/pages/welcome.fr.md:1: note: m1/pages/welcome.md was changed in Studio" in messages(report)


def test_a_title_edited_in_studio_moves_into_the_file_beside_its_translations(
    studio: Studio, course: Path, unpacked: Reader, built: Path, tmp_path: Path
) -> None:
    vertical = unpacked(built)["vertical/m1-task-one-unit.xml"]
    edited = vertical.replace(b"Task direction", b"Find the way").replace(b'weight="60"', b'weight="61"', 1)

    report = back(studio({"vertical/m1-task-one-unit.xml": edited}), tmp_path / "back", base=course)

    task = (tmp_path / "back/m1/tasks/m1-direction.yaml").read_text(encoding="utf-8")
    assert "en: Find the way" in task
    assert "rw: Umurimo direction" in task
    assert "weight: 61" in task
    assert "![A hill](static/hill.svg)" in task  # the brief was not touched, so it stays as written
    assert report.changed == ("m1/tasks/m1-direction.yaml",)
    assert "its comments are gone" in messages(report)


def test_units_moved_and_made_in_studio_are_where_studio_put_them(
    studio: Studio, unpacked: Reader, built: Path, course: Path, tmp_path: Path
) -> None:
    lessons = f"""<sequential display_name="Start here"><vertical url_name="m1-check-unit"/>
      <vertical url_name="m1-welcome-unit"/><vertical url_name="{NEW_UNIT}"/></sequential>"""
    new = f'<vertical display_name="Made in Studio"><html url_name="{NEW_PAGE}"/></vertical>'
    edits = {
        "sequential/m1-start-lessons.xml": lessons.encode(),
        f"vertical/{NEW_UNIT}.xml": new.encode(),
        f"html/{NEW_PAGE}.xml": f'<html display_name="Text" filename="{NEW_PAGE}" editor="visual"/>'.encode(),
        f"html/{NEW_PAGE}.html": b"<p>New words.</p>",
    }

    back(studio(edits), tmp_path / "back", base=course)

    names = set(unpacked(built))
    build_course(tmp_path / "back", tmp_path / "again.tar.gz", tmp_path / "again.json")
    again = unpacked(tmp_path / "again.tar.gz")
    assert set(again) == names | {name for name in edits if NEW_UNIT in name or NEW_PAGE in name}
    assert again["sequential/m1-start-lessons.xml"].index(b"m1-check-unit") < again[
        "sequential/m1-start-lessons.xml"
    ].index(b"m1-welcome-unit")
    assert again[f"html/{NEW_PAGE}.html"] == b"<p>New words.</p>\n"
    assert "rw: Isomo" in (tmp_path / "back/course.yaml").read_text(encoding="utf-8")
    assert find_problems(tmp_path / "back") == ()


def test_html_that_markdown_cannot_say_stays_html_and_is_reported(studio: Studio, tmp_path: Path) -> None:
    html = b'<p>Before</p><table><tbody><tr><td colspan="2">wide</td></tr></tbody></table><p>After *it*</p>'

    report = back(studio({"html/m1-more-page.html": html}), tmp_path / "back")

    page = (tmp_path / "back/m1/pages/more.md").read_text(encoding="utf-8")
    assert page.startswith("Before\n\n<table>")
    assert page.endswith("After \\*it\\*\n")
    assert "m1/pages/more.md:1: note: A part is kept as HTML, because Markdown cannot say it: <table>." in messages(
        report
    )


def test_script_that_came_in_through_studio_is_taken_out_reported_and_kept_apart(
    studio: Studio, tmp_path: Path
) -> None:
    html = b'<p onclick="x()">Hi</p><script>alert(1)</script><iframe src="https://example.org"></iframe>'

    report = back(studio({"html/m1-more-page.html": html}), tmp_path / "back")

    assert (tmp_path / "back/m1/pages/more.md").read_text(encoding="utf-8") == "Hi\n"
    assert "<iframe>, <script>, onclick was taken out of m1/pages/more.md" in messages(report)
    assert (tmp_path / "back/left-out/m1-pages-more.html").read_bytes() == html


def test_blocks_that_are_not_written_here_are_kept_apart_and_named(studio: Studio, tmp_path: Path) -> None:
    vertical = b"""<vertical display_name="Read and check"><html url_name="m1-more-page"/>
      <video url_name="../../../v" youtube="1.00:abc"/><problem url_name="m1-check-q1"/>
      <problem url_name="drop"><optionresponse><optioninput options="('a','b')" correct="a"/></optionresponse></problem>
      </vertical>"""

    report = back(studio({"vertical/m1-check-unit.xml": vertical}), tmp_path / "back")

    kept = {path.name for path in (tmp_path / "back/left-out").iterdir()}
    assert {"problem-drop.xml", "video-..-..-..-v.xml"} <= kept
    assert "<video> is not written here" in messages(report)
    assert "a quiz file has no question of this kind" in messages(report)
    assert find_problems(tmp_path / "back") == ()


def test_a_question_with_more_than_a_quiz_file_holds_is_kept_whole_beside_it(
    studio: Studio, unpacked: Reader, built: Path, tmp_path: Path
) -> None:
    problem = unpacked(built)["problem/m1-check-q1.xml"].replace(
        b"</label>", b"</label><description>Hint</description>"
    )

    report = back(studio({"problem/m1-check-q1.xml": problem}), tmp_path / "back")

    assert "question, answers and explanation only" in messages(report)
    assert b"Hint" in (tmp_path / "back/left-out/problem-m1-check-q1.xml").read_bytes()


def test_a_quiz_parted_in_studio_keeps_every_question_and_its_address(
    studio: Studio, unpacked: Reader, course: Path, tmp_path: Path
) -> None:
    lessons = b"""<vertical display_name="Welcome"><html url_name="m1-welcome-page"/><problem url_name="m1-check-q4"/>
      </vertical>"""
    rest = b"""<vertical display_name="Read and check"><html url_name="m1-more-page"/><problem url_name="m1-check-q1"/>
      <problem url_name="m1-check-who-helps"/><problem url_name="m1-check-q3"/></vertical>"""

    edited = studio({"vertical/m1-welcome-unit.xml": lessons, "vertical/m1-check-unit.xml": rest})
    back(edited, tmp_path / "back", base=course)

    build_course(tmp_path / "back", tmp_path / "again.tar.gz", tmp_path / "again.json")
    names = {name for name in unpacked(tmp_path / "again.tar.gz") if name.startswith("problem/")}
    assert names == {f"problem/m1-check-{key}.xml" for key in ("q1", "who-helps", "q3", "q4")}


def test_hidden_units_and_titles_of_questions_are_named(
    studio: Studio, unpacked: Reader, built: Path, tmp_path: Path
) -> None:
    files = unpacked(built)
    vertical = files["vertical/m1-check-unit.xml"].replace(b"<vertical ", b'<vertical visible_to_staff_only="true" ')
    problem = files["problem/m1-check-q1.xml"].replace(b"Question 1", b"Who leads")

    edited = studio({"vertical/m1-check-unit.xml": vertical, "problem/m1-check-q1.xml": problem})
    said = messages(back(edited, tmp_path / "back"))

    assert 'm1/module.yaml:1: warning: "Read and check" is hidden from learners in Studio' in said
    assert 'm1/quizzes/check.yaml:1: note: Questions are numbered, so these titles are gone: "Who leads".' in said


def test_a_picture_pasted_into_a_brief_becomes_a_file(
    studio: Studio, unpacked: Reader, built: Path, tmp_path: Path
) -> None:
    vertical = unpacked(built)["vertical/m1-task-two-unit.xml"]
    edited = vertical.replace(
        b"Kora &lt;em&gt;ibi&lt;/em&gt;.", b"&lt;img src='data:image/png;base64,aGVsbG8=' alt='p'&gt;"
    )
    assert edited != vertical

    back(studio({"vertical/m1-task-two-unit.xml": edited}), tmp_path / "back")

    pictures = [name for name in files_of(tmp_path / "back") if name.startswith("static/picture-")]
    assert len(pictures) == 1
    assert f"![p](../../{pictures[0]})" in (tmp_path / "back/m1/tasks/m1-lesson.yaml").read_text(encoding="utf-8")


def test_without_base_and_programme_nothing_is_invented_and_check_names_what_is_missing(
    built: Path, tmp_path: Path
) -> None:
    import_course(built, tmp_path / "back")

    found = "\n".join(str(problem) for problem in find_problems(tmp_path / "back"))
    assert 'course.yaml:1: error: The key "programme" is missing here' in found


def test_what_stays_behind_is_said(studio: Studio, tmp_path: Path) -> None:
    extras = {"drafts/vertical/x.xml": b"<vertical/>", "tabs/extra.html": b"More"}

    said = messages(back(studio(extras), tmp_path / "back"))

    assert "drafts:1: warning: 1 unpublished drafts were not taken along" in said
    assert "so not taken along: about/short_description.html, tabs/extra.html." in said


def test_pages_in_another_language_need_the_english_they_translate(course: Path, tmp_path: Path) -> None:
    build_course(course, tmp_path / "c.tar.gz", tmp_path / "programme.json", language="rw")

    with pytest.raises(CannotImport, match="Kinyarwanda"):
        import_course(tmp_path / "c.tar.gz", tmp_path / "back")


def test_a_page_translated_in_studio_becomes_the_file_of_that_language(
    course: Path, tmp_path: Path, unpacked: Reader, packed: Callable[..., Path]
) -> None:
    build_course(course, tmp_path / "c.tar.gz", tmp_path / "programme.json", language="rw")
    files = unpacked(tmp_path / "c.tar.gz") | {"html/m1-more-page.html": b"<p>Ibindi.</p>\n"}

    report = back(packed(files), tmp_path / "back", base=course)

    assert report.changed == ("m1/pages/more.rw.md",)
    assert (tmp_path / "back/m1/pages/more.rw.md").read_text(encoding="utf-8") == "Ibindi.\n"


def test_a_folder_in_use_and_a_wrong_programme_file_are_refused(built: Path, course: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotImport, match="not empty"):
        import_course(built, course)
    for wrong in ({"schema": "other"}, [], {"schema": "cpd-programme/1", "modules": [1]}):
        (tmp_path / "p.json").write_text(json.dumps(wrong), encoding="utf-8")
        with pytest.raises(CannotImport, match="is not a programme file"):
            import_course(built, tmp_path / "back", programme=tmp_path / "p.json")


WORDS = st.text(alphabet=st.sampled_from("abc *_`[]()<>&#-+1.|\\!~:\n\"'éŋ🙂"), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=WORDS, brief=WORDS, prompt=WORDS.map(lambda words: " ".join(words.split()) or "x"))
def test_any_words_survive_build_import_build(
    tmp_path_factory: pytest.TempPathFactory, page: str, brief: str, prompt: str
) -> None:
    root = tmp_path_factory.mktemp("words")
    course = shutil.copytree(Path(__file__).parent / "sample", root / "c")
    (course / "m1/pages/more.md").write_text(f"Start {page}", encoding="utf-8")
    task = course / "m1/tasks/m1-lesson.yaml"
    task.write_text(task.read_text(encoding="utf-8").replace("Kora *ibi*.", json.dumps(f"Tangira {brief}")))
    quiz = course / "m1/quizzes/check.yaml"
    quiz.write_text(quiz.read_text(encoding="utf-8").replace("Who helps?", json.dumps(f"Who {prompt}")))
    if any(problem.severity == "error" for problem in find_problems(course)):
        return  # a link to nowhere
    build_course(course, root / "c.tar.gz", root / "programme.json")

    import_course(root / "c.tar.gz", root / "back", programme=root / "programme.json")

    build_course(root / "back", root / "again.tar.gz", root / "again.json")
    assert (root / "again.tar.gz").read_bytes() == (root / "c.tar.gz").read_bytes()
    assert (root / "again.json").read_bytes() == (root / "programme.json").read_bytes()
