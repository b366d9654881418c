"""cpd-course as an author meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cpd_course.cli import main

Editor = Callable[[str, str, str], Path]


def test_check_of_a_sound_course_ends_with_0(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(course)]) == 0
    shown = capsys.readouterr()
    assert shown.out == "0 error(s), 0 warning(s), 12 note(s).\n"
    assert "m1/pages:1: note: Not in Kinyarwanda yet, English is shown: welcome.md, more.md." in shown.err


def test_check_of_a_broken_course_lists_file_and_line_and_ends_with_1(
    mend: Editor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(mend("course.yaml", "org:", "orgg:"))]) == 1
    shown = capsys.readouterr()
    assert 'course.yaml:1: error: The key "orgg" is unknown. Did you mean "org"?' in shown.err
    assert shown.out == "2 error(s), 0 warning(s).\n"


def test_build_writes_the_programme_beside_the_archive(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "out" / "course.tar.gz"

    assert main(["build", str(course), "-o", str(archive)]) == 0
    assert archive.is_file()
    assert (tmp_path / "out" / "programme.json").is_file()
    assert "course-v1:UR-CE+SMP+2026: 1 modules, 8 units" in capsys.readouterr().out


def test_build_writes_the_programme_where_it_is_told(course: Path, tmp_path: Path) -> None:
    programme = tmp_path / "elsewhere" / "p.json"

    assert main(["build", str(course), "-o", str(tmp_path / "c.tar.gz"), "--programme", str(programme)]) == 0
    assert programme.is_file()


def test_build_of_a_broken_course_writes_nothing_and_ends_with_1(
    mend: Editor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = mend("m1/module.yaml", "weight: 70", "weight: 60")

    assert main(["build", str(course), "-o", str(tmp_path / "c.tar.gz")]) == 1
    assert "Nothing was written: 1 error(s) to mend." in capsys.readouterr().err
    assert not (tmp_path / "c.tar.gz").exists()


def test_warnings_are_shown_and_do_not_stop_a_build(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "m1/pages/left-over.md").write_text("Old.", encoding="utf-8")

    assert main(["build", str(course), "-o", str(tmp_path / "c.tar.gz")]) == 0
    assert "m1/pages/left-over.md:1: warning: No unit uses this file." in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 2
    assert "is not a folder" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_said_plainly(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert main(["build", str(course), "-o", str(tmp_path / "file" / "c.tar.gz")]) == 2
    assert "file" in capsys.readouterr().err
