"""docs/files.md says what the code does: every kind, and every sentence of a refusal, once and no other."""

from __future__ import annotations

import re
from pathlib import Path

from cpd_grading.kernel.messages import Message
from cpd_grading.media import refusal_reasons
from cpd_grading.media.kinds import KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "files.md").read_text(encoding="utf-8")
BEYOND = ("too_many_pixels", "too_many_scans", "unpacks_to_too_much", "too_many_parts", "too_much_work")


def column(heading: str, number: int) -> list[str]:
    """A column of the tables under a heading of the page, heads left out."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")]
    return [cells[number].strip() for cells in rows if cells[number].strip() not in ("kind", "what is said")]


def test_every_kind_that_is_taken_stands_in_the_table() -> None:
    assert sorted(column("Taken", 0)) == sorted({kind.label for kind in KINDS.values()})


def test_every_reason_of_a_refusal_stands_in_the_table_and_no_other() -> None:
    reasons = {value.one for value in vars(refusal_reasons).values() if isinstance(value, Message)}
    pixels = refusal_reasons.too_many_pixels(1, 1).one
    beyond = {pixels} | {getattr(refusal_reasons, name)(1).one for name in BEYOND if name != "too_many_pixels"}

    assert sorted(column("Not taken", 1)) == sorted(reasons | beyond)


def test_its_addresses_are_there() -> None:
    for path in re.findall(r"\]\((?!http)([^)]+)\)", PAGE):
        assert (Path(__file__).parents[3] / "docs" / path).exists(), path
