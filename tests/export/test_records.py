"""records.jsonl: one canonical line per credit event."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd_export.canonical import canonical
from cpd_export.formats import jsonl
from cpd_export.records import record_of
from tests.export.samples import award_of, result_of

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


def line_of(**changes: Any) -> str:
    result = result_of(1, **changes)
    assert result.award is not None
    return jsonl.line_of(record_of(result, result.award, previous_digest=None))


def test_a_line_carries_exactly_the_published_keys() -> None:
    document = json.loads(line_of())

    assert set(document) == jsonl.KEYS
    assert document["schema"] == "cpd-credit-record/1"
    assert set(document["components"][0]) == {"key", "kind", "weight", "mark", "must_pass"}


def test_marks_weights_and_credits_are_text_with_two_places() -> None:
    document = json.loads(line_of())

    assert (document["raw_mark"], document["final_mark"], document["credits"]) == ("69.55", "69.55", "10.00")
    assert [(line["weight"], line["mark"]) for line in document["components"]] == [
        ("70.00", "68.50"),
        ("30.00", "72.00"),
    ]
    assert (document["module_credits"], document["notional_hours"]) == ("10.00", "100.00")


def test_a_weight_or_hours_with_more_places_are_written_as_the_programme_has_them() -> None:
    components = tuple(replace(line, weight=Decimal("33.3333")) for line in result_of(1).components)
    document = json.loads(line_of(components=components, notional_hours=Decimal("82.125"), module_credits=Decimal(9)))

    assert [line["weight"] for line in document["components"]] == ["33.3333", "33.3333"]
    assert (document["notional_hours"], document["module_credits"]) == ("82.125", "9.00")


def test_times_are_written_in_utc() -> None:
    document = json.loads(line_of())

    assert document["released_at"] == "2026-06-30T08:00:00Z"
    assert (document["moderated_on"], document["board_held_on"]) == ("2026-06-20", "2026-06-29")


def test_a_capped_resit_keeps_its_raw_mark() -> None:
    line = line_of(sitting=2, raw_mark=Decimal("71.60"), final_mark=Decimal("50.00"), band="C", is_capped=True)
    document = json.loads(line)

    assert (document["raw_mark"], document["final_mark"], document["is_capped"]) == ("71.60", "50.00", True)
    assert (document["sitting"], document["credits"]) == (2, "10.00")


def test_a_mark_with_three_decimals_is_refused_instead_of_rounded() -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        line_of(final_mark=Decimal("49.995"))


def test_a_revocation_leaves_no_credit_standing() -> None:
    revoked = award_of(1, revision=2, op="revoke")
    document = json.loads(line_of(award=revoked, outcome="void", final_mark=None, raw_mark=None))

    assert (document["op"], document["credits"], document["final_mark"]) == ("revoke", "0.00", None)
    assert document["supersedes"] == str(award_of(1).id)


def test_the_digest_covers_everything_but_itself() -> None:
    document = jsonl.read_line(line_of())
    for key in jsonl.KEYS - {"digest", "schema"}:
        changed = canonical(document | {key: "changed"})
        with pytest.raises(ValueError, match="digest"):
            jsonl.read_line(changed)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{}", "no record"),
        ("[1]", "no record"),
        ('{"schema":"cpd-credit-record/1"}', "keys missing"),
        ('{"schema":"cpd-credit-record/1","credits":10.0}', "not written as text"),
        ('{"schema":"cpd-credit-record/1","credits":NaN}', "not written as text"),
        ("{", "Expecting"),
    ],
)
def test_a_line_that_is_no_record_is_refused_with_what_is_wrong(line: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        jsonl.read_line(line)


def test_a_line_that_was_written_with_spaces_is_refused() -> None:
    with pytest.raises(ValueError, match="canonical"):
        jsonl.read_line(json.dumps(json.loads(line_of()), ensure_ascii=False, sort_keys=True))


@given(
    name=st.text(st.characters(exclude_categories=["Cs"])),
    mark=st.decimals(0, 100, places=2),
    granted=st.decimals(0, 120, places=2),
)
def test_any_record_reads_back_as_it_was_written(name: str, mark: Decimal, granted: Decimal) -> None:
    result = result_of(1, family_name=name, final_mark=mark, award=replace(award_of(1), credits=granted))
    assert result.award is not None
    record = record_of(result, result.award, previous_digest="0" * 64)

    document = jsonl.read_line(jsonl.line_of(record))

    assert "\n" not in jsonl.line_of(record)
    assert document == jsonl.document_of(record)
    assert document["family_name"] == name
    assert (Decimal(document["final_mark"]), Decimal(document["credits"])) == (mark, granted)


@pytest.mark.parametrize("value", [1.5, {"mark": 1.5}, [Decimal("1.50")], {1: "a"}, b"a"])
def test_the_canonical_form_takes_no_floats_and_nothing_but_plain_values(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)
