"""A small course to build and to break; the real one is tested where it is used."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the sample course that a test may break."""
    return shutil.copytree(SAMPLE, tmp_path / "sample")


@pytest.fixture
def mend(course: Path) -> Callable[[str, str, str], Path]:
    """Return an editor: replace one text of one file of the copy, and give the course back."""

    def edit(file: str, old: str, new: str) -> Path:
        path = course / file
        words = path.read_text(encoding="utf-8")
        assert old in words, f"{old!r} is not in {file}"
        path.write_text(words.replace(old, new, 1), encoding="utf-8")
        return course

    return edit


@pytest.fixture
def unpacked(tmp_path: Path) -> Callable[[Path], dict[str, bytes]]:
    """Return a reader of an archive: its files by path below the top folder."""

    def read(archive: Path) -> dict[str, bytes]:
        with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
            tar.extractall(tmp_path / "unpacked", filter="data")
            return {
                member.name.removeprefix("course/"): tar.extractfile(member).read()  # type: ignore[union-attr]
                for member in tar
                if member.isfile()
            }

    return read
