"""Every check of a block, written once: (row, class, view or handler)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from xblock.core import XBlock

from . import violations as v
from .blocks import problem_of_module, problems_of_class
from .discovery import handlers_of, views_of
from .page import require_apart, require_sound
from .people import COURSE_KEY, People, anonymous_id
from .probes import Probe, probes, require_answer
from .rows import ROWS, UNBOUND, Row
from .runtime import PlatformLikeRuntime
from .samples import Sample

CONTEXTS: tuple[Mapping[str, Any] | None, ...] = (None, {})
UNBOUND_CALLS = ("max_score", "student_view_data", "index_dictionary", "clear_student_state")


@dataclass(frozen=True)
class Case:
    """One check of one block; ``check`` raises the violation it finds."""

    name: str
    check: Callable[[People, Sample], None]

    def __str__(self) -> str:
        return self.name

    def run(self, people: People, sample: Sample | None = None) -> None:
        """Run the check and leave no row behind."""
        with transaction.atomic():
            try:
                self.check(people, sample or Sample())
            finally:
                transaction.set_rollback(True)


def cases_of(block_class: type[XBlock], *, is_installed: bool = True) -> Iterator[Case]:
    """Every check of a block class; one that is not installed may live in any module."""
    name = getattr(block_class, "plugin_name", block_class.__name__)
    yield Case(f"{name}-class", lambda people, sample: _check_class(block_class, is_installed))
    for call in UNBOUND_CALLS:
        if hasattr(block_class, call):
            yield Case(f"{name}-unbound-{call}", _unbound(block_class, call))
    for row in ROWS:
        for view in views_of(block_class):
            yield Case(f"{name}-{row}-{view}", _view(block_class, row, view))
        for handler in handlers_of(block_class):
            yield Case(f"{name}-{row}-{handler}", _handler(block_class, row, handler))


def violations_of(block_class: type[XBlock], people: People, sample: Sample | None = None) -> list[v.Violation]:
    """Run every check of a class that is not installed and collect what each finds."""
    found: list[v.Violation] = []
    for case in cases_of(block_class, is_installed=False):
        try:
            case.run(people, sample)
        except v.Violation as violation:
            found.append(violation)
    return found


def _check_class(block_class: type[XBlock], is_installed: bool) -> None:
    problems = problems_of_class(block_class)
    nested = problem_of_module(block_class) if is_installed else None
    for problem in [*problems, *([nested] if nested else [])]:
        raise problem


def _view(block_class: type[XBlock], row: Row, view: str) -> Callable[[People, Sample], None]:
    def check(people: People, sample: Sample) -> None:
        sample.prepare(people)
        runtime = PlatformLikeRuntime(row, people)
        for context in CONTEXTS:
            one, two = (
                runtime.render(runtime.mount(block_class, name, **sample.authored), view, context)
                for name in ("one", "two")
            )
            require_sound(one, f"{view}, {row}")
            require_apart(one, two, f"{view}, {row}")

    return check


def _handler(block_class: type[XBlock], row: Row, handler: str) -> Callable[[People, Sample], None]:
    def check(people: People, sample: Sample) -> None:
        bodies, foreign = sample.made_for(people, handler)
        for probe in probes(people, bodies, foreign):
            with transaction.atomic():
                _probe(block_class, row, handler, probe, people, sample)
                transaction.set_rollback(True)

    return check


def _probe(block_class: type[XBlock], row: Row, handler: str, probe: Probe, people: People, sample: Sample) -> None:
    runtime = PlatformLikeRuntime(row, people)
    block = runtime.mount(block_class, **sample.authored)
    try:
        response = runtime.answer(block, handler, probe.request())
    except v.Violation as violation:
        violation.add_note(f"sent: {probe.name}")
        raise
    require_answer(response, probe, people, f"{handler}, {row}")


def _unbound(block_class: type[XBlock], name: str) -> Callable[[People, Sample], None]:
    def check(people: People, sample: Sample) -> None:
        runtime = PlatformLikeRuntime(UNBOUND, people)
        block = runtime.mount(block_class, **sample.authored)
        arguments: dict[str, Any] = {}
        if name == "clear_student_state":
            learner = anonymous_id(people.learner)
            arguments = {
                "user_id": learner,
                "course_id": str(COURSE_KEY),
                "item_id": str(block.usage_key),
                "requesting_user_id": anonymous_id(people.staff),
            }
        answer = runtime.call_unbound(block, lambda: getattr(block, name)(**arguments), name)
        _require_usable(block, name, answer, sample)

    return check


def _require_usable(block: XBlock, name: str, answer: Any, sample: Sample) -> None:
    if name == "max_score" and getattr(block, "has_score", False):
        is_number = isinstance(answer, int | float) and not isinstance(answer, bool) and answer > 0
        if sample.is_scored_on_release and answer is not None:
            raise v.BadUnboundAnswer(f"max_score() is {answer!r}: a 0 of it is shown before any score is released")
        if not sample.is_scored_on_release and not is_number:
            raise v.BadUnboundAnswer(f"max_score() is {answer!r}; a block with has_score answers a number above 0")
    elif name in ("student_view_data", "index_dictionary"):
        try:
            json.dumps(answer)
        except TypeError as raised:
            raise v.BadUnboundAnswer(f"{name}(): {raised}") from raised
