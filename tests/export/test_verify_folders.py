"""What lies beside a batch, and what is given in a batch's place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cpd_export.verify import NO_DIGEST, main, verify_batch

BESIDE = (
    ".DS_Store", "Thumbs.db", "thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "._marks.csv", "._.DS_Store",
    ".~lock.marks.csv#", "~$marks.csv", ".directory",
)  # fmt: skip
FOREIGN = ("marks (1).csv", "DS_Store", "thumbs.db.csv", ".lock", "notes.txt", ".hidden", "._")


@pytest.mark.parametrize("name", BESIDE)
def test_what_a_computer_put_beside_a_sound_batch_is_a_note(
    batch: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (batch / name).write_bytes(b"\x00\x01")

    report = verify_batch(batch)

    assert (report.is_sound, report.notes) == (
        True,
        (f"{name} was put there by a computer and is no part of the batch.",),
    )
    assert main([str(batch)]) == 0
    note, verdict = capsys.readouterr().out.splitlines()
    assert note.startswith(f"Note: {name} ")
    assert " is whole: " in verdict


def test_what_a_mac_packed_beside_it_is_a_note(batch: Path) -> None:
    (batch / "__MACOSX").mkdir()

    assert verify_batch(batch).is_sound


@pytest.mark.parametrize("name", FOREIGN)
def test_what_somebody_put_there_does_not_belong_to_the_batch(batch: Path, name: str) -> None:
    (batch / name).write_bytes(b"x")

    assert verify_batch(batch).problems == (f"{name} does not belong to the batch.",)


def test_litter_beside_a_broken_batch_changes_nothing_in_the_verdict(batch: Path) -> None:
    (batch / ".DS_Store").write_bytes(b"x")
    (batch / "marks.csv").unlink()

    report = verify_batch(batch)

    assert (report.problems, len(report.notes)) == (("marks.csv is missing.",), 1)


def _zipped(batch: Path) -> Path:
    return Path(shutil.make_archive(str(batch.parent / "sent"), "zip", batch))


def _renamed(batch: Path) -> Path:
    return _zipped(batch).rename(batch.parent / "sent")


def _empty(batch: Path) -> Path:
    (batch.parent / "empty").mkdir()
    return batch.parent / "empty"


def _letter(batch: Path) -> Path:
    (batch.parent / "letter.pdf").write_bytes(b"%PDF")
    return batch.parent / "letter.pdf"


def _two(batch: Path) -> Path:
    shutil.copytree(batch, batch.parent / "batch-2-copy")
    return batch.parent


INSTEAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "an archive": (_zipped, "sent.zip is an archive. Unpack it, then give the folder that comes out of it."),
    "an archive without its ending": (_renamed, "sent is an archive. Unpack it"),
    "a file of the batch": (lambda batch: batch / "batch.json", "batch.json is one file of a batch. Give the folder"),
    "another file": (_letter, "letter.pdf is a file. Give the folder of a batch"),
    "a wrong path": (lambda batch: batch.with_name("batch-9"), "is not there. Give the path of a batch's folder"),
    "an empty folder": (_empty, "holds no file of a batch. Give the folder in which batch.json lies."),
    "the folder around it": (lambda batch: batch.parent, "Give the path of that folder."),
    "the folder around two": (_two, "Give the path of one of these folders."),
}


@pytest.mark.parametrize(("instead", "sentence"), INSTEAD.values(), ids=INSTEAD)
def test_what_is_no_batch_ends_with_2_and_says_what_to_do(
    batch: Path, instead: Callable[[Path], Path], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(instead(batch))]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 65, "g" * 64, "fd616e0c816b"])
def test_a_digest_that_is_none_ends_with_2(batch: Path, digest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(batch), "--digest", digest]) == 2
    assert capsys.readouterr().err == NO_DIGEST + "\n"


def test_a_digest_is_taken_however_it_was_copied(batch: Path) -> None:
    assert main([str(batch), "--digest", f" {verify_batch(batch).digest.upper()} "]) == 0


def test_a_file_that_cannot_be_read_ends_with_2(
    batch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(self: Path, *_args: object, **_kwargs: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert main([str(batch)]) == 2
    assert "cannot be read: Permission denied." in capsys.readouterr().err
