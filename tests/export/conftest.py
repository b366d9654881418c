"""Batch folders for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from cpd_export.batches import folders
from cpd_grading import api as grading
from cpd_grading.api import LeftOut, ResultLine
from cpd_grading.people import api as people
from tests.export.samples import LEFT_OUT, NOON, Door, award_of, contents, failed_result_of, frozen, result_of


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door()
    monkeypatch.setattr(grading, "cohort_export", door.cohort_export)
    return door


@pytest.fixture
def officer(db: None) -> UUID:
    """An exam officer of 2026."""
    person_id = people.add_person(family_name="OFFICER-SAMPLE", given_names="Ada", now=NOON)
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    people.grant_role(person_id=person_id, role="exam_officer", now=NOON, **year)
    return person_id


@pytest.fixture
def write_batch(tmp_path: Path) -> Callable[..., Path]:
    """Write results as a batch folder and return it."""

    def write(*results: ResultLine, left_out: tuple[LeftOut, ...] = (LEFT_OUT,), under: str = "out") -> Path:
        batch = frozen(contents(*results, left_out=left_out))
        return folders.put_in_place(folders.write_partial(batch, tmp_path / under), tmp_path / under / batch.name)

    return write


@pytest.fixture
def batch(write_batch: Callable[..., Path]) -> Path:
    """Two awards, a refer that brought nothing, and an award amended since an earlier batch."""
    amended = result_of(4, award=award_of(4, revision=2, op="amend"))
    return write_batch(result_of(1), result_of(2, family_name="=cmd|' /C calc'!A0"), failed_result_of(3), amended)
