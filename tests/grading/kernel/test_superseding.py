"""Two acts at the same moment where a database has no row locks: one stands, the other is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.db import IntegrityError

from cpd_grading.assessment import api as assessment
from cpd_grading.assessment.rounds import _new_round
from cpd_grading.kernel import errors
from cpd_grading.kernel.superseding import supersede
from tests.builders import NOW

pytestmark = pytest.mark.django_db


@dataclass
class Rows:
    """A table's rows as an act finds them when another connection commits between its question and its insert."""

    taken_meanwhile: bool
    steps: list[str] = field(default_factory=list)

    def filter(self, **_kept: object) -> Rows:
        return self

    def exclude(self, **_kept: object) -> Rows:
        return self

    def first(self) -> None:
        self.steps.append("nothing stands here")

    def create(self, **_fields: object) -> None:
        self.steps.append("insert")
        raise IntegrityError("UNIQUE constraint failed")

    def exists(self) -> bool:
        return self.taken_meanwhile


def table(rows: Rows) -> type:
    return type("Table", (), {"_default_manager": rows})


def test_a_place_that_was_taken_meanwhile_is_told_as_already_done():
    rows = Rows(taken_meanwhile=True)

    with pytest.raises(errors.AlreadyDone):
        supersede(table(rows), in_force_key="portfolio:task")
    assert rows.steps == ["nothing stands here", "insert"]


def test_any_other_broken_constraint_is_a_fault_and_not_hidden():
    with pytest.raises(IntegrityError):
        supersede(table(Rows(taken_meanwhile=False)), in_force_key="portfolio:task")


def test_two_officers_who_open_the_same_round_at_once_open_one(cohort: UUID):
    _new_round(cohort, "M1", 1, NOW)

    with pytest.raises(errors.AlreadyDone):
        _new_round(cohort, "M1", 1, NOW)
    assert len(assessment.rounds_of(cohort)) == 1
