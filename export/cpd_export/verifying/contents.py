"""What the files of a batch say, computed again: marks from components, rows from records, totals from both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

from ..canonical import two_places
from ..formats import csv_text, exceptions, jsonl, marks_csv
from ..formats.manifest import BATCH_NAME
from .problems import Problem, of

_RECORDS, _SHEET, _LEFT_OUT = jsonl.NAME, marks_csv.NAME, exceptions.NAME
_UNREADABLE = (ValueError, TypeError, KeyError, InvalidOperation, RecursionError)
# Columns of the sheet that hold the record's value as it is; the others are in ``_as_marked``.
SAME = (
    "academic_year", "programme_code", "programme_title", "registration_number", "family_name", "given_names",
    "module_code", "module_title", "framework", "level", "op",
)  # fmt: skip
Event = tuple[str, str]
"""Record and revision."""


@dataclass
class Found:
    """What the data files add up to; by event, what the row of a record must say, and the record's digest."""

    records: int = 0
    marks_rows: int = 0
    exceptions: int = 0
    credits: Decimal = Decimal("0.00")
    final_marks: Decimal = Decimal("0.00")
    awarded: Decimal = Decimal("0.00")
    rows: dict[Event, dict[str, str]] = field(default_factory=dict)
    digests: dict[Event, str] = field(default_factory=dict)


def problems_of(folder: Path, document: Mapping[str, Any], found: Found) -> Iterator[Problem]:
    """Read every data file once; ``found`` holds the sums afterwards."""
    yield from _record_problems(folder / _RECORDS, document, found)
    yield from _sheet_problems(folder / _SHEET, document, found)
    yield from _exception_problems(folder / _LEFT_OUT, found)
    yield from _total_problems(document, found)


# -- records ---------------------------------------------------------------------------------------------------------


def _record_problems(path: Path, document: Mapping[str, Any], found: Found) -> Iterator[Problem]:
    with path.open("rb") as stream:
        for place, raw in enumerate(stream, start=1):
            try:
                record = jsonl.read_line(raw.removesuffix(b"\n").decode("utf-8"))
                wrong = list(_wrong_with(record, document, found))
                found.credits += Decimal(record["credits"])
                found.rows[_event(record)] = _as_marked(record)
            except _UNREADABLE as error:
                yield of(f"{_RECORDS}, line {place}: {error}.", _RECORDS, kind=f"record: {error}")
                continue
            found.records += 1
            found.digests[_event(record)] = str(record["digest"])
            for sentence in wrong:
                yield of(f"{_RECORDS}, line {place}: {sentence}.", _RECORDS, BATCH_NAME, kind=f"record: {sentence}")


def _event(record: Mapping[str, Any]) -> Event:
    return str(record["record_id"]), str(record["revision"])


def _wrong_with(record: Mapping[str, Any], document: Mapping[str, Any], found: Found) -> Iterator[str]:
    """What a record says that cannot be, whatever its digest; each without a full stop."""
    before = (str(record["record_id"]), str(record["revision"] - 1))
    if _event(record) in found.rows:
        yield "this revision of the record is there twice"
    if (record["op"] == "award") != (record["revision"] == 1) or (record["supersedes"] is None) != (
        record["revision"] == 1
    ):
        yield "its revision does not fit what it does"
    if before in found.digests and record["previous_digest"] != found.digests[before]:
        yield "it does not follow the record before it"
    if Decimal(record["credits"]) > 0 and record["outcome"] != "pass":
        yield "it awards credits without a pass"
    if record["op"] == "revoke" and Decimal(record["credits"]) != 0:
        yield "it revokes credits and leaves some"
    if record["raw_mark"] is not None and record["raw_mark"] != weighted(record["components"]):
        yield "its mark is not the weighted sum of its components"
    if record["is_capped"] != (record["raw_mark"] != record["final_mark"]):
        yield "its mark is capped and not capped"
    if not _is_of(record, document):
        yield f"it is of another cohort or programme than {BATCH_NAME}"


def weighted(components: list[Mapping[str, Any]]) -> str:
    """The mark of a module from its recorded components: exact, then half up to two places, once (rule R69)."""
    exact = sum((Fraction(part["weight"]) * Fraction(part["mark"]) for part in components), Fraction()) / 100
    return two_places(Decimal(floor(exact * 100 + Fraction(1, 2))) / 100)


