"""Questions about batches; answers are frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from ..errors import NoSuchBatch
from ..formats.manifest import folder_name
from .domain import Exported
from .folders import FrozenBatch, Rows
from .models import ExportBatch, ExportLine

_PAGE = 2000  # rows read from the database at a time


@dataclass(frozen=True)
class BatchView:
    """One batch as lists and pages show it; ``state`` is made or withdrawn."""

    id: UUID
    cohort_id: UUID
    cohort_name: str
    number: int
    name: str
    digest: str
    previous_digest: str
    records: int
    marks_rows: int
    exception_rows: int
    credits: Decimal
    final_marks: Decimal
    made_by: UUID
    made_at: datetime
    purpose: str
    recipient: str
    state: str
    withdrawn_at: datetime | None
    withdrawal_reason: str


@dataclass(frozen=True)
class ExceptionView:
    """One line of the exceptions list: who is not in the batch, and why."""

    registration_number: str
    family_name: str
    given_names: str
    learner_id: str
    module_code: str
    code: str
    sentence: str


@dataclass(frozen=True)
class BatchDetail:
    """A batch with its exceptions list; ``is_latest`` says whether it may still be withdrawn."""

    batch: BatchView
    exceptions: tuple[ExceptionView, ...]
    is_latest: bool


def batches_of(cohort_id: UUID) -> tuple[BatchView, ...]:
    """Every batch of a cohort, latest first, withdrawn ones included."""
    return tuple(_view(row) for row in _light().filter(cohort_id=cohort_id).order_by("-number"))


def latest_batches() -> dict[UUID, BatchView]:
    """Cohort id -> its latest batch, withdrawn or not, for every cohort that has one."""
    return {row.cohort_id: _view(row) for row in _light().order_by("number")}


def batch_detail(batch_id: UUID) -> BatchDetail:
    """One batch with who was left out. Raises NoSuchBatch."""
    row = the_batch(batch_id)
    is_latest = not ExportBatch.objects.filter(cohort_id=row.cohort_id, state="made", number__gt=row.number).exists()
    return BatchDetail(_view(row), tuple(ExceptionView(*cells) for cells in json.loads(row.exceptions)), is_latest)


def exported_awards(cohort_id: UUID) -> dict[UUID, int]:
    """Award id -> number of the standing batch that carried it; an award that is not here has not left the house."""
    rows = _standing(cohort_id).exclude(award_id=None).values_list("award_id", "batch__number")
    return {award_id: number for award_id, number in rows if award_id is not None}


def exported(cohort_id: UUID) -> Exported:
    """What the standing batches of a cohort hold, for making the next one."""
    keys, digests, places = set(), {}, {}
    rows = _standing(cohort_id).order_by("batch__number", "row_no")
    fields = ("in_force_key", "result_key", "record_id", "revision", "record_digest", "batch__number", "row_no")
    for key, result_key, record_id, revision, digest, number, row_no in rows.values_list(*fields):
        keys.add(str(key))
        places[result_key] = f"batch {number} row {row_no}"
        if record_id is not None and revision is not None:
            digests[record_id, revision] = digest
    return Exported(frozenset(keys), digests, places)


def the_batch(batch_id: UUID) -> ExportBatch:
    """The row of a batch, for services of this applet. Raises NoSuchBatch."""
    row = ExportBatch.objects.filter(pk=batch_id).first()
    if row is None:
        raise NoSuchBatch
    return row


def frozen_batch(batch_id: UUID) -> FrozenBatch:
    """A batch as it can be written again; its rows are read from the database while they are written."""
    batch = the_batch(batch_id)
    files = json.loads(batch.batch_text)["files"]

    def records() -> Iterator[str]:
        kept = ExportLine.objects.filter(batch_id=batch_id).exclude(record="").order_by("row_no")
        return kept.values_list("record", flat=True).iterator(_PAGE)

    def marks() -> Iterator[Sequence[str]]:
        kept = ExportLine.objects.filter(batch_id=batch_id).order_by("row_no")
        return (json.loads(cells) for cells in kept.values_list("marks", flat=True).iterator(_PAGE))

    return FrozenBatch(
        cohort_id=batch.cohort_id,
        number=batch.number,
        batch_text=batch.batch_text,
        digests={name: str(entry["sha256"]) for name, entry in files.items()},
        rows=Rows(json.loads(batch.header), records, marks, json.loads(batch.exceptions)),
    )


def _light() -> QuerySet[ExportBatch]:
    """Batches without the long texts that lists do not show."""
    return ExportBatch.objects.defer("batch_text", "header", "exceptions")


def _standing(cohort_id: UUID) -> QuerySet[ExportLine]:
    return ExportLine.objects.filter(batch__cohort_id=cohort_id).exclude(in_force_key=None)


def _view(row: ExportBatch) -> BatchView:
    return BatchView(
        id=row.id,
        cohort_id=row.cohort_id,
        cohort_name=row.cohort_name,
        number=row.number,
        name=folder_name(row.number, row.digest),
        digest=row.digest,
        previous_digest=row.previous_digest,
        records=row.records,
        marks_rows=row.marks_rows,
        exception_rows=row.exception_rows,
        credits=Decimal(row.credits),
        final_marks=Decimal(row.final_marks),
        made_by=row.made_by,
        made_at=row.made_at,
        purpose=row.purpose,
        recipient=row.recipient,
        state=row.state,
        withdrawn_at=row.withdrawn_at,
        withdrawal_reason=row.withdrawal_reason,
    )
