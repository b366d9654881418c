"""What every test stands on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english_first() -> Iterator[None]:
    """A page in another language leaves its thread speaking it; the next test starts in English again."""
    with translation.override("en"):
        yield
