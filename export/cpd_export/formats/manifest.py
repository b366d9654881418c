"""batch.json says what a batch is and adds up to; manifest-sha256.txt lets ``sha256sum -c`` check its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ..canonical import moment, readable, two_places
from .stream import Measure

BATCH_NAME = "batch.json"
MANIFEST_NAME = "manifest-sha256.txt"
SCHEMA = "cpd-export-batch/1"
SHORT = 12  # characters of a digest that people read and folders carry


@dataclass(frozen=True)
class Head:
    """Who made which batch, for whom and why, by which rules, and what it follows.

    ``previous`` is number and digest of the cohort's batch before; ``anchors`` the heads of its audit chains.
    """

    batch_id: UUID
    number: int
    cohort_id: UUID
    cohort_name: str
    programme_code: str
    programme_version: str
    made_at: datetime
    made_by: UUID
    purpose: str
    recipient: str
    generator: str
    rules: Mapping[str, object]
    anchors: Mapping[str, str]
    previous: tuple[int, str] | None


@dataclass(frozen=True)
class Totals:
    """Control totals: rows of each file, credits over the records, final marks over the marks sheet.

    Plain sums of a column, for re-adding: an award and its correction in one batch both count.
    """

    records: int
    marks: int
    exceptions: int
    credits: Decimal
    final_marks: Decimal


def totals_document(totals: Totals) -> dict[str, object]:
    """The control totals as plain values, for re-adding by hand."""
    return {
        "records": totals.records,
        "marks_rows": totals.marks,
        "exceptions": totals.exceptions,
        "credits": two_places(totals.credits),
        "final_marks": two_places(totals.final_marks),
    }


def batch_text(head: Head, totals: Totals, files: Mapping[str, Measure]) -> str:
    """Return batch.json; its SHA-256 is the digest of the batch, for it names the digest of every other file."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "batch_id": str(head.batch_id),
        "number": head.number,
        "generator": head.generator,
        "made_at": moment(head.made_at),
        "made_by": str(head.made_by),
        "purpose": head.purpose,
        "recipient": head.recipient,
        "cohort": {"id": str(head.cohort_id), "name": head.cohort_name},
        "programme": {"code": head.programme_code, "version": head.programme_version},
        "rules": dict(head.rules),
        "totals": totals_document(totals),
        "files": {name: {"sha256": file.sha256, "bytes": file.bytes} for name, file in files.items()},
        "previous_batch": None if head.previous is None else {"number": head.previous[0], "digest": head.previous[1]},
        "audit_anchors": dict(head.anchors),
    }
    return readable(document)


def manifest_text(digests: Mapping[str, str]) -> str:
    """Return the manifest of these files (name -> SHA-256), as ``sha256sum`` itself would write it."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))


def folder_name(number: int, digest: str) -> str:
    """The name of a batch's folder: its number and the beginning of its digest."""
    return f"batch-{number}-{digest[:SHORT]}"
