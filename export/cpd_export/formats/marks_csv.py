"""marks.csv: the marks sheet a registry keys from, one line per released result, whether it brought credit or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from ..canonical import exact, two_places
from ..records import credits_after, registration_of
from . import csv_text

if TYPE_CHECKING:
    from cpd_grading.api import ResultLine

NAME = "marks.csv"


@dataclass(frozen=True)
class MarksRow:
    """A result at its place in a batch; ``supersedes_row`` names the exported row it replaces, empty if none."""

    batch_id: UUID
    row_no: int
    result: ResultLine
    supersedes_row: str


def _mark(value: Decimal | None) -> str:
    return "" if value is None else two_places(value)


def _correction(row: MarksRow) -> str:
    """Why an award was amended or revoked; the result itself stays what the board ratified."""
    award = row.result.award
    return award.reason if award and award.op != "award" else ""


Cell = Callable[[MarksRow], str]
_BEFORE: Mapping[str, Cell] = {
    "batch_id": lambda row: str(row.batch_id),
    "row_no": lambda row: str(row.row_no),
    "academic_year": lambda row: row.result.academic_year,
    "programme_code": lambda row: row.result.programme_code,
    "programme_title": lambda row: row.result.programme_title,
    "run": lambda row: row.result.cohort_name,
    "registration_number": lambda row: registration_of(row.result.registration_number),
    "family_name": lambda row: row.result.family_name,
    "given_names": lambda row: row.result.given_names,
    "sex": lambda row: row.result.sex,
    "module_code": lambda row: row.result.module_code,
    "module_title": lambda row: row.result.module_title,
    "framework": lambda row: row.result.framework,
    "level": lambda row: row.result.level,
    "credits": lambda row: exact(row.result.module_credits),
    "sitting": lambda row: str(row.result.sitting),
}
_AFTER: Mapping[str, Cell] = {
    "raw_mark": lambda row: _mark(row.result.raw_mark),
    "final_mark": lambda row: _mark(row.result.final_mark),
    "letter": lambda row: row.result.band,
    "grade_points": lambda row: _mark(row.result.grade_points),
    "result": lambda row: row.result.outcome.upper(),
    "credits_awarded": lambda row: two_places(credits_after(row.result.award)),
    "capped": lambda row: "Y" if row.result.is_capped else "N",
    "internal_moderator": lambda row: "; ".join(row.result.moderators),
    "moderation_date": lambda row: row.result.moderated_on.isoformat() if row.result.moderated_on else "",
    "external_examiner": lambda row: "; ".join(row.result.external_examiners),
    "board_date": lambda row: row.result.board_held_on.isoformat(),
    "board_ref": lambda row: row.result.board_reference,
    "supersedes_row": lambda row: row.supersedes_row,
    "remarks": lambda row: "; ".join(text for text in (_correction(row), row.result.reason) if text),
    "record_id": lambda row: str(row.result.award.record_id) if row.result.award else "",
    "revision": lambda row: str(row.result.award.revision) if row.result.award else "",
    "op": lambda row: row.result.award.op if row.result.award else "",
}


def component_keys(results: Iterable[ResultLine]) -> tuple[str, ...]:
    """Every component key of the results, in the order first met; each becomes a column."""
    return tuple(dict.fromkeys(line.key for result in results for line in result.components))


def header_of(keys: Sequence[str]) -> tuple[str, ...]:
    """The column names of a sheet with these components."""
    return (*_BEFORE, *(f"mark_{key}" for key in keys), *_AFTER)


def cells_of(row: MarksRow, keys: Sequence[str]) -> tuple[str, ...]:
    """The cells of one row, as text, in the order of :func:`header_of`."""
    marks = {line.key: two_places(line.mark) for line in row.result.components}
    return (
        *(cell(row) for cell in _BEFORE.values()),
        *(marks.get(key, "") for key in keys),
        *(cell(row) for cell in _AFTER.values()),
    )


def write(header: Sequence[str], rows: Iterable[Sequence[str]], stream: BinaryIO, *, bom: bool = True) -> None:
    """Write a sheet of cells made by :func:`cells_of`."""
    csv_text.write(header, rows, stream, bom=bom)
