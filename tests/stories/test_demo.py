"""The demonstration as a command, in processes of its own."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cpd_course.data import programme_path
from cpd_export.api import verify_batch

pytestmark = pytest.mark.xdist_group("demo")  # the first run is asked for once

LEARNERS = 8  # enough for a return, a referral, a draft, and the one without a registration number


@dataclass(frozen=True)
class Run:
    """What one run printed and left behind."""

    totals: dict[str, Any]
    printed: list[str]
    folder: Path

    @property
    def records(self) -> bytes:
        return (self.folder / "records.jsonl").read_bytes()


def play(out: Path, *, seed: int, learners: int = LEARNERS, hashes: str = "0") -> Run:
    words = ["demo", "--learners", str(learners), "--out", str(out), "--seed", str(seed)]
    # Sets are walked in another order in each process: nothing that leaves the house may depend on it.
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("CPD_WORKBENCH_DATA", None)
    done = subprocess.run(
        [sys.executable, "-m", "cpd_workbench", *words],
        env=environment, cwd=out.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = done.stdout.splitlines()
    totals = json.loads(printed[-1])
    return Run(totals, printed, Path(totals["batch"]))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return play(tmp_path_factory.mktemp("demo") / "first", seed=3)


def test_the_last_line_tells_the_totals_of_the_records(first: Run) -> None:
    records = [json.loads(line) for line in first.records.splitlines()]
    assert first.totals["learners"] == LEARNERS
    assert first.totals["awards"] == len(records)
    assert first.totals["credits"] == sum(Decimal(record["credits"]) for record in records)
    assert set(first.totals) == {"learners", "signed_off", "awards", "credits", "exceptions", "batch"}


def test_the_batch_lies_where_it_was_asked_for_and_is_whole(first: Run) -> None:
    assert first.folder.parent.name == "first"
    assert verify_batch(first.folder).problems == ()


def test_everyone_who_earned_nothing_is_named_with_the_reason(first: Run) -> None:
    with (first.folder / "exceptions.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert first.totals["exceptions"] == len(rows)
    code = json.loads(programme_path().read_text(encoding="utf-8"))["modules"][0]["code"]
    first_module = [row for row in rows if row["module_code"] == code]
    assert len(first_module) + first.totals["awards"] == LEARNERS
    assert [row["code"] for row in first_module].count("no_registration_number") == 1


def test_the_same_seed_gives_the_same_records(first: Run, tmp_path: Path) -> None:
    again = play(tmp_path / "again", seed=3, hashes="1234")
    assert again.records == first.records
    assert again.folder.name == first.folder.name
    assert {**again.totals, "batch": ""} == {**first.totals, "batch": ""}


def test_another_seed_gives_other_records_and_one_learner_is_enough(first: Run, tmp_path: Path) -> None:
    other = play(tmp_path / "other", seed=4, learners=1)
    assert other.totals["awards"] == 1
    assert other.records.splitlines()[0] != first.records.splitlines()[0]
