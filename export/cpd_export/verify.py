"""Check a batch without Django, without a database and without us: ``python -m cpd_export.verify FOLDER``.

Every digest, total and row is recomputed from the files. This shows that a batch is whole and unchanged since its
digest was written down; who holds every file of a batch could rewrite all of them, so compare the digest with the one
learnt by another route (``--digest``).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .canonical import readable
from .formats import csv_text, exceptions, jsonl, marks_csv
from .formats.manifest import BATCH_NAME, MANIFEST_NAME, SCHEMA, SHORT, manifest_text

_DATA_NAMES = (jsonl.NAME, marks_csv.NAME, exceptions.NAME)
_NAMES = (BATCH_NAME, MANIFEST_NAME, *_DATA_NAMES)
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  ([^\n/]+)\n")
_FOLDER = re.compile(rf"batch-(\d+)-([0-9a-f]{{{SHORT}}})")
_AGREED = ("registration_number", "module_code", "sitting", "final_mark", "result", "credits_awarded")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class VerifyReport:
    """What was found: nothing in ``problems`` means the batch is whole; each problem is a sentence naming its file."""

    folder: str
    digest: str
    records: int
    credits: Decimal
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


@dataclass
class _Found:
    """What the data files add up to."""

    records: int = 0
    marks_rows: int = 0
    exceptions: int = 0
    credits: Decimal = Decimal("0.00")
    final_marks: Decimal = Decimal("0.00")
    awarded: Decimal = Decimal("0.00")
    by_event: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


def verify_batch(folder: Path, *, digest: str | None = None) -> VerifyReport:
    """Check one batch folder; ``digest`` is the batch's digest as known from elsewhere, if it is."""
    missing = [f"{name} is missing." for name in _NAMES if not (folder / name).is_file()]
    if missing:
        return VerifyReport(folder.name, "", 0, Decimal("0.00"), tuple(missing))
    actual = {name: _digest_of_file(folder / name) for name in _NAMES}
    found = _Found()
    document, problems = _read_document(folder)
    problems += [f"{name} does not belong to the batch." for name in _strangers(folder)]
    problems += _name_problems(folder.name, actual[BATCH_NAME], document, digest)
    problems += _manifest_problems(folder, actual, document)
    problems += list(_record_problems(folder / jsonl.NAME, found))
    problems += list(_marks_problems(folder / marks_csv.NAME, found, document))
    problems += list(_exception_problems(folder / exceptions.NAME, found))
    problems += list(_total_problems(document, found))
    return VerifyReport(folder.name, actual[BATCH_NAME], found.records, found.credits, tuple(problems))


def _digest_of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _strangers(folder: Path) -> list[str]:
    return sorted({path.name for path in folder.iterdir()} - set(_NAMES))


