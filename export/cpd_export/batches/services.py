"""Acts: make a batch, write its folder, write it again, withdraw it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction

from cpd_grading import api as grading
from cpd_grading.api import CohortExport, errors

from ..canonical import sha256
from ..errors import (
    BatchChanged,
    BatchWithdrawn,
    ExportUnderWay,
    NothingToExport,
    OnlyLatestBatch,
    PurposeMissing,
    RecipientMissing,
    WithdrawalReasonMissing,
)
from ..formats.manifest import Head, Totals, batch_text, folder_name
from . import folders, selectors
from .domain import Contents, Line, contents_of
from .models import ExportBatch, ExportLine

_LONGEST_TEXT = 200
_AT_ONCE = 500  # rows written to the database in one statement


@dataclass(frozen=True)
class BatchReport:
    """What was handed over; ``folder`` is None while the batch is only kept, not written."""

    batch_id: UUID
    number: int
    name: str
    digest: str
    records: int
    marks_rows: int
    exceptions: int
    credits: Decimal
    final_marks: Decimal
    folder: Path | None = None


def export_batch(
    *, cohort_id: UUID, out: Path, officer_id: UUID, purpose: str, recipient: str, now: datetime
) -> BatchReport:
    """Make the cohort's next batch and write it as a folder of ``out``.

    The rows and the hidden folder are written first, so that a full disk undoes both; the folder gets its name after
    the commit. Killed before the commit, nothing is left; killed after it, :func:`rewrite_batch` gives the same folder.
    Must not run inside another transaction (RuntimeError). Raises what :func:`make_batch` raises, and FolderDiffers.
    """
    with transaction.atomic(durable=True):
        report = make_batch(cohort_id=cohort_id, officer_id=officer_id, purpose=purpose, recipient=recipient, now=now)
        partial = folders.write_partial(selectors.frozen_batch(report.batch_id), out)
    return replace(report, folder=folders.put_in_place(partial, out / report.name))


@transaction.atomic
def make_batch(*, cohort_id: UUID, officer_id: UUID, purpose: str, recipient: str, now: datetime) -> BatchReport:
    """Keep the next batch of a cohort: every released result and credit event that no standing batch holds.

    Raises PurposeMissing, RecipientMissing, NotInRole, NothingToExport, ExportUnderWay.
    """
    purpose = _said("purpose", purpose, PurposeMissing)
    recipient = _said("recipient", recipient, RecipientMissing)
    export = grading.cohort_export(cohort_id, officer_id=officer_id, on=grading.kigali_date(now))
    batch_id = grading.new_id()
    contents = contents_of(export, selectors.exported(cohort_id), batch_id=batch_id)
    if not contents.lines:
        raise NothingToExport
    report = _keep(_head(export, batch_id, officer_id, purpose, recipient, now), contents)
    grading.record_audit(
        "export_batch_made",
        actor_id=officer_id,
        cohort_id=cohort_id,
        now=now,
        batch_id=batch_id,
        number=report.number,
        digest=report.digest,
    )
    return report


def rewrite_batch(batch_id: UUID, out: Path) -> Path:
    """Write an earlier batch again, byte for byte, and return its folder.

    A folder that holds it already is left alone. Raises NoSuchBatch, BatchWithdrawn, BatchChanged, FolderDiffers.
    """
    batch = standing_batch(batch_id)
    return folders.put_in_place(folders.write_partial(batch, out), out / batch.name)


def standing_batch(batch_id: UUID) -> folders.FrozenBatch:
    """A batch to be handed over, its rows checked against the digests it was made with.

    Raises NoSuchBatch, BatchWithdrawn, BatchChanged.
    """
    row = selectors.the_batch(batch_id)
    if row.state != "made":
        raise BatchWithdrawn(number=row.number)
    batch = selectors.frozen_batch(batch_id)
    changed = [name for name, found in batch.rows.measures().items() if found.sha256 != batch.digests.get(name)]
    if changed or sha256(batch.batch_text) != row.digest:
        raise BatchChanged(number=row.number, files=", ".join(changed) or "batch.json")
    return batch


@transaction.atomic
def withdraw_batch(batch_id: UUID, *, officer_id: UUID, reason: str, now: datetime) -> None:
    """Take back the latest batch, for example one the registry never received; its rows may then leave again.

    Raises NotInRole, WithdrawalReasonMissing, NoSuchBatch, BatchWithdrawn, OnlyLatestBatch.
    """
    grading.require_role(officer_id, "exam_officer", on=grading.kigali_date(now))
    reason = _said("reason", reason, WithdrawalReasonMissing)
    batch = selectors.the_batch(batch_id)
    siblings = ExportBatch.objects.select_for_update().filter(cohort_id=batch.cohort_id, state="made")
    standing = [row.number for row in siblings]
    if batch.number not in standing:
        raise BatchWithdrawn(number=batch.number)
    if batch.number != max(standing):
        raise OnlyLatestBatch
    ExportBatch.objects.filter(pk=batch_id).update(
        state="withdrawn", withdrawn_at=now, withdrawn_by=officer_id, withdrawal_reason=reason
    )
    ExportLine.objects.filter(batch_id=batch_id).update(in_force_key=None)
    grading.record_audit(
        "export_batch_withdrawn", actor_id=officer_id, cohort_id=batch.cohort_id, now=now, batch_id=batch_id
    )


def _said(field: str, text: str, refusal: type[errors.BadInput]) -> str:
    """Return what was said, trimmed. Raises ``refusal`` where it is empty, BadField where it cannot be kept."""
    said = grading.require_text(field, text, limit=_LONGEST_TEXT, may_be_empty=True)
    if not said:
        raise refusal
    return said


def _head(export: CohortExport, batch_id: UUID, officer_id: UUID, purpose: str, recipient: str, now: datetime) -> Head:
    previous = ExportBatch.objects.filter(cohort_id=export.cohort_id).order_by("-number").first()
    return Head(
        batch_id=batch_id,
        number=previous.number + 1 if previous else 1,
        cohort_id=export.cohort_id,
        cohort_name=export.cohort_name,
        programme_code=export.programme_code,
        programme_version=export.programme_version,
        made_at=now,
        made_by=officer_id,
        purpose=purpose,
        recipient=recipient,
        generator=_generator(),
        rules=export.rules,
        anchors=export.anchors,
        previous=(previous.number, previous.digest) if previous else None,
    )


def _keep(head: Head, contents: Contents) -> BatchReport:
    """Write a batch's rows. Raises ExportUnderWay where another took its number or its rows at the same moment."""
    totals = contents.totals
    text = batch_text(head, totals, folders.rows_of(contents).measures())
    digest = sha256(text)
    try:
        with transaction.atomic():
            ExportBatch.objects.create(**_batch_fields(head, totals, contents), batch_text=text, digest=digest)
            rows = [_row(head.batch_id, line) for line in contents.lines]
            ExportLine.objects.bulk_create(rows, batch_size=_AT_ONCE)
    except IntegrityError as error:
        raise ExportUnderWay from error
    return BatchReport(
        batch_id=head.batch_id,
        number=head.number,
        name=folder_name(head.number, digest),
        digest=digest,
        records=totals.records,
        marks_rows=totals.marks,
        exceptions=totals.exceptions,
        credits=totals.credits,
        final_marks=totals.final_marks,
    )


