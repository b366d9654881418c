"""What one room tells another is a frozen record: whoever holds it reads it and changes nothing."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import cpd_grading


def records() -> Iterator[type]:
    for module in pkgutil.walk_packages(cpd_grading.__path__, "cpd_grading."):
        if module.name.rpartition(".")[2] in ("domain", "account_domain", "kinds", "membership", "quota", "readiness"):
            for value in vars(importlib.import_module(module.name)).values():
                if dataclasses.is_dataclass(value) and isinstance(value, type) and value.__module__ == module.name:
                    yield value


@pytest.mark.parametrize("record", list(records()), ids=lambda record: record.__qualname__)
def test_a_record_does_not_change_once_it_is_made(record: type) -> None:
    blank = record.__new__(record)

    for field in dataclasses.fields(record):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(blank, field.name, None)
