"""The harness finds what it is there to find: every wrong block is met with its name, every right one passes."""

from __future__ import annotations

import pytest
from xblock.core import XBlock

from tests.runtimes import People, Violation, violations_of
from tests.runtimes import violations as v
from tests.runtimes.right_blocks import RIGHT_BLOCKS
from tests.runtimes.wrong_blocks import WRONG_BLOCKS


@pytest.mark.parametrize(("block_class", "expected"), WRONG_BLOCKS.items(), ids=lambda value: value.__name__)
def test_a_wrong_block_is_met_with_its_violation_and_no_other(
    block_class: type[XBlock], expected: type[Violation], people: People
) -> None:
    found = violations_of(block_class, people)

    assert {type(violation) for violation in found} == {expected}, "\n".join(map(str, found))


@pytest.mark.parametrize("block_class", RIGHT_BLOCKS, ids=lambda value: value.__name__)
def test_a_right_block_passes_in_every_row(block_class: type[XBlock], people: People) -> None:
    assert [str(violation) for violation in violations_of(block_class, people)] == []


def test_a_violation_names_the_line_of_the_block(people: People) -> None:
    culprit = next(block for block in WRONG_BLOCKS if block.__name__ == "CountsVisitsInATable")

    assert "wrong_blocks.py" in str(violations_of(culprit, people)[0])
    assert "INSERT INTO" in str(violations_of(culprit, people)[0])


def test_every_violation_that_a_block_can_commit_has_a_wrong_block_or_its_own_test() -> None:
    def leaves(kind: type[Violation]) -> set[type[Violation]]:
        return {leaf for child in kind.__subclasses__() for leaf in (leaves(child) or {child})}

    # These five are met in test_rows.py, where they take another call than a view or a handler.
    elsewhere = {v.NestedModule, v.NeededServiceMissing, v.UndocumentedServiceUse, v.BadEvent, v.DeprecatedEvent}
    elsewhere |= {v.WriteUnbound, v.UnboundCallRaised}

    assert leaves(Violation) == set(WRONG_BLOCKS.values()) | elsewhere
