"""What goes into a batch: rows not exported before, each with its record, and everybody who is held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ..canonical import canonical
from ..formats import exceptions, jsonl, marks_csv
from ..formats.manifest import Totals
from ..records import credits_after, record_of, registration_of

if TYPE_CHECKING:
    from cpd_grading.api import CohortExport, ResultLine


@dataclass(frozen=True)
class Exported:
    """What earlier batches of a cohort hold.

    ``keys`` are the live keys of their lines, ``digests`` the record digest by (record id, revision), ``places`` the
    latest row by result key, as people name it ("batch 1 row 12").
    """

    keys: frozenset[str] = frozenset()
    digests: Mapping[tuple[UUID, int], str] | None = None
    places: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Line:
    """One row of a batch as it is kept: the cells of the marks sheet and, for a credit event, the record's line."""

    row_no: int
    in_force_key: str
    result_key: str
    outcome_id: UUID
    award_id: UUID | None
    record_id: UUID | None
    revision: int | None
    record: str
    record_digest: str
    marks: tuple[str, ...]
    credits: Decimal
    final_mark: Decimal


@dataclass(frozen=True)
class Contents:
    """The rows of one batch, in the order the grading room gives its results."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    exceptions: tuple[tuple[str, ...], ...]

    @property
    def totals(self) -> Totals:
        return Totals(
            records=sum(line.award_id is not None for line in self.lines),
            marks=len(self.lines),
            exceptions=len(self.exceptions),
            credits=sum((line.credits for line in self.lines), Decimal("0.00")),
            final_marks=sum((line.final_mark for line in self.lines), Decimal("0.00")),
        )


def in_force_key_of(result: ResultLine) -> str:
    """What may be exported once only: a credit event, or a result that brought none."""
    return f"award:{result.award.id}" if result.award else f"outcome:{result.outcome_id}"


def result_key_of(result: ResultLine) -> str:
    """A learner's module at one sitting; a later row with the same key supersedes the earlier one."""
    return f"{result.learner_id}:{result.module_code}:{result.sitting}"


def shared_numbers(export: CohortExport) -> frozenset[str]:
    """Registration numbers that more than one learner of the export carries, compared as a registry would."""
    owners = {(registration_of(row.registration_number), row.learner_id) for row in export.results}
    owners |= {(registration_of(row.registration_number), row.learner_id) for row in export.left_out}
    count = Counter(number for number, _ in owners)
    return frozenset(number for number, times in count.items() if number and times > 1)


def held_back(result: ResultLine, shared: frozenset[str]) -> str | None:
    """Return the code why a released result may not leave, or None."""
    number = registration_of(result.registration_number)
    if not number:
        return "no_registration_number"
    if number in shared:
        return "duplicate_registration_number"
    if credits_after(result.award) > 0 and result.outcome != "pass":
        return "credit_without_pass"
    return None


def contents_of(export: CohortExport, exported: Exported, *, batch_id: UUID) -> Contents:
    """Return what a new batch holds: results not exported before, and the exceptions as they stand today."""
    keys = marks_csv.component_keys(export.results)
    shared = shared_numbers(export)
    places = dict(exported.places or {})
    digests = dict(exported.digests or {})
    lines: list[Line] = []
    left_out = [exceptions.left_out_cells(row) for row in export.left_out]
    for result in export.results:
        if in_force_key_of(result) in exported.keys:
            continue
        code = held_back(result, shared)
        if code is not None:
            left_out.append(exceptions.held_back_cells(result, code))
            continue
        line = _line(result, len(lines) + 1, batch_id, keys, places, digests)
        places[line.result_key] = f"row {line.row_no} of this batch"
        if line.record_id is not None and line.revision is not None:
            digests[line.record_id, line.revision] = line.record_digest
        lines.append(line)
    return Contents(marks_csv.header_of(keys), tuple(lines), tuple(left_out))


def _line(
    result: ResultLine,
    row_no: int,
    batch_id: UUID,
    keys: tuple[str, ...],
    places: Mapping[str, str],
    digests: Mapping[tuple[UUID, int], str],
) -> Line:
    award, result_key = result.award, result_key_of(result)
    row = marks_csv.MarksRow(batch_id, row_no, result, places.get(result_key, ""))
    document: dict[str, object] = {}
    if award is not None:
        earlier = digests.get((award.record_id, award.revision - 1))
        document = jsonl.document_of(record_of(result, award, previous_digest=earlier))
    return Line(
        row_no=row_no,
        in_force_key=in_force_key_of(result),
        result_key=result_key,
        outcome_id=result.outcome_id,
        award_id=award.id if award else None,
        record_id=award.record_id if award else None,
        revision=award.revision if award else None,
        record=canonical(document) if award else "",
        record_digest=str(document.get("digest", "")),
        marks=marks_csv.cells_of(row, keys),
        credits=credits_after(award),
        final_mark=result.final_mark if result.final_mark is not None else Decimal("0.00"),
    )
