"""Asking whether an act may be done by doing it and taking it back, before work that must stand in no transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rehearsal() -> Iterator[None]:
    """Whatever is written inside is rolled back at its end, and what it refuses is refused.

    So right, state and quota are asked by the rules themselves and not by a copy of them. What was to happen after the
    commit does not happen.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
