"""Keys of public rows, made by the application so that they are known before the row is written."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

_seeded: ContextVar[random.Random | None] = ContextVar("cpd_seeded_ids", default=None)


def new_id() -> UUID:
    """A random UUID (version 4)."""
    source = _seeded.get()
    return uuid4() if source is None else UUID(int=source.getrandbits(128), version=4)


@contextmanager
def seeded_ids(seed: int) -> Iterator[None]:
    """Make ``new_id`` repeatable inside the block: a demonstration run twice gives the same records.

    Never used on a live site: predictable keys are guessable addresses.
    """
    token = _seeded.set(random.Random(seed))  # noqa: S311 repeatable is what is asked for
    try:
        yield
    finally:
        _seeded.reset(token)
