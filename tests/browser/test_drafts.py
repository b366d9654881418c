"""Words typed into a block of the course outlive a drop and a reload, for their writer alone; and plain forms work."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import PHONE, Phone, Site
from tests.browser.desk_pages import everything_kept, task_page

pytestmark = pytest.mark.xdist_group("drafts in a browser")
TASKS = ("m1-time", "m1-review", "m1-direction", "m1-plan", "m2-figures")
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
BACK = "What you had typed is back."
# More blocks on the page that is open, started as the page starts its own.
ADD_BLOCKS = """async (names) => {
  for (const name of names) {
    const page = new DOMParser().parseFromString(await (await fetch('/course/jump/' + name)).text(), 'text/html');
    const block = document.importNode(page.querySelector('.xblock[data-init]'), true);
    document.querySelector('main').append(block);
    const runtime = {handlerUrl: (element, handler) =>
      `/courses/${element.dataset.courseId}/xblock/${element.dataset.usageId}/handler/${handler}/`};
    const told = block.querySelector('.xblock-json-init-args');
    new window[block.dataset.init](runtime, block, told ? JSON.parse(told.textContent) : undefined);
  }
}"""


@pytest.fixture
def course(phone: Phone) -> Iterator[Phone]:
    phone.sign_in("Amina")
    phone.go("/course/jump/m1-time")
    yield phone
    assert phone.errors == []


def blocks(page: Page) -> Locator:
    return page.locator(".xblock[data-init]")


def new_form(block: Locator | Page) -> Locator:
    form = block.locator("form[data-handler=save_item]").last
    if not form.is_visible():
        block.locator("summary", has_text="Add evidence").click()
    return form


def type_half(block: Locator | Page) -> str:
    words = f"Half a sentence {uuid4()}"
    form = new_form(block)
    form.get_by_label("What I did").fill(words)
    form.get_by_label("No child is in it").check()
    return words


def settle(page: Page) -> None:
    page.wait_for_timeout(600)  # longer than the pause after which a draft is kept


def test_half_a_sentence_is_back_after_a_reload_until_it_is_saved(course: Phone) -> None:
    page = course.page
    words = type_half(page)
    settle(page)

    page.reload()

    expect(page.get_by_text(BACK)).to_be_visible()
    form = new_form(page)
    expect(form.get_by_label("What I did")).to_have_value(words)
    expect(form.get_by_label("No child is in it")).to_be_checked()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-cpd-say]")).to_contain_text("Saved.")
    page.reload()
    expect(page.locator(".cpd-card", has_text=words)).to_be_visible()
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_words_sent_into_a_dropped_line_are_back_and_become_one_item(course: Phone) -> None:
    page = course.page
    words = type_half(page)

    def answer_is_lost(route: Route) -> None:
        assert route.fetch().ok
        route.abort("connectionreset")

    page.route(re.compile("/handler/save_item/"), answer_is_lost, times=1)
    new_form(page).get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The line dropped.")
    page.reload()
    expect(page.get_by_text(BACK)).to_be_visible()

    new_form(page).get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("[data-cpd-say]")).to_contain_text("Saved.")
    expect(page.locator(".cpd-card", has_text=words)).to_have_count(1)


def test_a_draft_can_be_thrown_away_and_what_is_written_next_is_another_item(course: Phone) -> None:
    page = course.page
    type_half(page)
    settle(page)
    page.reload()
    expect(page.get_by_text(BACK)).to_be_visible()
    form = page.locator("form[data-handler=save_item]").last
    of_the_draft = form.locator("[name=request_id]").input_value()

    page.get_by_role("button", name="Start from what is saved").click()

    expect(form.get_by_label("What I did")).to_have_value("")
    assert form.locator("[name=request_id]").input_value() != of_the_draft
    assert form.evaluate("form => form.contains(document.activeElement)")
    settle(page)
    page.reload()
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_the_next_person_on_the_phone_sees_nothing_of_it(course: Phone) -> None:
    page = course.page
    words = type_half(page)
    settle(page)

    course.sign_in("Bosco")
    course.go("/course/jump/m1-time")

    expect(page.locator("[data-cpd-root]")).to_be_visible()
    settle(page)
    expect(page.get_by_text(BACK)).to_have_count(0)
    assert words not in page.content()
    assert words not in everything_kept(page)
    course.sign_in("Amina")
    course.go("/course/jump/m1-time")
    expect(page.get_by_text(BACK)).to_be_visible()
    page.get_by_role("button", name="Start from what is saved").click()
    settle(page)


@pytest.mark.parametrize("number", [2, 5])
def test_blocks_on_one_page_do_not_disturb_each_other(course: Phone, number: int) -> None:
    page = course.page
    names = TASKS[1:number]
    page.evaluate(ADD_BLOCKS, names)
    expect(blocks(page)).to_have_count(number)
    ids = page.eval_on_selector_all("[id]", "found => found.map(one => one.id)")
    assert len(ids) == len(set(ids))
    typed = [type_half(blocks(page).nth(place)) for place in range(number)]
    settle(page)

    page.reload()
    page.evaluate(ADD_BLOCKS, names)

    for place, words in enumerate(typed):
        expect(new_form(blocks(page).nth(place)).get_by_label("What I did")).to_have_value(words)
    last = blocks(page).last
    new_form(last).get_by_role("button", name="Save", exact=True).click()
    expect(last.locator("[data-cpd-say]")).to_contain_text("Saved.")
    expect(last.locator(".cpd-card", has_text=typed[-1])).to_be_visible()
    for place, words in enumerate(typed[:-1]):
        expect(new_form(blocks(page).nth(place)).get_by_label("What I did")).to_have_value(words)
        expect(blocks(page).nth(place).locator("[data-cpd-say]")).to_be_empty()
    again = page.get_by_role("button", name="Start from what is saved")
    while again.count():
        again.first.click()
    settle(page)


def test_the_desk_keeps_half_a_sentence_before_a_pin_was_chosen(phone: Phone) -> None:
    page = phone.page
    phone.sign_in("Amina")
    phone.go(task_page("m1-review"))
    words = type_half(page)
    settle(page)
    assert words not in everything_kept(page)

    page.reload()

    expect(page.get_by_text(BACK)).to_be_visible()
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    page.get_by_role("button", name="Start from what is saved").click()
    settle(page)


def test_axe_finds_nothing_in_the_block_with_a_draft(course: Phone) -> None:
    page = course.page
    type_half(page)
    settle(page)
    page.reload()
    expect(page.get_by_text(BACK)).to_be_visible()

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert course.fits()


def test_without_a_script_a_plain_form_sends_words_and_a_small_file(browser: Browser, small_site: Site) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{small_site.url}/")
    page.get_by_role("button", name="Amina Sample").click()
    page.goto(small_site.url + task_page("m1-plan"))
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "seagreen").save(picture, "JPEG")
    words = f"Without a script {uuid4()}"
    form = new_form(page)
    photo = {"name": "plan.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    form.get_by_label("Photo or document").set_input_files(photo)  # type: ignore[arg-type]
    form.get_by_label("When was it?").fill(YESTERDAY)
    form.get_by_label("What I did").fill(words)
    form.get_by_label("What changed for pupils, teachers or parents").fill("Lessons start on time now.")
    form.get_by_label("No child is in it").check()

    form.get_by_role("button", name="Save", exact=True).click()

    card = page.locator(".cpd-card", has_text=words)
    expect(card).to_contain_text("plan.jpg")
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Send to my coach").click()
    expect(page.get_by_text("Sent to your coach.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("waiting for the coach")
    context.close()
