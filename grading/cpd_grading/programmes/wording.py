"""What changed between two wordings of a task, place by place. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .domain import EditionWarning, Text


@dataclass(frozen=True)
class TextChange:
    """One place of a task's document that reads differently; a place that was not there before or after is empty."""

    place: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True)
class EditionChange:
    """A warning about an edition with the task's title and every change from the pinned to the newest wording."""

    warning: EditionWarning
    title: Text
    changes: tuple[TextChange, ...]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[TextChange, ...]:
    """Every differing place of two task documents, in the order of the newer one, dropped places last."""
    old, new = dict(_places(before, ())), dict(_places(after, ()))
    order = [*new, *(place for place in old if place not in new)]
    return tuple(
        TextChange(place, old.get(place, ""), new.get(place, ""))
        for place in order
        if old.get(place, "") != new.get(place, "")
    )


def _places(node: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Leaves with their path; an entry of a list is named by its key: a moved criterion is no change of words."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            if name != "key":
                yield from _places(value, (*path, str(name)))
    elif isinstance(node, list | tuple):
        for number, value in enumerate(node, start=1):
            name = value.get("key", number) if isinstance(value, Mapping) else number
            yield from _places(value, (*path, str(name)))
    else:
        yield path, "" if node is None else str(node)
