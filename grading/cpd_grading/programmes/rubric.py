"""What makes a rubric fit to mark with, beyond its shape; every rule once, for programme files and for authors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .domain import Criterion, TaskSpec

Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that keeps a task from being ready: where in its document, and a code of ``fault_words`` for what."""

    place: Place
    code: str


def rubric_faults(task: TaskSpec) -> Iterator[Fault]:
    """Everything wrong with the criteria of a task whose shape is right."""
    if not sum(criterion.weight for criterion in task.criteria):
        yield Fault(("criteria",), "no_weight")
    for number, criterion in enumerate(task.criteria):
        for code in _level_faults(criterion):
            yield Fault(("criteria", number), code)


def _level_faults(criterion: Criterion) -> Iterator[str]:
    if not criterion.top_points:
        yield "no_points"
    if {level.met for level in criterion.levels} != {True, False}:
        yield "met_and_not"
    steps = [(level.met, level.points) for level in criterion.levels]
    if steps != sorted(steps):
        yield "levels_in_order"
