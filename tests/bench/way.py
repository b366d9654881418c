"""Bytes of the whole way: sign in, read a lesson, send a task; with an empty cache and with a warm one."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.browser.test_journey import photo
from tests.chromium import chromium

from .rows import Row
from .site import phone, small_site, watched

LESSON, TASKS = "/course/unit/m1-what-is-it-unit", ("m1-time", "m1-review")


def rows() -> list[Row]:
    """One learner walks the way twice in one browser: the second time every style and script is there already."""
    with small_site() as site, chromium() as browser:
        page, line = watched(phone(browser))
        _sign_in(page, site)
        found = []
        for name, slug in zip(("cold", "warm"), TASKS, strict=True):
            before = line.copy() if name == "warm" else type(line)()
            _walk(page, site, slug)
            gone = line.minus(before)
            found += [
                Row(f"way, {name}: requests", gone.requests),
                Row(f"way, {name}: bytes received", gone.received),
                Row(f"way, {name}: bytes sent, a photo of {len(photo()):,} made smaller first", gone.sent),
            ]
    return found


def _sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    page.get_by_role("button", name="Amina Sample").click()


def _walk(page: Page, site: Site, slug: str) -> None:
    page.goto(f"{site.url}{LESSON}")
    page.goto(f"{site.url}/course/jump/{slug}")
    form = page.locator("form[data-handler=save_item]").last
    form.get_by_label("Photo or document").set_input_files(
        {"name": "week.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    form.get_by_label("When was it?").fill(date.today().isoformat())
    form.get_by_label("What I did").fill("I wrote down my week.")
    form.get_by_label("What changed for pupils, teachers or parents").fill("Lessons start on time now.")
    form.get_by_label("No child is in it").check()
    form.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Send to my coach").click()
    page.get_by_text("Sent to your coach").wait_for()