def _is_of(record: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    cohort, programme = (_part(document, name) for name in ("cohort", "programme"))
    said = (cohort.get("id"), cohort.get("name"), programme.get("code"), programme.get("version"))
    return said == tuple(record[name] for name in ("cohort_id", "cohort_name", "programme_code", "programme_version"))


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _as_marked(record: Mapping[str, Any]) -> dict[str, str]:
    """What the row of the marks sheet says of a record, column by column."""
    return {
        **{name: str(record[name]) for name in SAME},
        "run": str(record["cohort_name"]),
        "credits": str(record["module_credits"]),
        "sitting": str(record["sitting"]),
        "raw_mark": record["raw_mark"] or "",
        "final_mark": record["final_mark"] or "",
        "letter": str(record["band"]),
        "grade_points": record["grade_points"] or "",
        "result": str(record["outcome"]).upper(),
        "credits_awarded": str(record["credits"]),
        "capped": "Y" if record["is_capped"] else "N",
        "internal_moderator": "; ".join(record["moderators"]),
        "moderation_date": record["moderated_on"] or "",
        "external_examiner": "; ".join(record["external_examiners"]),
        "board_date": str(record["board_held_on"]),
        "board_ref": str(record["board_reference"]),
        **{f"mark_{part['key']}": str(part["mark"]) for part in record["components"]},
    }


# -- the marks sheet -------------------------------------------------------------------------------------------------


def _sheet_problems(path: Path, document: Mapping[str, Any], found: Found) -> Iterator[Problem]:
    seen: set[Event] = set()
    try:
        with path.open(encoding=csv_text.ENCODING, newline="") as text:
            rows = csv_text.read(text)
            header = next(rows, [])
            if not _is_header(header):
                yield of(f"{_SHEET} has not the columns of a marks sheet.", _SHEET)
                return
            for place, cells in enumerate(rows, start=1):
                row = dict(zip(header, cells, strict=True))
                found.marks_rows += 1
                found.final_marks += Decimal(row["final_mark"] or "0.00")
                found.awarded += Decimal(row["credits_awarded"])
                if row["record_id"]:
                    seen.add((row["record_id"], row["revision"]))
                for sentence in _wrong_with_row(row, place, document, found):
                    yield of(f"{_SHEET}, row {place}: {sentence}", _SHEET, _RECORDS, BATCH_NAME, kind=sentence)
    except (ValueError, InvalidOperation) as error:
        yield of(f"{_SHEET} cannot be read: {error}.", _SHEET)
        return
    without = len(set(found.rows) - seen)
    if without:
        yield of(f"{_SHEET} has no row for {without} records of {_RECORDS}.", _SHEET, _RECORDS)


def _is_header(header: list[str]) -> bool:
    """The columns of every sheet in their order, and between them nothing but marks of components."""
    keys = [name.removeprefix("mark_") for name in header if name.startswith("mark_")]
    return len(set(keys)) == len(keys) and tuple(header) == marks_csv.header_of(keys)


def _wrong_with_row(row: Mapping[str, str], place: int, document: Mapping[str, Any], found: Found) -> Iterator[str]:
    if row["row_no"] != str(place) or row["batch_id"] != document.get("batch_id"):
        yield "it does not stand where this batch put it."
    if not row["record_id"]:
        if Decimal(row["credits_awarded"]) != 0:
            yield f"it awards credits, and {_RECORDS} has no such record."
        return
    record = found.rows.get((row["record_id"], row["revision"]))
    if record is None:
        yield f"{_RECORDS} has no such record."
        return
    marks = {name: "" for name in row if name.startswith("mark_")}
    differing = [name for name, value in {**marks, **record}.items() if row.get(name) != value]
    if differing:
        yield f"it differs from its record in {', '.join(differing)}."


# -- the exceptions list, and the sums -------------------------------------------------------------------------------


def _exception_problems(path: Path, found: Found) -> Iterator[Problem]:
    try:
        with path.open(encoding=csv_text.ENCODING, newline="") as text:
            rows = csv_text.read(text)
            if tuple(next(rows, [])) != exceptions.HEADER:
                yield of(f"{_LEFT_OUT} has not the columns of an exceptions list.", _LEFT_OUT)
            for place, cells in enumerate(rows, start=1):
                found.exceptions += 1
                row = dict(zip(exceptions.HEADER, cells, strict=False))
                if len(cells) != len(exceptions.HEADER) or not (row["code"] and row["sentence"]):
                    said = f"{_LEFT_OUT}, row {place}: it does not say who is left out and why."
                    yield of(said, _LEFT_OUT, kind="left out")
    except ValueError as error:
        yield of(f"{_LEFT_OUT} cannot be read: {error}.", _LEFT_OUT)


def _total_problems(document: Mapping[str, Any], found: Found) -> Iterator[Problem]:
    stated = _part(document, "totals")
    counted: dict[str, object] = {
        "records": found.records,
        "marks_rows": found.marks_rows,
        "exceptions": found.exceptions,
        "credits": str(found.credits),
        "final_marks": str(found.final_marks),
    }
    files = (BATCH_NAME, _RECORDS, _SHEET, _LEFT_OUT)
    wrong = [name for name, value in counted.items() if stated.get(name) != value]
    if wrong:
        said = ", ".join(f"{name} {stated.get(name)}" for name in wrong)
        real = ", ".join(f"{name} {counted[name]}" if len(wrong) > 1 else str(counted[name]) for name in wrong)
        yield of(f"{BATCH_NAME} says {said}; the files add up to {real}.", *files)
    elif found.awarded != found.credits:
        yield of(f"{_SHEET} awards {found.awarded} credits, {_RECORDS} {found.credits}.", _SHEET, _RECORDS)
