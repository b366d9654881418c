"""The canonical form: one value, one way to write it; what two writers might write differently is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd_grading.kernel.api import canonical, digest_of

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_what_was_written_reads_back_as_the_same_value(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(st.text(), st.integers(0, 9), min_size=2), st.randoms())
def test_the_order_in_which_keys_were_put_in_changes_nothing(value: dict[str, int], lots: Any) -> None:
    pairs = list(value.items())
    lots.shuffle(pairs)

    assert canonical(dict(pairs)) == canonical(value)


@given(PLAIN, PLAIN)
def test_different_values_have_different_digests(one: Any, other: Any) -> None:
    assert (digest_of(one) == digest_of(other)) is (canonical(one) == canonical(other))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        # RFC 8785 sorts by UTF-16 code units: the emoji (D83D …) comes before U+FB33.
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'),
        ('\x00\b\t\n\f\r\x1f"\\/\x7f', r'"\u0000\b\t\n\f\r\u001f\"\\/' + '\x7f"'),
        ((1, 2), "[1,2]"),
        (-0, "0"),
    ],
)
def test_the_form_is_that_of_rfc_8785(value: Any, written: str) -> None:
    assert canonical(value) == written.encode()


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        {"mark": 50.0},
        [float("nan")],
        Decimal("1.5"),
        date(2026, 3, 4),
        UUID(int=1),
        {1: "a"},
        {None: "a"},
        b"bytes",
        {"a"},
        2**53,
        -(2**53),
        "\ud800",
        {"\udc00": 1},
    ],
    ids=repr,
)
def test_what_two_writers_might_write_differently_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="canonical JSON takes"):
        canonical(value)
