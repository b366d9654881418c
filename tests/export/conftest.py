"""Batch folders for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cpd_export.batches import folders
from cpd_grading.api import LeftOut, ResultLine

from tests.export.samples import LEFT_OUT, contents, frozen


@pytest.fixture
def write_batch(tmp_path: Path) -> Callable[..., Path]:
    """Write results as a batch folder and return it."""

    def write(*results: ResultLine, left_out: tuple[LeftOut, ...] = (LEFT_OUT,), under: str = "out") -> Path:
        batch = frozen(contents(*results, left_out=left_out))
        return folders.put_in_place(folders.write_partial(batch, tmp_path / under), tmp_path / under / batch.name)

    return write