def _batch_fields(head: Head, totals: Totals, contents: Contents) -> dict[str, object]:
    return {
        "id": head.batch_id,
        "cohort_id": head.cohort_id,
        "cohort_name": head.cohort_name,
        "number": head.number,
        "previous_digest": head.previous[1] if head.previous else "",
        "records": totals.records,
        "marks_rows": totals.marks,
        "exception_rows": totals.exceptions,
        "credits": str(totals.credits),
        "final_marks": str(totals.final_marks),
        "made_by": head.made_by,
        "made_at": head.made_at,
        "purpose": head.purpose,
        "recipient": head.recipient,
        "header": json.dumps(contents.header, ensure_ascii=False),
        "exceptions": json.dumps(contents.exceptions, ensure_ascii=False),
    }


def _row(batch_id: UUID, line: Line) -> ExportLine:
    return ExportLine(
        batch_id=batch_id,
        row_no=line.row_no,
        in_force_key=line.in_force_key,
        result_key=line.result_key,
        outcome_id=line.outcome_id,
        award_id=line.award_id,
        record_id=line.record_id,
        revision=line.revision,
        record_digest=line.record_digest,
        record=line.record,
        marks=json.dumps(line.marks, ensure_ascii=False),
    )


@cache
def _generator() -> str:
    return f"cpd-xblocks {version('cpd-xblocks')}"
