"""How the course outline becomes addresses: one place for every url_name the builder makes.

Names come from ids the author gave, never from words or order, so learner state survives an edit. They are unique over
the whole course, not per type only: the platform's /jump_to_id/ looks them up without a type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import BlockRef, Course, Module, Place, Section, Unit


@dataclass(frozen=True)
class Subsection:
    """One sequential of a section. Portfolio units are graded and stand apart from lessons and self-checks."""

    name: str
    is_graded: bool
    units: tuple[Unit, ...]


def subsections(section: Section) -> list[Subsection]:
    """Return the lessons of a section and, apart from them, its graded portfolio."""
    graded = tuple(unit for unit in section.units if is_portfolio(unit))
    lessons = tuple(unit for unit in section.units if not is_portfolio(unit))
    found = []
    if lessons:
        found.append(Subsection(f"{section.id}-lessons", False, lessons))
    if graded:
        found.append(Subsection(f"{section.id}-graded", True, graded))
    return found


def is_portfolio(unit: Unit) -> bool:
    """Say whether a unit holds the graded portfolio of its module."""
    return any(block.kind == "portfolio" for block in unit.blocks)


def blocks_of(module: Module, *kinds: str) -> list[BlockRef]:
    """Return the blocks of a module of these kinds, in the order learners meet them."""
    return [b for section in module.sections for unit in section.units for b in unit.blocks if b.kind in kinds]


def block_names(module: Module, block: BlockRef) -> tuple[str, ...]:
    """Return the url_names a block of a unit becomes: one, or one per question of a quiz."""
    if block.kind == "page":
        return (module.pages[block.target].name,) if block.target in module.pages else ()
    if block.kind == "quiz":
        return tuple(q.name for q in module.quizzes[block.target].questions) if block.target in module.quizzes else ()
    return (block.address or block.target,)


def all_names(course: Course) -> Iterator[tuple[str, Place]]:
    """Yield every url_name below the course with the place the author made it."""
    for module in course.modules:
        for section in module.sections:
            yield section.name, section.place
            for part in subsections(section):
                yield part.name, section.place
            for unit in section.units:
                yield unit.name, unit.place
                for block in unit.blocks:
                    for name in block_names(module, block):
                        yield name, block.place
