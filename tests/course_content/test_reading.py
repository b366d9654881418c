"""Hints for an author: hard or long English, pictures without words, texts that are not translated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cpd_course.api import find_problems, load_course, olx_files
from cpd_course.markdown import render
from cpd_course.reading import read_english

Editor = Callable[[str, str, str], Path]

EASY = "You visit a lesson. You sit at the back. You count the children who read. Then you talk with the teacher. " * 12
HARD = (
    "In the implementation of the organisational accountability framework, the considerable heterogeneity of the "
    "institutions necessitates that the leadership of the school is operationalised systematically and transparently. "
) * 10
KINYARWANDA = "Abayobozi b'amashuri bareba uko abanyeshuri bose biga kandi bakaganira n'abarimu ku byo babonye. " * 10


def found_in(course: Path, page: str) -> str:
    (course / "m1/pages/more.md").write_text(page, encoding="utf-8")
    return "\n".join(str(problem) for problem in find_problems(course) if problem.file == "m1/pages/more.md")


def test_easy_english_of_a_good_length_gets_no_warning(course: Path) -> None:
    assert found_in(course, EASY) == ""


def test_hard_english_is_warned_about_with_its_longest_sentence(course: Path) -> None:
    assert "m1/pages/more.md:1: warning: The English reads at grade" in found_in(course, HARD)
    assert "In the implementation of the organisational" in found_in(course, HARD)


def test_a_long_page_is_warned_about(course: Path) -> None:
    assert "English words; more than 700 tire a reader" in found_in(course, EASY * 4)


def test_one_very_long_sentence_is_named(course: Path) -> None:
    assert "A sentence has 41 words" in found_in(course, EASY + "\n\n" + "and then " * 20 + "stop.")


def test_a_summary_in_another_language_is_not_counted_as_english() -> None:
    alone = read_english(render(EASY).html)
    with_summary = read_english(render(f"> {KINYARWANDA}\n\n{EASY}").html)

    assert with_summary == alone
    assert read_english(f'<p lang="fr">{EASY}</p>').words == 0


def test_a_picture_without_words_is_warned_about_at_its_line(course: Path) -> None:
    assert "m1/pages/more.md:3: warning: The picture has no words" in found_in(
        course, "A\n\n![](../../static/hill.svg)"
    )


def test_what_the_sanitiser_takes_out_is_warned_about_at_its_line(course: Path) -> None:
    page = 'A\n\nB <b style="x" onclick="y">c</b>\n\n<script>alert(1)</script>'

    assert found_in(course, page).split("\n") == [
        "m1/pages/more.md:3: warning: Taken out, learners never see it: onclick, style.",
        "m1/pages/more.md:5: warning: Taken out, learners never see it: <script>.",
    ]


def test_a_picture_in_a_rubric_is_an_error(mend: Editor) -> None:
    found = find_problems(mend("m1/tasks/m1-lesson.yaml", "It is there.", "'![x](static/hill.svg)'"))

    assert [str(p).partition(":16: error: ")[2] for p in found] == [
        'Criterion "c1" is plain words. Move the picture into the brief.'
    ]


def test_only_languages_the_course_uses_are_listed_as_missing(mend: Editor, course: Path) -> None:
    (course / "m1/pages/welcome.fr.md").unlink()
    mend("m1/module.yaml", "{en: First module, fr: Premier module}", "First module")

    notes = [str(p) for p in find_problems(course, with_notes=True)]

    assert any("Not in Kinyarwanda yet" in note for note in notes)
    assert not any("French" in note for note in notes)


def test_a_question_in_two_languages_is_built_in_the_language_asked_for(mend: Editor) -> None:

    course = load_course(mend("m1/quizzes/check.yaml", "prompt: Who helps?", "prompt: {en: Who?, rw: Ninde?}"))[0]

    assert b"<label>Ninde?</label>" in olx_files(course, "rw")["problem/m1-check-who-helps.xml"]
    assert b'display_name="Ikibazo 2"' in olx_files(course, "rw")["problem/m1-check-who-helps.xml"]
    assert b"<label>Who?</label>" in olx_files(course, "fr")["problem/m1-check-who-helps.xml"]
