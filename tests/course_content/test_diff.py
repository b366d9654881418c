"""What changed for learners, said in sentences."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cpd_course.api import build_course, find_changes
from cpd_course.cli import main

Editor = Callable[[str, str, str], Path]
SAMPLE = Path(__file__).parent / "sample"


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("m1/module.yaml", "credits: 10", "credits: 10.0", "Nothing changed for learners."),
        ("course.yaml", "pass_mark: 50", "pass_mark: 60", "Policy, pass_mark: 50.00 -> 60.00."),
        ("course.yaml", "title: Leading learning", "title: Lead", 'Standard ST2, title: "Leading learning" -> "Lead".'),
        ("m1/module.yaml", "plc_meetings: 1", "plc_meetings: 2", "Module SMP-1, required, plc_meetings: 1 -> 2."),
        (
            "m1/module.yaml",
            "must_pass: true",
            "must_pass: false",
            "Module SMP-1, component conversation, must_pass: True -> False.",
        ),
        ("m1/tasks/m1-lesson.yaml", "due_week: 3", "due_week: 5", "Task m1-lesson, due_week: 3 -> 5."),
        (
            "m1/tasks/m1-lesson.yaml",
            "points: 2,",
            "points: 2.25,",
            "Task m1-lesson, criterion c1, level met, points: 2 -> 2.25.",
        ),
        ("m1/tasks/m1-lesson.yaml", "rw: Kora *ibi*.", "rw: Kora.", "Task m1-lesson, brief: changed (rw)."),
        ("m1/tasks/m1-lesson.yaml", "key: c1", "key: c2", "Task m1-lesson, criterion c1: taken out."),
        ("m1/tasks/m1-lesson.yaml", "key: c1", "key: c2", "Task m1-lesson, criterion c2: new."),
        ("m1/pages/more.md", "More to read", "Less", "Page m1/pages/more.md: changed (en)."),
        ("m1/quizzes/check.yaml", "answer: 3,", "answer: 4,", "Question m1-check-q3: changed."),
        ("m1/quizzes/check.yaml", "id: who-helps", "id: who-can", "Question m1-check-who-can: new."),
    ],
)
def test_a_change_is_one_sentence(
    mend: Editor, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, sentence: str
) -> None:
    assert main(["diff", str(SAMPLE), str(mend(file, old, new))]) == 0

    assert sentence in capsys.readouterr().out.splitlines()


def test_weights_and_a_task_that_is_gone_are_named(mend: Editor) -> None:
    mend("m1/tasks/m1-direction.yaml", "weight: 60", "weight: 100")
    mend("m1/module.yaml", "tasks: [m1-direction, m1-lesson]", "tasks: [m1-direction]")
    course = mend("m1/module.yaml", "      - {id: m1-task-two, title: Watch a lesson, task: m1-lesson}\n", "")

    changes = find_changes(SAMPLE, course)

    assert "Task m1-direction, weight: 60 -> 100." in changes
    assert "Task m1-lesson: taken out." in changes


def test_programme_files_can_be_compared_too(mend: Editor, tmp_path: Path) -> None:
    old = shutil.copytree(SAMPLE, tmp_path / "old")
    build_course(old, tmp_path / "a.tar.gz", tmp_path / "a.json")
    build_course(
        mend("course.yaml", "version: 2026.10", "version: 2026.11"), tmp_path / "b.tar.gz", tmp_path / "b.json"
    )

    assert find_changes(tmp_path / "a.json", tmp_path / "b.json") == ["version: 2026.10 -> 2026.11."]
    assert find_changes(tmp_path / "a.json", old) == []


def test_a_folder_with_errors_is_not_compared(mend: Editor, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(SAMPLE), str(mend("course.yaml", "org:", "orgg:"))]) == 1
    assert 'Did you mean "org"?' in capsys.readouterr().err


def test_a_file_that_is_no_programme_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.json").write_text("[", encoding="utf-8")

    assert main(["diff", str(tmp_path / "x.json"), str(SAMPLE)]) == 2
    assert "is not readable JSON" in capsys.readouterr().err
