"""Every block in a narrow web view, as the mobile app shows it: nothing to scroll sideways, nothing axe objects to.

The page is plain, as the platform renders it: our HTML and our style, no script of ours, every part unfolded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import Browser, Page

import cpd_grading
from tests.browser.conftest import Phone
from tests.runtimes import (
    ANONYMOUS,
    EDITOR,
    LMS_LEARNER,
    MASQUERADE,
    PREVIEW,
    SAMPLES,
    People,
    PlatformLikeRuntime,
    Row,
    our_blocks,
)
from tests.runtimes.fixtures import people

__all__ = ["people"]

WIDTHS, LANGUAGES = (320, 360), ("en", "rw", "fr")
STYLE = Path(cpd_grading.__file__).parent / "static" / "cpd_grading" / "cpd.css"
SHOWN = [
    *((row, "student_view") for row in (LMS_LEARNER, MASQUERADE, ANONYMOUS)),
    (PREVIEW, "author_view"),
    (EDITOR, "studio_view"),
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def drawn(name: str, row: Row, view: str, language: str, people: People) -> str:
    runtime = PlatformLikeRuntime(replace(row, preferred_language=language), people)
    block = runtime.mount(our_blocks().classes[name], **SAMPLES[name].authored)
    with translation.override(language):
        body = runtime.render(block, view).body_html()
    unfolded = body.replace("<details>", "<details open>")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Unit</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>body{{margin:0}}{STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><main><h1>Unit</h1><h2>Part</h2>{unfolded}</main></body></html>"
    )


@pytest.mark.parametrize(("row", "view"), SHOWN, ids=lambda value: str(value))
@pytest.mark.parametrize("name", sorted(our_blocks().classes))
def test_a_block_fits_a_narrow_web_view_in_every_language(
    name: str, row: Row, view: str, people: People, page: Page
) -> None:
    SAMPLES[name].prepare(people)
    look(page, name, row, view, people)


@pytest.mark.parametrize("view", ["studio_view", "author_view"])
def test_the_whole_editor_of_a_task_fits_before_a_cohort_is_held_to_it(view: str, people: People, page: Page) -> None:
    look(page, "cpd_task", EDITOR, view, people)


def look(page: Page, name: str, row: Row, view: str, people: People) -> None:
    shots = Phone.wanted_shots()
    for language in LANGUAGES:
        page.set_content(drawn(name, row, view, language, people))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (language, width)
        if shots is not None:
            page.screenshot(path=str(shots / f"{name}-{row}-{view}-{language}.png"), full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_page_that_is_too_wide_is_seen(page: Page) -> None:
    """So that the test before this one can fail."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.set_content('<body style="margin:0"><div style="width:330px">wide</div></body>')

    assert page.evaluate("document.documentElement.scrollWidth") == 330
