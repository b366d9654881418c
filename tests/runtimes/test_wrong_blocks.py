"""The harness finds what it is there to find: every wrong block is met with its name, every right one passes."""

from __future__ import annotations

from typing import Any

import pytest
from xblock.core import XBlock

from tests.runtimes import (
    People,
    Sample,
    Violation,
    violations_of,
    wrong_for_staff,  # noqa: F401 registers its blocks
)
from tests.runtimes import violations as v
from tests.runtimes.right_blocks import RIGHT_BLOCKS, json_object, refusal
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


class TrimsWhatItGets(XBlock):
    """Wrong only for a request that is nearly right."""

    show_in_read_only_mode = True

    @json_object
    def trim(self, data: dict[str, Any]) -> Any:
        return {"trimmed": data["note"].strip()} if "note" in data else refusal(400, "missing_field", "No note came.")


def test_good_bodies_are_spoilt_value_by_value_to_find_what_rubbish_does_not(people: People) -> None:
    assert violations_of(TrimsWhatItGets, people) == []

    found = violations_of(TrimsWhatItGets, people, Sample(bodies={"trim": [{"note": " Visited. "}]}))

    assert {type(violation) for violation in found} == {v.HandlerRaised}


class PromisesPointsTooEarly(XBlock):
    """Wrong only for a block whose score comes at a release: the platform counts 0 of 100 from the first day."""

    has_score = True
    show_in_read_only_mode = True

    def max_score(self) -> int | None:
        return 100


class HasNoPointsYet(PromisesPointsTooEarly):
    def max_score(self) -> None:
        return None


def test_a_block_that_is_scored_on_release_promises_no_points_before(people: People) -> None:
    late = Sample(is_scored_on_release=True)

    assert {type(found) for found in violations_of(PromisesPointsTooEarly, people, late)} == {v.BadUnboundAnswer}
    assert violations_of(HasNoPointsYet, people, late) == []
    assert violations_of(PromisesPointsTooEarly, people) == []


def test_a_right_block_passes_with_good_bodies_too(people: People) -> None:
    sample = Sample(
        authored={"text": "Bring your plan."}, bodies={"keep": [{"note": "Visited."}], "save_text": [{"text": "New"}]}
    )

    assert [
        str(violation) for block in RIGHT_BLOCKS for violation in violations_of(block, people, only(sample, block))
    ] == []


def only(sample: Sample, block_class: type[XBlock]) -> Sample:
    """The sample with the authored fields this class has."""
    return Sample({name: value for name, value in sample.authored.items() if name in block_class.fields}, sample.bodies)


def test_a_violation_names_the_line_of_the_block(people: People) -> None:
    culprit = next(block for block in WRONG_BLOCKS if block.__name__ == "CountsVisitsInATable")

    assert "wrong_blocks.py" in str(violations_of(culprit, people)[0])
    assert "INSERT INTO" in str(violations_of(culprit, people)[0])


def test_every_violation_that_a_block_can_commit_has_a_wrong_block_or_its_own_test() -> None:
    def leaves(kind: type[Violation]) -> set[type[Violation]]:
        return {leaf for child in kind.__subclasses__() for leaf in (leaves(child) or {child})}

    # These are met in test_rows.py, where they take another call than a view or a handler.
    elsewhere = {v.NestedModule, v.NeededServiceMissing, v.UndocumentedServiceUse, v.BadEvent, v.DeprecatedEvent}
    elsewhere |= {v.WriteUnbound, v.UnboundCallRaised}

    assert leaves(Violation) == set(WRONG_BLOCKS.values()) | elsewhere