def _read_document(folder: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        text = (folder / BATCH_NAME).read_bytes().decode("utf-8")
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            return {}, [f"{BATCH_NAME} is no batch of schema {SCHEMA}."]
        if readable(document) != text:
            return document, [f"{BATCH_NAME} is not written as it was made."]
    except (ValueError, TypeError, RecursionError) as error:
        return {}, [f"{BATCH_NAME} cannot be read: {error}."]
    return document, []


def _name_problems(folder: str, actual: str, document: Mapping[str, Any], digest: str | None) -> list[str]:
    problems = []
    name = _FOLDER.fullmatch(folder)
    if name and not (actual.startswith(name[2]) and str(document.get("number")) == name[1]):
        problems.append(f"{BATCH_NAME} does not belong to the folder name {folder}.")
    if digest is not None and digest.strip().lower() != actual:
        problems.append(f"{BATCH_NAME} has the digest {actual}, not the one you gave.")
    return problems


def _manifest_problems(folder: Path, actual: Mapping[str, str], document: Mapping[str, Any]) -> list[str]:
    """Three witnesses of each file: what it is, what the manifest says, what batch.json says."""
    text = (folder / MANIFEST_NAME).read_bytes().decode("utf-8", "replace")
    listed = {name: digest for digest, name in _MANIFEST_LINE.findall(text)}
    problems = [f"{MANIFEST_NAME} does not list {name}." for name in (BATCH_NAME, *_DATA_NAMES) if name not in listed]
    if manifest_text(listed) != text or set(listed) - {BATCH_NAME, *_DATA_NAMES}:
        problems.append(f"{MANIFEST_NAME} is not written as it was made.")
    if listed.get(BATCH_NAME, actual[BATCH_NAME]) != actual[BATCH_NAME]:
        problems.append(f"{BATCH_NAME} and {MANIFEST_NAME} do not agree: one of them was changed.")
    for name in _DATA_NAMES:
        named = _file_entry(document, name).get("sha256")
        if actual[name] == listed.get(name) != named:
            problems.append(f"{BATCH_NAME} names another digest for {name}.")
        elif actual[name] == named != listed.get(name, named):
            problems.append(f"{MANIFEST_NAME} was changed: {name} itself is as batch.json says.")
        elif actual[name] != named:
            problems.append(f"{name} was changed after the batch was made.")
    return problems


def _file_entry(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    files = document.get("files")
    entry = files.get(name) if isinstance(files, dict) else None
    return entry if isinstance(entry, dict) else {}


def _record_problems(path: Path, found: _Found) -> Iterator[str]:
    with path.open("rb") as stream:
        for place, raw in enumerate(stream, start=1):
            try:
                record = jsonl.read_line(raw.removesuffix(b"\n").decode("utf-8"))
                event = (str(record["record_id"]), str(record["revision"]))
                found.credits += Decimal(record["credits"])
            except (ValueError, TypeError, InvalidOperation, RecursionError) as error:
                yield f"{jsonl.NAME}, line {place}: {error}."
                continue
            if event in found.by_event:
                yield f"{jsonl.NAME}, line {place}: this revision of the record is there twice."
            found.records += 1
            found.by_event[event] = _as_marked(record)


def _as_marked(record: Mapping[str, Any]) -> tuple[str, ...]:
    """What the record's line of the marks sheet must say in the columns of :data:`_AGREED`."""
    return (
        str(record["registration_number"]),
        str(record["module_code"]),
        str(record["sitting"]),
        str(record["final_mark"] or ""),
        str(record["outcome"]).upper(),
        str(record["credits"]),
    )


def _marks_problems(path: Path, found: _Found, document: Mapping[str, Any]) -> Iterator[str]:
    seen = set()
    try:
        with path.open(encoding=csv_text.ENCODING, newline="") as text:
            rows = csv_text.read(text)
            header = next(rows, [])
            if not set(marks_csv.FIXED) <= set(header):
                yield f"{marks_csv.NAME} has not the columns of a marks sheet."
                return
            for place, cells in enumerate(rows, start=1):
                row = dict(zip(header, cells, strict=True))
                found.marks_rows += 1
                found.final_marks += Decimal(row["final_mark"] or "0.00")
                found.awarded += Decimal(row["credits_awarded"])
                if row["row_no"] != str(place) or row["batch_id"] != document.get("batch_id"):
                    yield f"{marks_csv.NAME}, row {place}: it does not stand where this batch put it."
                if row["record_id"]:
                    event = (row["record_id"], row["revision"])
                    seen.add(event)
                    yield from _row_problems(place, row, found.by_event.get(event))
    except (ValueError, InvalidOperation) as error:
        yield f"{marks_csv.NAME} cannot be read: {error}."
    if set(found.by_event) - seen:
        yield f"{marks_csv.NAME} has no row for {len(set(found.by_event) - seen)} records of {jsonl.NAME}."


def _row_problems(place: int, row: Mapping[str, str], record: tuple[str, ...] | None) -> Iterator[str]:
    if record is None:
        yield f"{marks_csv.NAME}, row {place}: {jsonl.NAME} has no such record."
        return
    differing = [name for name, value in zip(_AGREED, record, strict=True) if row[name] != value]
    if differing:
        yield f"{marks_csv.NAME}, row {place}: it differs from its record in {', '.join(differing)}."


def _exception_problems(path: Path, found: _Found) -> Iterator[str]:
    try:
        with path.open(encoding=csv_text.ENCODING, newline="") as text:
            rows = csv_text.read(text)
            if tuple(next(rows, [])) != exceptions.HEADER:
                yield f"{exceptions.NAME} has not the columns of an exceptions list."
            found.exceptions = sum(1 for _ in rows)
    except ValueError as error:
        yield f"{exceptions.NAME} cannot be read: {error}."


def _total_problems(document: Mapping[str, Any], found: _Found) -> Iterator[str]:
    stated = document.get("totals")
    counted = {
        "records": found.records,
        "marks_rows": found.marks_rows,
        "exceptions": found.exceptions,
        "credits": str(found.credits),
        "final_marks": str(found.final_marks),
    }
    for name, value in counted.items():
        said = stated.get(name) if isinstance(stated, dict) else None
        if said != value:
            yield f"{BATCH_NAME} says {name} {said}; the files add up to {value}."
    if found.awarded != found.credits:
        yield f"{marks_csv.NAME} awards {found.awarded} credits, {jsonl.NAME} {found.credits}."


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the folder named on the command line and say what was found. Returns 0 if sound, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m cpd_export.verify", description="Check an export batch.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--digest", help="the digest of the batch, as learnt by another route")
    given = parser.parse_args(arguments)
    report = verify_batch(given.folder.resolve(), digest=given.digest)
    if report.is_sound:
        sys.stdout.write(
            f"{report.folder} is whole: {report.records} records, {report.credits} credits, digest {report.digest}.\n"
        )
        return 0
    for problem in report.problems:
        sys.stdout.write(problem + "\n")
    sys.stdout.write(f"{report.folder} must not be used: {len(report.problems)} problems.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
