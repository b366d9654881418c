"""What goes into a batch, and who is held back."""

from __future__ import annotations

import json
from decimal import Decimal
from uuid import UUID

import pytest

from cpd_export.batches.domain import Exported, in_force_key_of, result_key_of
from tests.export.samples import LEFT_OUT, award_of, contents, failed_result_of, result_of


def codes(made: object) -> list[str]:
    return [row[5] for row in made.exceptions]  # type: ignore[attr-defined]


def test_totals_add_up_records_credits_and_final_marks() -> None:
    totals = contents(result_of(1), result_of(2), failed_result_of(3), left_out=(LEFT_OUT,)).totals

    assert (totals.records, totals.marks, totals.exceptions) == (2, 3, 1)
    assert (totals.credits, totals.final_marks) == (Decimal("20.00"), Decimal("205.30"))


@pytest.mark.parametrize("number", ["", "   "])
def test_a_pass_without_a_registration_number_is_held_back_and_listed(number: str) -> None:
    made = contents(result_of(1, registration_number=number), result_of(2))

    assert [line.record_id for line in made.lines] == [award_of(2).record_id]
    assert codes(made) == ["no_registration_number"]
    assert "registration number" in made.exceptions[0][6]


def test_two_learners_with_one_number_are_both_held_back_however_it_is_typed() -> None:
    made = contents(
        result_of(1, registration_number="ur 2026/7"), result_of(2, registration_number=" UR2026/7 "), result_of(3)
    )

    assert [line.record_id for line in made.lines] == [award_of(3).record_id]
    assert codes(made) == ["duplicate_registration_number"] * 2


def test_a_number_shared_with_somebody_without_a_result_holds_the_pass_back_too() -> None:
    made = contents(result_of(1, registration_number=LEFT_OUT.registration_number), left_out=(LEFT_OUT,))

    assert made.lines == ()
    assert codes(made) == ["tasks_open", "duplicate_registration_number"]


def test_one_learner_with_two_modules_shares_no_number_with_themselves() -> None:
    second = result_of(1, module_code="CLL2", outcome_id=UUID(int=0xD0), award=award_of(50))

    assert len(contents(result_of(1), second).lines) == 2


def test_credit_on_a_result_that_is_no_pass_is_held_back() -> None:
    assert codes(contents(result_of(1, outcome="refer"))) == ["credit_without_pass"]


def test_what_was_exported_is_left_out_and_no_exception() -> None:
    first, refused = result_of(1), failed_result_of(2)
    earlier = Exported(frozenset({in_force_key_of(first), in_force_key_of(refused)}))

    made = contents(first, refused, result_of(3), exported=earlier)

    assert [line.row_no for line in made.lines] == [1]
    assert made.exceptions == ()


def test_an_amendment_names_the_record_and_the_row_it_supersedes() -> None:
    first = result_of(1)
    (line,) = contents(first).lines
    assert line.record_id is not None
    assert line.revision is not None
    earlier = Exported(
        frozenset({line.in_force_key}),
        {(line.record_id, line.revision): line.record_digest},
        {line.result_key: "batch 1 row 1"},
    )
    amended = result_of(1, award=award_of(1, revision=2, op="amend"), outcome_id=UUID(int=0xE1))

    made = contents(first, amended, exported=earlier)

    (later,) = made.lines
    document = json.loads(later.record)
    assert (document["revision"], document["op"], document["record_id"]) == (2, "amend", str(line.record_id))
    assert (document["previous_digest"], document["supersedes"]) == (line.record_digest, str(award_of(1).id))
    assert dict(zip(made.header, later.marks, strict=True))["supersedes_row"] == "batch 1 row 1"


def test_an_award_and_its_amendment_may_leave_in_one_batch_in_order() -> None:
    amended = result_of(1, award=award_of(1, revision=2, op="amend"), outcome_id=UUID(int=0xE1))

    made = contents(result_of(1), amended)

    first, second = (json.loads(line.record) for line in made.lines)
    assert second["previous_digest"] == first["digest"]
    assert dict(zip(made.header, made.lines[1].marks, strict=True))["supersedes_row"] == "row 1 of this batch"


def test_a_resit_is_no_correction_of_the_first_sitting() -> None:
    failed = failed_result_of(1)
    earlier = Exported(frozenset({in_force_key_of(failed)}), {}, {result_key_of(failed): "batch 1 row 1"})

    made = contents(failed, result_of(1, sitting=2), exported=earlier)

    assert dict(zip(made.header, made.lines[0].marks, strict=True))["supersedes_row"] == ""
