"""The platform around the tests of this room, where its score table is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.builders import COURSE


@pytest.fixture
def lms(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The platform with the sample course published: the blocks of the first module."""
    if not apps.is_installed("submissions"):
        pytest.skip("the platform's score table is not in these settings")
    from tests.grading.credits.learners import PORTFOLIO, TASK
    from tests.lms import Lms

    platform = Lms()
    platform.publish(COURSE, PORTFOLIO, TASK)
    with platform.installed(monkeypatch):
        yield platform
