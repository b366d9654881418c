"""One measured figure and its budget."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``budget`` is the most that is allowed, or None where a figure is only shown."""

    what: str
    measured: int
    budget: int | None = None

    @property
    def is_kept(self) -> bool:
        return self.budget is None or self.measured <= self.budget
