"""A real browser on the local site: sign in, and a block whose script talks to its handler."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser

from cpd_workbench.course import Course
from tests.chromium import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium"),
]


def test_a_block_on_a_phone_finds_its_own_element_its_arguments_and_its_handler(
    course: Course, learner: User, live_server: object, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{live_server.url}/course/unit/m1-task-one-unit")
    page.get_by_role("button", name="Amina Sample").click()
    second = page.locator("#book-two")
    second.get_by_role("button", name="Write").click()
    second.locator("output", has_text="suffix").wait_for()
    said = second.locator("output").inner_text()
    silent = page.locator("#book-one output").inner_text()
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    key = "block-v1:UR-CE+SMP+2026+type@cpd_notebook+block@book-two"
    assert said == '</script><b>{"note":"' + key + '","suffix":"now"}'
    assert (silent, problems, width) == ("", [], 360)
