"""What one room tells another is a frozen record: whoever holds it reads it and changes nothing."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

import cpd_grading

# What a reader of a file or a run of an hour notes down for itself while it works.
NOTES = {"ReadyFile", "Track", "Survey", "Stream", "Run"}


def records() -> Iterator[type]:
    for module in pkgutil.walk_packages(cpd_grading.__path__, "cpd_grading."):
        if ".migrations" in module.name:
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.name:
                yield value


def test_only_working_notes_change() -> None:
    found = list(records())

    assert len(found) > 100
    assert {one.__name__ for one in found if not one.__dataclass_params__.frozen} == NOTES
