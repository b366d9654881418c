"""No claim of a batch is taken as it is written: with every digest made to fit, what was changed is still found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cpd_export.verify import verify_batch
from cpd_export.verifying.contents import SAME, weighted
from tests.export.samples import award_of, result_of
from tests.export.sealing import change_record, change_sheet, seal, set_cell

RECORDS: dict[str, tuple[dict[str, Any], str]] = {
    "a mark that its components do not give": (
        {"raw_mark": "96.55", "final_mark": "96.55"},
        "its mark is not the weighted sum of its components",
    ),
    "a component": ({"components": []}, "its mark is not the weighted sum of its components"),
    "a mark above its cap": ({"is_capped": True}, "its mark is capped and not capped"),
    "credits without a pass": ({"outcome": "refer"}, "it awards credits without a pass"),
    "a revocation that leaves credits": ({"op": "revoke", "revision": 2, "supersedes": "x"}, "it revokes credits and"),
    "an award that was one before": ({"revision": 2}, "its revision does not fit what it does"),
    "an amendment of nothing": ({"op": "amend"}, "its revision does not fit what it does"),
    "another cohort": ({"cohort_id": str(UUID(int=1))}, "it is of another cohort or programme than batch.json"),
    "another version": ({"programme_version": "2020.1"}, "it is of another cohort or programme than batch.json"),
}


@pytest.mark.parametrize(("changes", "sentence"), RECORDS.values(), ids=RECORDS)
def test_a_record_that_cannot_be_is_found(batch: Path, changes: dict[str, Any], sentence: str) -> None:
    change_record(batch, 0, **changes)

    problems = verify_batch(seal(batch)).problems

    assert any(one.startswith(f"records.jsonl, line 1: {sentence}") for one in problems), problems


MARKS = {
    "two halves that round up": ((("50", "49.99"), ("50", "50.00")), "50.00"),
    "thirteen twenty-sevenths": ((("70", "48.15"), ("30", "54.30")), "50.00"),
    "a hair below": ((("50", "49.98"), ("50", "50.00")), "49.99"),
    "weights of four places": ((("33.3333", "50.00"), ("66.6667", "50.00")), "50.00"),
    "full": ((("100", "100.00"),), "100.00"),
}


@pytest.mark.parametrize(("parts", "mark"), MARKS.values(), ids=MARKS)
def test_a_mark_is_weighed_as_the_programme_weighs_it(parts: tuple[tuple[str, str], ...], mark: str) -> None:
    assert weighted([{"weight": weight, "mark": own} for weight, own in parts]) == mark


def test_a_correction_follows_the_record_before_it(write_batch: Callable[..., Path]) -> None:
    both = [result_of(1), result_of(1, award=award_of(1, revision=2, op="amend"))]
    batch = write_batch(*both)
    assert verify_batch(batch).is_sound
    change_record(batch, 1, previous_digest="0" * 64)

    assert verify_batch(seal(batch)).problems == ("records.jsonl, line 2: it does not follow the record before it.",)


COLUMNS = (
    *SAME, "run", "credits", "sitting", "raw_mark", "letter", "grade_points", "result", "capped", "internal_moderator",
    "moderation_date", "external_examiner", "board_date", "board_ref", "mark_portfolio", "mark_conversation",
)  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_a_row_that_its_record_knows_is_compared(batch: Path, column: str) -> None:
    change_sheet(batch, set_cell(column, "7"))

    assert verify_batch(seal(batch)).problems == (f"marks.csv, row 1: it differs from its record in {column}.",)


SHEETS: dict[str, tuple[Callable[[list[list[str]]], object], str]] = {
    "credits beside no record": (
        set_cell("credits_awarded", "10.00", 3),
        "marks.csv, row 3: it awards credits, and records.jsonl has no such record.",
    ),
    "a column more": (
        lambda rows: [row.append("x") for row in rows],
        "marks.csv has not the columns of a marks sheet.",
    ),
    "columns in another order": (
        lambda rows: [row.reverse() for row in rows],
        "marks.csv has not the columns of a marks sheet.",
    ),
    "a row of another batch": (
        set_cell("batch_id", str(UUID(int=2))),
        "marks.csv, row 1: it does not stand where this batch put it.",
    ),
    "a row twice": (
        lambda rows: rows.append(rows[1]),
        "marks.csv, row 5: it does not stand where this batch put it.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), SHEETS.values(), ids=SHEETS)
def test_a_sheet_that_says_more_than_its_records_is_found(
    batch: Path, change: Callable[[list[list[str]]], object], sentence: str
) -> None:
    change_sheet(batch, change)

    assert sentence in verify_batch(seal(batch)).problems


def test_an_exception_says_who_and_why(batch: Path) -> None:
    change_sheet(batch, set_cell("sentence", ""), "exceptions.csv")

    assert verify_batch(seal(batch)).problems == ("exceptions.csv, row 1: it does not say who is left out and why.",)


def _document(batch: Path) -> dict[str, Any]:
    return dict(json.loads((batch / "batch.json").read_text("utf-8")))


def test_the_size_of_a_file_is_measured(batch: Path) -> None:
    files = _document(batch)["files"]
    real = files["marks.csv"]["bytes"]
    files["marks.csv"]["bytes"] = 7

    problems = verify_batch(seal(batch, files=files)).problems

    assert problems == (f"batch.json says marks.csv has 7 bytes; it has {real}.",)


def test_a_file_that_no_batch_has_is_not_named(batch: Path) -> None:
    files = _document(batch)["files"] | {"more.csv": {"sha256": "0" * 64, "bytes": 1}}

    problems = verify_batch(seal(batch, files=files)).problems

    assert problems == ("batch.json names files that no batch has: more.csv.",)


@pytest.mark.parametrize("name", ["records", "marks_rows", "exceptions", "credits", "final_marks"])
def test_every_total_is_added_up_again(batch: Path, name: str) -> None:
    totals = _document(batch)["totals"]
    real, totals[name] = totals[name], "1"

    problems = verify_batch(seal(batch, totals=totals)).problems

    assert problems == (f"batch.json says {name} 1; the files add up to {real}.",)


# -- one cause, one line -----------------------------------------------------------------------------------------------


def _overwrite(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda batch: (batch / name).write_bytes(change((batch / name).read_bytes()))


def _crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def _lf(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


LINE_ENDS = "has other line ends than it was made with. Copy it again, as a file and not as text."
CAUSES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a manifest with CR LF": (
        _overwrite("manifest-sha256.txt", _crlf),
        "manifest-sha256.txt has the line ends of Windows (CR LF). Copy it again, as a file and not as text.",
    ),
    "records with CR LF": (_overwrite("records.jsonl", _crlf), f"records.jsonl {LINE_ENDS}"),
    "a sheet with LF": (_overwrite("marks.csv", _lf), f"marks.csv {LINE_ENDS}"),
    "a mark in the sheet": (
        _overwrite("marks.csv", lambda text: text.replace(b"69.55,B", b"96.55,B")),
        "marks.csv was changed after the batch was made.",
    ),
    "records emptied": (
        _overwrite("records.jsonl", lambda text: b""),
        "records.jsonl was changed after the batch was made.",
    ),
    "an empty manifest": (
        _overwrite("manifest-sha256.txt", lambda text: b""),
        "manifest-sha256.txt does not list batch.json, records.jsonl, marks.csv, exceptions.csv.",
    ),
    "the cohort in batch.json": (
        _overwrite("batch.json", lambda text: text.replace(b"Sample intake", b"Other intake")),
        "batch.json was changed after the batch was made.",
    ),
    "batch.json is no JSON": (
        _overwrite("batch.json", lambda text: text[:-3]),
        "batch.json was changed after the batch was made.",
    ),
    "the manifest's line of batch.json": (
        _overwrite("manifest-sha256.txt", lambda text: b"0" * 64 + text[64:]),
        "manifest-sha256.txt was changed: batch.json itself is as the folder's name says.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), CAUSES.values(), ids=CAUSES)
def test_one_cause_is_one_line(batch: Path, change: Callable[[Path], object], sentence: str) -> None:
    change(batch)

    assert verify_batch(batch).problems == (sentence,)


def test_what_is_wrong_with_every_row_alike_is_said_once(batch: Path) -> None:
    change_sheet(batch, lambda rows: [set_cell("batch_id", "x", row)(rows) for row in range(1, len(rows))])

    assert verify_batch(seal(batch)).problems == (
        "marks.csv, row 1: it does not stand where this batch put it. The same is true of 3 more.",
    )
