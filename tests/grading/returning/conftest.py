"""A learner at a task, whose sign-in ends as the platform ends it, and the forms of a page as a browser reads them."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests import builders
from tests.grading.returning.pages import Page, read, task_address
from tests.grading.web.conftest import SignIn, _still_clock, acts_on_record, sign_in  # noqa: F401 pages of this folder

WORDS = "I wrote the direction with the teachers; <b>Mukamana</b> & others read it."


@pytest.fixture
def browser(learner: UUID, coach: UUID, sign_in: SignIn) -> Client:  # noqa: F811
    """The learner's, on a site that checks tokens."""
    return sign_in(learner, checks_csrf=True)


@pytest.fixture
def typed(browser: Client) -> dict[str, list[str]]:
    """The form of new evidence as the page draws it, filled in."""
    page: Page = read(browser.get(task_address()))
    said = {"did": [WORDS], "changed": ["Every teacher can say it now."], "activity_on": ["2026-02-20"]}
    return {**page.form(holding="did"), **said, "children": ["none"]}


@pytest.fixture
def others_browser(cohort: UUID, browser: Client, sign_in: SignIn) -> Client:  # noqa: F811
    """Another learner who has signed in on the same phone."""
    other = sign_in(builders.learner(cohort, given_names="Damascene"), checks_csrf=True)
    other.cookies["csrftoken"] = "o" * 32
    return other
