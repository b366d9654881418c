"""What every test stands on."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest
from django.utils import translation
from playwright.sync_api import Browser

from build_steps.course import build_course_files
from build_steps.static_files import build_static_files
from tests.chromium import chromium

# The suite says the same thing twice: the same examples each time. ``make fuzz`` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("fuzz", deadline=None, print_blob=True)
hypothesis.settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """Tests read what is built from the sources as they are now; the first process builds, before others start."""
    if not hasattr(config, "workerinput"):
        build_static_files()
        build_course_files()


@pytest.fixture(autouse=True)
def _english_first() -> Iterator[None]:
    """A page in another language leaves its thread speaking it; the next test starts in English again."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_pictures_of_pages(settings: object) -> None:
    """Pages of a PDF are drawn by a process of their own, which only the tests of that wait for."""
    settings.CPD_PDF_PAGES = 0
    # The tests of this machine share its places.
    settings.CPD_FILES_AT_ONCE = settings.CPD_FILES_WAITING = 8


@pytest.fixture(scope="session", autouse=True)
def _the_same_file_is_read_once() -> Iterator[None]:
    """Most tests send the same small photo; that each is read in a process of its own is tested in test_bounded.py."""
    from cpd_grading.portfolio.api import files_read_once  # once Django is there

    with files_read_once():
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
