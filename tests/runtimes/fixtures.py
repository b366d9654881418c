"""Fixtures of the harness, for any folder of tests: ``from tests.runtimes.fixtures import people, runtime``."""

from __future__ import annotations

import pytest

from .people import People, sample_people
from .rows import ROWS
from .runtime import PlatformLikeRuntime


@pytest.fixture
def people(db: None) -> People:
    """The sample accounts."""
    return sample_people()


@pytest.fixture(params=ROWS, ids=str)
def runtime(request: pytest.FixtureRequest, people: People) -> PlatformLikeRuntime:
    """One runtime per row: four of the LMS, masquerade, anonymous, preview, editor, library, workbench."""
    return PlatformLikeRuntime(request.param, people)
