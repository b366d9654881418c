"""A batch lies on the disk whole or not at all."""

from __future__ import annotations

import os
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from cpd_export.batches import folders
from cpd_export.errors import FolderDiffers
from cpd_export.verify import verify_batch
from tests.export.samples import contents, frozen, result_of

WriteBatch = Callable[..., Path]


class Killed(BaseException):
    """Stands for the end of the process at any moment."""


def dying_batch(after: int) -> folders.FrozenBatch:
    """A batch whose writing ends in the middle of the ``after``-th record."""
    made = contents(result_of(1), result_of(2), result_of(3))
    whole = frozen(made)

    def records() -> Iterator[str]:
        for line in made.lines[:after]:
            yield line.record
        raise Killed

    return replace(whole, rows=replace(whole.rows, records=records))


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_batch_killed_while_it_is_written_leaves_nothing(tmp_path: Path, after: int) -> None:
    with pytest.raises(Killed):
        folders.write_partial(dying_batch(after), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_process_killed_in_the_middle_leaves_no_batch_and_the_next_run_clears_what_it_left(tmp_path: Path) -> None:
    made = contents(result_of(1), result_of(2))
    batch = frozen(made)
    reader, writer = os.pipe()

    def stalling() -> Iterator[str]:
        yield made.lines[0].record
        os.write(writer, b"!")
        time.sleep(60)

    child = os.fork()
    if child == 0:
        folders.write_partial(replace(batch, rows=replace(batch.rows, records=stalling)), tmp_path)
        os._exit(0)
    os.read(reader, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert [path.name[0] for path in tmp_path.iterdir()] == ["."]

    folder = folders.put_in_place(folders.write_partial(batch, tmp_path), tmp_path / batch.name)

    assert verify_batch(folder).is_sound
    assert [path.name for path in tmp_path.iterdir()] == [batch.name]


def test_a_folder_that_holds_the_batch_already_stays_as_it_is(write_batch: WriteBatch) -> None:
    folder = write_batch(result_of(1))
    before = (folder / "batch.json").stat().st_ino

    assert write_batch(result_of(1)) == folder
    assert (folder / "batch.json").stat().st_ino == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_changed_folder_is_never_overwritten(write_batch: WriteBatch) -> None:
    folder = write_batch(result_of(1))
    (folder / "marks.csv").write_text("changed")

    with pytest.raises(FolderDiffers):
        write_batch(result_of(1))

    assert (folder / "marks.csv").read_text() == "changed"
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    batch = frozen(contents(result_of(1)))
    (tmp_path / batch.name).write_text("")

    with pytest.raises(FolderDiffers):
        folders.put_in_place(folders.write_partial(batch, tmp_path), tmp_path / batch.name)


def test_an_archive_holds_the_folder_and_is_the_same_each_time(tmp_path: Path, write_batch: WriteBatch) -> None:
    batch = frozen(contents(result_of(1), result_of(2)))
    with folders.archive_of(batch) as first, folders.archive_of(batch) as second:
        data = first.read()
        assert data == second.read()
    (tmp_path / "batch.zip").write_bytes(data)

    with zipfile.ZipFile(tmp_path / "batch.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{batch.name}/{name}" for name in folders.NAMES]
        archive.extractall(tmp_path / "taken")

    assert verify_batch(tmp_path / "taken" / batch.name).is_sound


def test_rows_are_written_one_by_one() -> None:
    line = contents(result_of(1)).lines[0]
    most = 0

    class Counting:
        def write(self, data: bytes) -> int:
            nonlocal most
            most = max(most, len(data))
            return len(data)

    rows = folders.Rows(["a"], lambda: (line.record for _ in range(1000)), lambda: iter(()), [])
    stream: BinaryIO = Counting()  # type: ignore[assignment]
    rows.write("records.jsonl", stream)

    assert most == len(line.record.encode()) + 1
