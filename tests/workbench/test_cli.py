"""The command line of the local site: what it refuses, and how it says so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpd_workbench.cli import main, show_progress


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


@pytest.mark.parametrize("words", [["--port", "PORT"], ["run", "--port", "PORT"], ["--port", "PORT", "run"]])
def test_a_port_in_use_is_named_before_anything_is_made(
    words: list[str], taken_port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    code = main(["--data", str(folder), *(taken_port if word == "PORT" else word for word in words)])

    assert code == 1
    assert f"port {taken_port} is in use" in capsys.readouterr().err
    assert not folder.exists()


def test_a_reset_leaves_a_folder_alone_that_is_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos = tmp_path / "media"
    photos.mkdir()

    assert main(["reset", "--data", str(tmp_path)]) == 1
    assert photos.is_dir()
    assert capsys.readouterr().err.startswith("cpd-workbench: ")


def test_a_demonstration_needs_a_learner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--learners", "0", "--out", str(tmp_path / "out")]) == 2
    assert "from 1" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["serve"], ["reset", "now"], ["demo", "--learners", "3"]])
def test_a_wrong_call_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(words)
    assert refusal.value.code == 2


def test_progress_goes_through_everything_and_is_silent_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(show_progress(["a", "b"], "learners")) == ["a", "b"]
    assert capsys.readouterr() == ("", "")
