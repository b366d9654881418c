"""What the course or the office refuses is told as what it is, not as a line that dropped, and is not sent for ever."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import Phone
from tests.browser.desk_pages import DESK, bar, desk, new_form, open_with, save, say, task_page, write

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("what is not open in a browser")
PAGE_OF_THE_PLATFORM = "<!doctype html><title>Page not found</title><h1>Page not found</h1>"
ENDED = "The enrolment in “Sample” ended on 2026-03-03, so nothing new is taken."


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (404, "This part of the course is not open now. Nothing is lost"),
        (200, "This part of the course is not open now. Nothing is lost"),
        (502, "The line dropped. Nothing is lost: try again."),
        (403, "Your sign-in has ended."),
    ],
)
def test_a_page_of_the_platform_instead_of_an_answer_is_told_as_what_it_is(
    phone: Phone, status: int, told: str
) -> None:
    page = phone.page
    phone.sign_in("Amina")
    phone.go("/course/jump/m1-time")
    page.route(
        "**/handler/save_item/**",
        lambda route: route.fulfill(status=status, content_type="text/html", body=PAGE_OF_THE_PLATFORM),
    )
    words = f"I kept a card {uuid4()}."
    form = new_form(page)
    form.get_by_label("What I did").fill(words)

    form.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("[data-cpd-say]")).to_contain_text(told)
    expect(form.get_by_label("What I did")).to_have_value(words)


def test_a_task_the_course_no_longer_shows_is_not_shown_from_the_store(desk: Phone) -> None:
    page = desk.page
    link = page.locator("a[data-desk-link]", has_text="a shared direction with staff")
    expect(link).to_be_visible()
    page.route(
        "**/desk/tasks/m1-direction/**",
        lambda route: route.fulfill(status=404, content_type="text/html", body=PAGE_OF_THE_PLATFORM),
    )

    link.click()

    expect(page.locator("[data-desk-body]")).to_contain_text("This part of the course is not open now.")
    expect(page.locator("[data-desk-body]")).not_to_contain_text("What to do")


def test_what_is_refused_stays_on_the_phone_with_its_reason_and_the_rest_goes(desk: Phone, browser: Browser) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    sent: list[str] = []
    refused_words: list[str] = []

    def answer(route: Route) -> None:
        words = route.request.post_data or ""
        sent.append(words)
        if refused_words and refused_words[0] in words:
            body = json.dumps({"error": ENDED, "code": "enrolment_ended"})
            route.fulfill(status=403, content_type="application/json", body=body)
        else:
            route.continue_()

    desk.page.context.set_offline(True)
    refused_words.append(write(page))
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    taken = write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 2")
    page.route("**/cpd/api/v1/items/", answer)
    desk.page.context.set_offline(False)

    expect(bar(page)).to_contain_text(ENDED, timeout=20_000)
    expect(bar(page)).to_contain_text("Not sent yet: 1", timeout=20_000)
    expect(bar(page)).to_contain_text(refused_words[0][:10])
    expect(say(page)).to_contain_text("Something was not taken.")
    assert any(taken in words for words in sent)
    before = len(sent)
    bar(page).get_by_role("button", name="Send now").click()
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    page.wait_for_timeout(500)
    assert len(sent) == before, "only its owner's Send again sends it again"
    desk.go(DESK)
