"""exceptions.csv: who is not in the batch, and why. Silent omission is the worst failure of an export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from . import csv_text

if TYPE_CHECKING:
    from cpd_grading.api import LeftOut, ResultLine

NAME = "exceptions.csv"
HEADER = ("registration_number", "family_name", "given_names", "learner_id", "module_code", "code", "sentence")

# Why a released result is held back from a batch: code for programs, sentence for the person who must act.
SENTENCES = {
    "no_registration_number": "There is no registration number. Add it to the person and export again.",
    "duplicate_registration_number": "Another learner has the same registration number. Correct one and export again.",
    "credit_without_pass": "Credit stands on a result that is not a pass. Correct the award first.",
}


def left_out_cells(line: LeftOut) -> tuple[str, ...]:
    """The cells of a learner's module that has no released result."""
    return (
        line.registration_number,
        line.family_name,
        line.given_names,
        str(line.learner_id),
        line.module_code,
        line.code,
        line.sentence,
    )


def held_back_cells(result: ResultLine, code: str) -> tuple[str, ...]:
    """The cells of a released result that may not leave; ``code`` is one of :data:`SENTENCES`."""
    return (
        result.registration_number,
        result.family_name,
        result.given_names,
        str(result.learner_id),
        result.module_code,
        code,
        SENTENCES[code],
    )


def write(rows: Iterable[Sequence[str]], stream: BinaryIO, *, bom: bool = True) -> None:
    """Write the list."""
    csv_text.write(HEADER, rows, stream, bom=bom)
