"""The review page's script in a real browser: phrases at once, a draft kept on the way, and no line."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from cpd_grading.kernel import api as kernel
from cpd_grading.reviews import api as reviews
from tests import builders

from .test_university_pages import Visit, shots, visit  # noqa: F401 the pages of a signed-in person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SOON = 15_000  # milliseconds: the script keeps a draft ten seconds after a change
PIN = "123456"
MAKE_STORE = """async (pin) => {
  await CpdEncryptedStore.create(document.querySelector("[data-owner]").dataset.owner, pin);
  await CpdEncryptedStore.lock();
}"""


@pytest.fixture
def waiting(db: None) -> tuple[UUID, UUID]:
    """(submission, coach) of a learner who reads Kinyarwanda; without files, so that no picture asks the database."""
    builders.add_places()
    learner = builders.learner(builders.open_cohort(), language="rw", school_code="S1")
    coach = builders.coach_of(learner)
    builders.save(learner, fields=builders.answers(kind="reflective_account"))
    builders.submit(learner)
    return builders.submission_of(learner).id, coach


@pytest.fixture
def page(waiting: tuple[UUID, UUID], visit: Visit) -> Page:  # noqa: F811 the fixture of the other module
    task, coach = waiting
    return visit(coach, "review-draft", "review", task)


def draft_of(waiting: tuple[UUID, UUID]) -> dict[str, str]:
    task, coach = waiting
    return dict(reviews.review_page(task, coach_id=coach, on=kernel.today()).feedback)


def open_store(page: Page) -> None:
    page.locator("[data-store] summary").click()
    page.locator("#pin").fill(PIN)
    page.locator("[data-store] button").click()
    expect(page.locator("[data-store]")).to_be_hidden()


def test_a_phrase_goes_into_its_box_at_once_and_the_draft_is_kept_without_a_press(page: Page, waiting) -> None:
    page.locator("#f-c2").fill("Good.")
    page.locator("select[data-phrase=f-c2]").select_option("stock:figures")

    expect(page.locator("#f-c2")).to_have_value(
        "Good.\nOngeramo imibare yo mu kigo cyawe: mbere na nyuma, n'aho yavuye."
    )
    expect(page.locator("select[data-phrase=f-c2]")).to_have_value("")
    expect(page.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    assert draft_of(waiting)["c2"].split()[:2] == ["Good.", "Ongeramo"]


def test_without_a_line_the_page_says_so_and_sends_the_draft_when_it_is_back(page: Page, waiting) -> None:
    page.context.set_offline(True)
    page.locator("#f-c1").fill("Written without a line")

    expect(page.locator("[data-draft]")).to_contain_text("no line; it stays on this page", timeout=SOON)
    assert draft_of(waiting) == {}
    page.context.set_offline(False)
    expect(page.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    assert draft_of(waiting) == {"c1": "Written without a line"}


def test_whoever_keeps_work_on_the_phone_finds_the_draft_there_again(page: Page, waiting) -> None:
    expect(page.locator("[data-store]")).to_be_hidden()
    page.evaluate(MAKE_STORE, PIN)
    page.reload()
    open_store(page)
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no line')); }")
    page.locator("#f-c1").fill("Written without a line")
    expect(page.locator("[data-draft]")).to_contain_text("kept on this phone", timeout=SOON)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#f-c1")).to_have_value("")

    open_store(page)
    page.get_by_role("button", name="Take it").click()

    assert page.evaluate("document.querySelector('[data-review]').contains(document.activeElement)")
    expect(page.locator("#f-c1")).to_have_value("Written without a line")
    expect(page.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    assert draft_of(waiting) == {"c1": "Written without a line"}


def test_a_store_that_locks_keeps_the_draft_and_asks_for_the_pin_again(page: Page) -> None:
    page.evaluate(MAKE_STORE, PIN)
    page.reload()
    open_store(page)
    page.context.set_offline(True)
    page.locator("#f-c1").fill("Written before the lock")

    page.evaluate("CpdEncryptedStore.lock()")

    expect(page.locator("[data-store]")).to_be_visible()
    expect(page.locator("#pin")).to_have_value("")
    page.locator("#f-c1").fill("")
    page.locator("#pin").fill(PIN)
    page.locator("[data-store] button").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.locator("#f-c1")).to_have_value("Written before the lock")


def test_a_sign_in_that_has_ended_is_said_and_after_a_new_one_the_draft_is_kept(page: Page, waiting) -> None:
    keep_now = "() => window.dispatchEvent(new Event('online'))"
    known = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.locator("#f-c1").fill("Written while the sign-in ended")
    page.evaluate(keep_now)
    expect(page.locator("[data-draft]")).to_contain_text("Your sign-in has ended.")
    assert draft_of(waiting) == {}
    # Signing in changes the token of the site's forms too; this page still holds the old one.
    again = [{**one, "value": "n" * 32} if one["name"] == "csrftoken" else one for one in known]
    page.context.add_cookies(again)

    page.locator("#f-c1").fill("Written before and after")
    page.evaluate(keep_now)

    expect(page.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    assert draft_of(waiting) == {"c1": "Written before and after"}


def test_a_draft_whose_token_is_lost_fetches_another_and_is_kept(page: Page, waiting) -> None:
    page.context.clear_cookies(name="csrftoken")
    page.locator("#f-c1").fill("Written with a lost token")

    page.evaluate("() => window.dispatchEvent(new Event('online'))")

    expect(page.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    assert draft_of(waiting) == {"c1": "Written with a lost token"}
