"""A second device's sign-in ends the first one's, as on the platform: what was typed is sent once, by its writer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Phone, Site, serve
from tests.browser.desk_pages import (
    DESK,
    bar,
    choose_pin,
    new_form,
    open_with,
    other_phone,
    save,
    say,
    task_page,
    write,
)

pytestmark = pytest.mark.xdist_group("sign-ins that end in a browser")
SIGN_IN_ENDED = "Your sign-in has ended."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which one person has one session."""
    folder = tmp_path_factory.mktemp("site") / "data"
    subprocess.run([sys.executable, "-m", "tests.browser.small_site", str(folder)], check=True)
    yield from serve(folder, CPD_PREVENT_CONCURRENT_LOGINS="1")


@pytest.fixture
def amina(browser: Browser, site: Site) -> Iterator[Phone]:
    """Her phone with scripts, signed in."""
    context = browser.new_context(viewport=PHONE)
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    phone = Phone(page, site, errors, Phone.wanted_shots())
    phone.sign_in("Amina")
    yield phone
    assert errors == []
    context.close()


@pytest.fixture
def plain(browser: Browser, site: Site) -> Iterator[Phone]:
    """Her phone in a browser that runs no script."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    phone = Phone(context.new_page(), site, [], Phone.wanted_shots())
    phone.sign_in("Amina")
    yield phone
    context.close()


def signs_in_elsewhere(browser: Browser, site: Site, name: str = "Amina") -> None:
    other_phone(browser, site, name).context.close()


def signs_in_beside(page: Page, name: str = "Amina") -> None:
    """In another tab, by the link of the page."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again in another tab").click()
    beside = opened.value
    beside.get_by_role("button", name=f"{name} Sample").first.click()
    expect(beside.get_by_role("heading", name="You are signed in")).to_be_visible()
    beside.close()


def cards(phone: Phone, words: str) -> int:
    phone.go(task_page("m1-direction"))
    return phone.page.locator("[data-desk-body] .cpd-card", has_text=words).count()


def test_without_a_script_the_words_wait_in_the_page_and_are_sent_once_after_the_sign_in(
    plain: Phone, browser: Browser
) -> None:
    page = plain.page
    plain.go(task_page("m1-direction"))
    words = write(page)
    signs_in_elsewhere(browser, plain.site)

    save(page)

    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    assert words not in page.content()
    assert "card" not in page.url
    plain.shot("returning-locked")
    signs_in_beside(page)
    page.get_by_role("button", name="Show what I wrote").click()
    expect(page.get_by_text(words)).to_be_visible()
    plain.shot("returning-kept")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert cards(plain, words) == 1


def test_who_signs_in_as_somebody_else_on_the_same_phone_does_not_see_them(plain: Phone, browser: Browser) -> None:
    page = plain.page
    plain.go(task_page("m1-direction"))
    words = write(page)
    signs_in_elsewhere(browser, plain.site)
    save(page)

    signs_in_beside(page, "Bosco")
    page.get_by_role("button", name="Show what I wrote").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody else is signed in now.")
    assert words not in page.content()
    assert page.get_by_role("button", name="Send it now").count() == 0


def test_signing_in_again_in_another_tab_first_costs_one_more_press(plain: Phone) -> None:
    """The token of the form is old then, and the sign-in is not."""
    page = plain.page
    plain.go(task_page("m1-direction"))
    words = write(page)
    beside = page.context.new_page()
    beside.goto(f"{plain.site.url}/")
    beside.get_by_role("button", name="Amina Sample").first.click()
    beside.wait_for_load_state()

    save(page)

    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert cards(plain, words) == 1


@pytest.mark.parametrize("place", [task_page("m1-direction"), "/course/jump/m1-direction"])
def test_with_scripts_the_words_stay_in_their_form_and_are_sent_once_after_the_sign_in(
    place: str, amina: Phone, browser: Browser
) -> None:
    page = amina.page
    amina.go(place)
    words = write(page)
    signs_in_elsewhere(browser, amina.site)

    save(page)

    expect(say(page)).to_contain_text(SIGN_IN_ENDED)
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    beside = page.context.new_page()
    beside.goto(f"{amina.site.url}/")
    beside.get_by_role("button", name="Amina Sample").first.click()
    beside.wait_for_load_state()
    save(page)
    expect(say(page)).to_contain_text("Saved.")
    assert cards(amina, words) == 1


@pytest.mark.parametrize("place", [task_page("m1-direction"), "/course/jump/m1-direction"])
def test_a_lost_token_is_fetched_anew_without_a_word(place: str, amina: Phone) -> None:
    page = amina.page
    amina.go(place)
    words = write(page)
    page.context.clear_cookies(name="csrftoken")

    save(page)

    expect(say(page)).to_contain_text("Saved.")
    assert cards(amina, words) == 1


def test_the_queue_of_the_desk_waits_for_the_sign_in_and_sends_once(amina: Phone, browser: Browser) -> None:
    page = amina.page
    amina.go(DESK)
    choose_pin(page)
    amina.go(task_page("m1-direction"))
    open_with(page)
    expect(bar(page)).to_contain_text("Everything you made is received.")
    words = write(page)
    signs_in_elsewhere(browser, amina.site)

    save(page)

    expect(bar(page)).to_contain_text("Your sign-in has ended. What you made is still on this phone.")
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    bar(page).get_by_role("button", name="Sign in and send").click()
    page.get_by_role("button", name="Amina Sample").first.click()
    open_with(page)
    expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)
    assert cards(amina, words) == 1


def test_the_pages_of_the_return_fit_a_phone_and_axe_finds_nothing(amina: Phone, browser: Browser) -> None:
    page = amina.page
    amina.go(task_page("m1-direction"))
    words = write(page)
    signs_in_elsewhere(browser, amina.site)
    page.evaluate("Array.from(document.querySelectorAll('form[data-handler=save_item]')).pop().submit()")
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    assert (Axe().run(page).violations_count, amina.fits()) == (0, True)
    signs_in_beside(page)

    page.get_by_role("button", name="Show what I wrote").click()

    expect(page.get_by_text(words)).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert amina.fits()
    assert words not in (amina.site.folder / "server.log").read_text(errors="replace")
