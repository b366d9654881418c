"""Two tabs and two phones of one person: no text is lost in silence, in a block, on the desk, in a review."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from cpd_grading.kernel import api as kernel
from cpd_grading.reviews import api as reviews

from .conftest import PHONE, Phone
from .desk_pages import task_page
from .test_review_draft import SOON, waiting  # noqa: F401 a submitted task and its coach
from .test_university_pages import Visit, shots, visit  # noqa: F401 the pages of a signed-in person

pytestmark = pytest.mark.xdist_group("two tabs")
SAVED_NOW = "What is saved now"


@pytest.fixture
def second(browser: Browser, phone: Phone) -> Iterator[Page]:
    """Another phone of the same person: nothing of the first one is on it."""
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def sign_in(page: Page, phone: Phone, name: str) -> None:
    page.goto(f"{phone.site.url}/")
    page.get_by_role("button", name=f"{name} Sample").first.click()
    page.wait_for_load_state()


def new_item(page: Page) -> str:
    """A saved item to be changed; returns the words it is found by."""
    words = f"At first {uuid4()}"
    form = page.locator("form[data-handler=save_item]").last
    if not form.is_visible():
        page.locator("summary", has_text="Add evidence").click()
    form.get_by_label("What I did").fill(words)
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".cpd-card", has_text=words)).to_be_visible()
    return words


def opened(page: Page, words: str) -> Locator:
    """The form that changes the item with these words."""
    card = page.locator(".cpd-card", has_text=words)
    card.locator("summary", has_text="Change this").click()
    return card.locator("form[data-handler=save_item]")


def save(form: Locator, words: str) -> None:
    form.get_by_label("What I did").fill(words)
    form.get_by_role("button", name="Save", exact=True).click()


def test_the_second_of_two_phones_reads_both_texts_in_a_block(phone: Phone, second: Page) -> None:
    sign_in(phone.page, phone, "Amina")
    sign_in(second, phone, "Amina")
    place = f"{phone.site.url}/course/jump/m1-time"
    phone.page.goto(place)
    words = new_item(phone.page)
    second.goto(place)
    mine, other = opened(phone.page, words), opened(second, words)

    save(other, f"{words} and on the second phone")
    expect(second.locator("[data-cpd-say]")).to_contain_text("Saved.")
    save(mine, f"{words} and on the first phone")

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("saved elsewhere since you opened it")
    expect(mine.get_by_text(SAVED_NOW)).to_be_visible()
    expect(mine).to_contain_text("and on the second phone")
    expect(mine.get_by_label("What I did")).to_have_value(f"{words} and on the first phone")
    assert Axe().run(phone.page).violations_count == 0
    assert phone.fits()
    phone.shot("two-phones-block")

    save(mine, f"{words} on both")
    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("Saved.")
    second.reload()
    expect(second.locator(".cpd-card", has_text=f"{words} on both")).to_be_visible()


def test_a_draft_that_comes_back_does_not_pass_for_an_edit_of_newer_words(phone: Phone, second: Page) -> None:
    sign_in(phone.page, phone, "Amina")
    sign_in(second, phone, "Amina")
    place = f"{phone.site.url}/course/jump/m1-review"
    phone.page.goto(place)
    words = new_item(phone.page)
    mine = opened(phone.page, words)
    mine.get_by_label("What I did").fill(f"{words} half a thought")
    phone.page.wait_for_timeout(600)  # longer than the pause after which a draft is kept
    second.goto(place)
    save(opened(second, words), f"{words} a whole thought")
    expect(second.locator("[data-cpd-say]")).to_contain_text("Saved.")

    phone.page.reload()
    form = phone.page.locator(".cpd-card", has_text=words).locator("form[data-handler=save_item]")
    expect(form.get_by_label("What I did")).to_have_value(f"{words} half a thought")
    form.get_by_role("button", name="Save", exact=True).click()

    expect(form.get_by_text(SAVED_NOW)).to_be_visible()
    expect(form).to_contain_text("a whole thought")


def test_a_draft_of_an_older_page_which_names_no_version_is_met_with_both_texts(phone: Phone, second: Page) -> None:
    sign_in(phone.page, phone, "Amina")
    sign_in(second, phone, "Amina")
    place = f"{phone.site.url}/course/jump/m1-plan"
    phone.page.goto(place)
    words = new_item(phone.page)
    mine = opened(phone.page, words)
    mine.evaluate("form => form.elements.seen_digest.removeAttribute('name')")
    mine.get_by_label("What I did").fill(f"{words} half a thought")
    phone.page.wait_for_timeout(600)  # longer than the pause after which a draft is kept
    second.goto(place)
    save(opened(second, words), f"{words} a whole thought")
    expect(second.locator("[data-cpd-say]")).to_contain_text("Saved.")

    phone.page.reload()
    form = phone.page.locator(".cpd-card", has_text=words).locator("form[data-handler=save_item]")
    expect(form.get_by_label("What I did")).to_have_value(f"{words} half a thought")
    form.get_by_role("button", name="Save", exact=True).click()

    expect(form.get_by_text(SAVED_NOW)).to_be_visible()
    expect(form).to_contain_text("a whole thought")


def test_the_second_of_two_tabs_on_the_desk_reads_both_texts_without_a_script(phone: Phone, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    tab, other = context.new_page(), context.new_page()
    sign_in(tab, phone, "Amina")
    tab.goto(f"{phone.site.url}{task_page('m1-direction')}")
    words = new_item(tab)
    other.goto(tab.url)
    mine, theirs = opened(tab, words), opened(other, words)

    save(theirs, f"{words} in the second tab")
    save(mine, f"{words} in the first tab")

    expect(tab.get_by_text(SAVED_NOW, exact=True)).to_be_visible()
    expect(tab.locator("main")).to_contain_text("in the second tab")
    expect(tab.locator("form[data-handler=save_item]").first.get_by_label("What I did")).to_have_value(
        f"{words} in the first tab"
    )
    context.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_coachs_second_tab_never_writes_over_the_draft_of_the_first(
    waiting: tuple[UUID, UUID],  # noqa: F811
    visit: Visit,  # noqa: F811
) -> None:
    task, coach = waiting
    first = visit(coach, "two-tabs-review", "review", task)
    second = first.context.new_page()
    second.goto(first.url)
    first.locator("#f-c1").fill("From the first tab")
    expect(first.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)

    second.locator("#f-c1").fill("From the second tab")
    expect(second.locator("[data-draft]")).to_contain_text("saved elsewhere", timeout=SOON)
    expect(second.locator("form[data-review]")).to_contain_text("From the first tab")
    assert draft(task, coach) == {"c1": "From the first tab"}

    second.get_by_role("button", name="Keep what I wrote here").click()
    expect(second.locator("[data-draft]")).to_be_focused()
    expect(second.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    expect(second.get_by_text(SAVED_NOW, exact=True)).to_have_count(0)
    assert draft(task, coach) == {"c1": "From the second tab"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_the_server_showed_of_another_draft_goes_when_this_one_is_kept(
    waiting: tuple[UUID, UUID],  # noqa: F811
    visit: Visit,  # noqa: F811
) -> None:
    task, coach = waiting
    first = visit(coach, "two-tabs-review-page", "review", task)
    second = first.context.new_page()
    second.goto(first.url)
    first.locator("#f-c1").fill("From the first tab")
    expect(first.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    second.locator("#f-c1").fill("From the second tab")
    second.get_by_role("button", name="Keep as a draft").click()
    expect(second.get_by_text(SAVED_NOW, exact=True)).to_be_visible()

    second.locator("#f-c1").fill("From both tabs")

    expect(second.locator("[data-draft]")).to_contain_text("Draft kept", timeout=SOON)
    expect(second.get_by_text(SAVED_NOW, exact=True)).to_have_count(0)
    assert draft(task, coach) == {"c1": "From both tabs"}


def draft(task: UUID, coach: UUID) -> dict[str, str]:
    return dict(reviews.review_page(task, coach_id=coach, on=kernel.today()).feedback)
