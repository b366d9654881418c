"""The PIN of the desk, its lock, and the desk's pages: who looks away, forgets, has no mouse or a strict site."""

from __future__ import annotations

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.browser.conftest import Phone
from tests.browser.desk_pages import (
    DESK,
    PIN,
    bar,
    choose_pin,
    desk,
    new_form,
    open_with,
    photo,
    save,
    say,
    task_page,
    try_pin,
    write,
)

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("the PIN in a browser")


def test_a_wrong_pin_says_so_and_waits_longer_each_time(desk: Phone) -> None:
    page = desk.page
    desk.go(DESK)
    told = bar(page).locator("[data-phone-say]")
    for _ in range(2):
        try_pin(page, "000000")
        expect(told).to_contain_text("This is not the PIN.")
    try_pin(page, "000000")
    expect(told).to_contain_text("Wait 2 seconds before the next try.")
    try_pin(page, PIN)
    expect(told).to_contain_text("Wait 2 seconds")
    assert page.evaluate("CpdEncryptedStore.owner") == ""
    bar(page).get_by_text("I forgot my PIN").click()
    expect(bar(page)).to_contain_text("cannot be read any more, by nobody")

    page.wait_for_timeout(2100)
    open_with(page)

    expect(bar(page)).to_contain_text("Everything you made is received.")


def test_whoever_forgot_the_pin_deletes_what_cannot_be_read_and_chooses_another(desk: Phone) -> None:
    page = desk.page
    desk.go(DESK)
    bar(page).get_by_text("I forgot my PIN").click()
    page.once("dialog", lambda dialog: dialog.accept())

    bar(page).get_by_role("button", name="Delete what I keep on this phone").click()

    expect(bar(page)).to_contain_text("Work without a line")
    choose_pin(page, "314159")
    desk.go(DESK)
    open_with(page, "314159")
    expect(bar(page)).to_contain_text("Everything you made is received.")


def test_two_pins_that_differ_and_one_that_is_short_are_refused(phone: Phone) -> None:
    page = phone.page
    phone.sign_in("Amina")
    phone.go(DESK)
    bar(page).get_by_text("Work without a line").click()
    page.get_by_label("My PIN").fill("123456")
    page.get_by_label("The same PIN again").fill("123457")
    page.get_by_role("button", name="Keep my work on this phone").click()

    expect(bar(page)).to_contain_text("The two PINs are not the same.")
    assert page.evaluate("CpdEncryptedStore.create('nobody', '12345').catch((problem) => problem.code)") == "short_pin"
    assert page.evaluate("CpdEncryptedStore.owners()") == []


def test_a_pin_that_another_tab_has_chosen_meanwhile_is_asked_for(phone: Phone) -> None:
    page = phone.page
    phone.sign_in("Amina")
    phone.go(DESK)
    bar(page).get_by_text("Work without a line").click()
    page.get_by_label("My PIN").fill("314159")
    page.get_by_label("The same PIN again").fill("314159")
    other = page.context.new_page()
    other.goto(page.url)
    choose_pin(other)

    page.get_by_role("button", name="Keep my work on this phone").click()

    expect(page.get_by_label("My PIN")).to_be_focused()
    open_with(page)
    assert phone.errors == []


def test_a_nearly_full_phone_is_warned_about(phone: Phone) -> None:
    page = phone.page
    page.add_init_script("navigator.storage.estimate = async () => ({quota: 1e9, usage: 1e9 - 40e6})")
    phone.sign_in("Amina")
    phone.go(task_page("m1-direction"))
    choose_pin(page)
    expect(say(page)).to_contain_text("This phone is nearly full.")
    page.route("**/cpd/api/v1/items/", lambda route: route.abort("connectionreset"))
    write(page, file=photo())

    save(page)

    expect(say(page)).to_contain_text("Make room before you take more photos.")


def test_the_desk_works_under_a_strict_content_policy(phone: Phone) -> None:
    page = phone.page
    policy = "default-src 'none'; connect-src 'self'; form-action 'self'; img-src 'self'; script-src 'self'; "
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if "Content Security Policy" in line.text else None)

    def strictly(route: Route) -> None:
        answer = route.fetch()
        policed = {**answer.headers, "content-security-policy": policy + "style-src 'self'; worker-src 'self'"}
        route.fulfill(response=answer, headers=policed)

    phone.sign_in("Amina")
    page.route("**/cpd/desk/**", strictly)
    phone.go(DESK)
    choose_pin(page)
    page.get_by_role("link", name="one priority in action").first.click()
    expect(page.locator("[data-desk-task]")).to_be_visible()
    new_form(page)

    assert told == []
    assert phone.errors == []


def test_a_desk_left_alone_for_ten_minutes_locks_itself(phone: Phone) -> None:
    page = phone.page
    page.clock.install()
    phone.sign_in("Amina")
    phone.go(task_page("m1-direction"))
    choose_pin(page)
    half = "A line I had begun"
    new_form(page).get_by_label("What I did").fill(half)
    page.clock.run_for(1000)

    page.clock.fast_forward("10:30")

    expect(page.get_by_role("button", name="Open", exact=True)).to_be_visible()
    expect(page.locator("[data-desk-body]")).to_be_empty()
    open_with(page)
    expect(new_form(page).get_by_label("What I did")).to_have_value(half)


def test_axe_finds_nothing_on_the_desk_and_it_fits_the_phone(desk: Phone) -> None:
    page = desk.page
    for name, address in (("desk", DESK), ("desk-task", task_page("m1-direction"))):
        desk.go(address)
        for state in ("locked", "open"):
            if state == "open":
                open_with(page)
                expect(bar(page)).to_contain_text("Everything you made is received.")
            page.wait_for_timeout(300)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}, {state}: {found.generate_report()}"
            assert desk.fits()
            desk.shot(f"{name}-{state}")


def test_the_desk_is_worked_with_the_keyboard_alone(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    page.get_by_label("My PIN").focus()
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(bar(page)).to_contain_text("Everything you made is received.")
    summary = page.locator("summary", has_text="Add evidence")
    if not new_form(page).is_visible():
        summary.focus()
        page.keyboard.press("Enter")
    words = f"Written with keys alone at {time.time()}"
    new_form(page).get_by_label("When was it?").focus()
    page.keyboard.press("Tab")
    for _ in range(3):  # the parts of a date
        if page.evaluate("document.activeElement.type") == "date":
            page.keyboard.press("Tab")
    page.keyboard.type(words)
    for _ in range(60):
        if page.evaluate("document.activeElement.textContent") == "Save":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    expect(page.locator(".cpd-card", has_text=words).first).to_be_visible()
