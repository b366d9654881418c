"""Good values for our blocks, so that the harness reaches beyond their first refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .people import People


@dataclass(frozen=True)
class Sample:
    """What one block type is tried with.

    ``authored``: fields an author has filled in. ``bodies``: per handler, JSON a browser would send; each is sent whole
    and spoilt value by value, in every row. ``prepare``: makes the rows a learner has (person, cohort, enrolment), and
    returns the ids of the *other* learner's things by the names the block's requests use.
    """

    authored: Mapping[str, Any] = field(default_factory=dict)
    bodies: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    prepare: Callable[[People], Mapping[str, Any]] = lambda people: {}


SAMPLES: dict[str, Sample] = {}
