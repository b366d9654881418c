"""A batch as files: rendered from what is kept of it, so that a second rendering gives the same bytes."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast
from uuid import UUID

from ..canonical import sha256
from ..errors import FolderDiffers
from ..formats import exceptions, jsonl, marks_csv
from ..formats.manifest import BATCH_NAME, MANIFEST_NAME, folder_name, manifest_text
from ..formats.stream import Measure, MeasuredStream
from .domain import Contents

DATA_NAMES = (jsonl.NAME, marks_csv.NAME, exceptions.NAME)
# The order of a folder's files in an archive: what to read first comes first.
NAMES = (BATCH_NAME, MANIFEST_NAME, *DATA_NAMES)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time an archive knows: equal batches give equal archives
_ARCHIVE_MODE = 0o100644 << 16
_IN_MEMORY = 1_000_000


@dataclass(frozen=True)
class Rows:
    """The rows of one batch; ``records`` and ``marks`` give the same each time they are asked for."""

    header: Sequence[str]
    records: Callable[[], Iterable[str]]
    marks: Callable[[], Iterable[Sequence[str]]]
    exceptions: Sequence[Sequence[str]]

    def write(self, name: str, stream: BinaryIO) -> None:
        """Write one of :data:`DATA_NAMES`."""
        if name == jsonl.NAME:
            jsonl.write(self.records(), stream)
        elif name == marks_csv.NAME:
            marks_csv.write(self.header, self.marks(), stream)
        else:
            exceptions.write(self.exceptions, stream)

    def measures(self) -> dict[str, Measure]:
        """Digest and size of each data file."""
        found = {}
        for name in DATA_NAMES:
            stream = MeasuredStream()
            self.write(name, cast(BinaryIO, stream))
            found[name] = stream.measure()
        return found


def rows_of(contents: Contents) -> Rows:
    """The rows of a batch that is being made, from memory."""
    return Rows(
        header=contents.header,
        records=lambda: (line.record for line in contents.lines if line.record),
        marks=lambda: (line.marks for line in contents.lines),
        exceptions=contents.exceptions,
    )


@dataclass(frozen=True)
class FrozenBatch:
    """A batch as it was made: its rows, the text of its batch.json, and the digest each data file must have."""

    cohort_id: UUID
    number: int
    batch_text: str
    digests: Mapping[str, str]
    rows: Rows

    @property
    def name(self) -> str:
        return folder_name(self.number, sha256(self.batch_text))

    def write(self, name: str, stream: BinaryIO) -> None:
        """Write one of :data:`NAMES`."""
        if name == BATCH_NAME:
            stream.write(self.batch_text.encode("utf-8"))
        elif name == MANIFEST_NAME:
            stream.write(manifest_text({**self.digests, BATCH_NAME: sha256(self.batch_text)}).encode("utf-8"))
        else:
            self.rows.write(name, stream)


def write_partial(batch: FrozenBatch, out: Path) -> Path:
    """Write the whole batch, down to the disk, into a hidden folder of ``out``; a failure leaves nothing.

    A folder left by a killed run of the same batch is cleared first.
    """
    out.mkdir(parents=True, exist_ok=True)
    partial = out / f".{batch.cohort_id}-{batch.number}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir()
        for name in NAMES:
            with (partial / name).open("wb") as stream:
                batch.write(name, stream)
                _to_disk(stream)
        _folder_to_disk(partial)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return partial


def put_in_place(partial: Path, folder: Path) -> Path:
    """Rename a written batch to its own name, all at once. Where it lies there already, unchanged, it stays.

    Raises FolderDiffers where something else lies under its name: a changed batch is evidence, not to be overwritten.
    """
    if folder.exists():
        is_same = _holds_the_same(partial, folder)
        shutil.rmtree(partial)
        if not is_same:
            raise FolderDiffers(folder=folder.name)
        return folder
    partial.rename(folder)
    _folder_to_disk(folder.parent)
    return folder


def archive_of(batch: FrozenBatch) -> IO[bytes]:
    """Return the batch as a zip, at its start, on disk once it is large; the same batch gives the same bytes.

    Stored, not compressed: compressed bytes differ from one zlib to the next.
    """
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by who sends it
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_STORED) as archive:
        for name in NAMES:
            entry = zipfile.ZipInfo(f"{batch.name}/{name}", date_time=_EPOCH)
            entry.create_system = 3
            entry.external_attr = _ARCHIVE_MODE
            with archive.open(entry, "w") as stream:
                batch.write(name, cast(BinaryIO, stream))
    spool.seek(0)
    return cast(IO[bytes], spool)


def _holds_the_same(partial: Path, folder: Path) -> bool:
    try:
        names = {path.name for path in folder.iterdir()}
        return names == set(NAMES) and all(
            (partial / name).read_bytes() == (folder / name).read_bytes() for name in NAMES
        )
    except OSError:
        return False


def _to_disk(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _folder_to_disk(folder: Path) -> None:
    """Make names durable where the system lets a folder be opened."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
