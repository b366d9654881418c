"""Every view and handler of every block of ours, in all ten rows."""

from __future__ import annotations

import pytest

from tests.runtimes import SAMPLES, People, cases_of, our_blocks
from tests.runtimes.cases import Case

OURS = {"cpd_task", "cpd_coaching", "cpd_meeting", "cpd_portfolio", "cpd_progress"}
FOUND = our_blocks()
CASES = [(name, case) for name, block_class in FOUND.classes.items() for case in cases_of(block_class)]


def test_our_five_blocks_are_registered() -> None:
    assert dict(FOUND.unloadable) == {}
    assert set(FOUND.classes) == OURS


def test_samples_are_for_our_blocks_only() -> None:
    assert set(SAMPLES) <= OURS


@pytest.mark.parametrize(("name", "case"), CASES, ids=[str(case) for _, case in CASES])
def test_our_block_keeps_to_what_the_platform_allows(name: str, case: Case, people: People) -> None:
    case.run(people, SAMPLES.get(name))
