"""marks.csv and exceptions.csv: what a registry keys from, and who is not in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd_export.batches.domain import Exported, in_force_key_of
from cpd_export.formats import csv_text, exceptions
from tests.export.samples import BATCH, LEFT_OUT, award_of, contents, failed_result_of, result_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_of(header: Sequence[str], rows: Sequence[Sequence[str]], *, bom: bool = True) -> bytes:
    out = io.BytesIO()
    csv_text.write(header, rows, out, bom=bom)
    return out.getvalue()


def read(data: bytes) -> list[list[str]]:
    return list(csv_text.read(io.TextIOWrapper(io.BytesIO(data), csv_text.ENCODING, newline="")))


def sheet_of(*results: object) -> list[dict[str, str]]:
    made = contents(*results)  # type: ignore[arg-type]
    return [dict(zip(made.header, line.marks, strict=True)) for line in made.lines]


def test_the_sheet_has_the_columns_of_the_marks_sheet_with_one_per_component() -> None:
    assert contents(result_of(1)).header == (
        "batch_id", "row_no", "academic_year", "programme_code", "programme_title", "run", "registration_number",
        "family_name", "given_names", "sex", "module_code", "module_title", "framework", "level", "credits", "sitting",
        "mark_portfolio", "mark_conversation", "raw_mark", "final_mark", "letter", "grade_points", "result",
        "credits_awarded", "capped", "internal_moderator", "moderation_date", "external_examiner", "board_date",
        "board_ref", "supersedes_row", "remarks", "record_id", "revision", "op",
    )  # fmt: skip


def test_a_pass_is_written_with_its_components_mark_and_credits() -> None:
    (row,) = sheet_of(result_of(7))

    assert (row["batch_id"], row["row_no"], row["registration_number"]) == (str(BATCH), "1", "226000007")
    assert (row["mark_portfolio"], row["mark_conversation"], row["final_mark"]) == ("68.50", "72.00", "69.55")
    assert (row["letter"], row["grade_points"], row["result"]) == ("B", "3.00", "PASS")
    assert (row["credits_awarded"], row["capped"], row["supersedes_row"]) == ("10.00", "N", "")
    assert (row["internal_moderator"], row["moderation_date"]) == ("Sample Moderator", "2026-06-20")


@pytest.mark.parametrize("outcome", ["refer", "fail", "deferred", "void"])
def test_a_result_without_credit_has_its_line_too(outcome: str) -> None:
    (row,) = sheet_of(failed_result_of(1, outcome=outcome))

    assert (row["result"], row["credits_awarded"], row["record_id"]) == (outcome.upper(), "0.00", "")


def test_a_deferred_result_without_a_mark_leaves_the_cells_empty() -> None:
    deferred = failed_result_of(1, outcome="deferred", raw_mark=None, final_mark=None, grade_points=None, components=())
    (_, row) = sheet_of(result_of(2), deferred)

    assert [row[name] for name in ("mark_portfolio", "raw_mark", "final_mark", "grade_points")] == ["", "", "", ""]


def test_a_capped_resit_shows_both_marks() -> None:
    (row,) = sheet_of(
        result_of(1, sitting=2, raw_mark=Decimal("71.60"), final_mark=Decimal("50.00"), band="C", is_capped=True)
    )

    assert (row["raw_mark"], row["final_mark"], row["capped"], row["sitting"]) == ("71.60", "50.00", "Y", "2")


def test_a_revoked_award_shows_no_credits_and_says_why() -> None:
    (row,) = sheet_of(result_of(1, award=award_of(1, revision=2, op="revoke")))

    assert (row["credits_awarded"], row["revision"], row["op"]) == ("0.00", "2", "revoke")
    assert row["remarks"] == "Mark entered for the wrong learner"


def test_lines_end_as_rfc_4180_asks_and_the_mark_for_spreadsheets_is_optional() -> None:
    marked, bare = csv_of(["a", "b"], [["1", 'x,"y"']]), csv_of(["a", "b"], [["1", 'x,"y"']], bom=False)

    assert bare == b'a,b\r\n1,"x,""y"""\r\n'
    assert marked == b"\xef\xbb\xbf" + bare


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2)))
def test_any_text_reads_back_as_it_was_written(rows: list[list[str]]) -> None:
    assert read(csv_of(["a", "b"], rows)) == [["a", "b"], *rows]


@given(st.sampled_from(DANGEROUS), TEXT)
def test_no_cell_starts_as_a_formula(start: str, rest: str) -> None:
    text = csv_of(["a", "b"], [[start + rest, "'" + start + rest]], bom=False).decode()
    (_, cells) = list(csv.reader(io.StringIO(text, newline="")))

    assert all(cell.startswith("'") for cell in cells)


@given(TEXT)
def test_an_ordinary_cell_is_not_touched(text: str) -> None:
    if not text.lstrip("'").startswith(DANGEROUS):
        assert csv_text.neutralised(text) == text


def test_a_file_with_an_open_quotation_mark_or_another_encoding_is_refused() -> None:
    for broken in (b'a,b\r\n"1,2\r\n', b"a,b\r\n\xff,2\r\n"):
        with pytest.raises(ValueError):
            read(broken)


def test_columns_do_not_change_between_batches_of_one_cohort() -> None:
    with_all, with_one = result_of(1), result_of(2, components=result_of(2).components[:1])
    first = contents(with_all, with_one)

    second = contents(with_all, with_one, exported=Exported(frozenset({in_force_key_of(with_all)})))

    assert len(second.lines) == 1
    assert second.header == first.header


def test_whoever_has_no_released_result_is_listed_with_the_reason() -> None:
    made = contents(result_of(1), left_out=(LEFT_OUT,))

    assert [dict(zip(exceptions.HEADER, row, strict=True)) for row in made.exceptions] == [
        {
            "registration_number": "226099999",
            "family_name": "MUGABO-SAMPLE",
            "given_names": "Jean",
            "learner_id": str(LEFT_OUT.learner_id),
            "module_code": "CLL1",
            "code": "tasks_open",
            "sentence": "2 of 4 tasks are not signed off.",
        }
    ]
