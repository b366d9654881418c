"""The desk on a shared phone without a line: nothing written is lost, and nobody else can read it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, expect

from tests.browser.conftest import PHONE, Phone, Site
from tests.browser.desk_pages import (
    DESK,
    PIN,
    bar,
    choose_pin,
    desk,
    everything_kept,
    new_form,
    open_with,
    other_phone,
    photo,
    save,
    say,
    task_page,
    write,
)
from tests.chromium import ARGUMENTS, CHROMIUM

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("the desk in a browser")


def test_a_day_without_a_line_ends_with_the_task_at_the_coach(desk: Phone, browser: Browser) -> None:
    page, context = desk.page, desk.page.context
    context.set_offline(True)
    desk.go(DESK)
    expect(page.locator("[data-desk-body]")).to_be_empty()
    open_with(page)
    page.get_by_role("link", name="one week of my time").first.click()
    expect(page.get_by_text("For five school days")).to_be_visible()

    words = write(page, file=photo())
    save(page)

    expect(say(page)).to_contain_text("Saved on this phone.")
    expect(bar(page)).to_contain_text(words)
    expect(bar(page)).to_contain_text("IMG 7.jpg: saved on this phone")
    desk.go(task_page("m1-time"))
    open_with(page)
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Send to my coach").click()
    expect(bar(page)).to_contain_text("Not sent yet: 2")
    desk.shot("desk-offline")
    assert desk.fits()

    context.set_offline(False)

    expect(say(page)).to_contain_text("Received, and sent to your coach.", timeout=30_000)
    expect(bar(page)).to_contain_text("Everything you made is received.")
    expect(page.locator("[data-desk-body]")).to_contain_text("waiting for the coach")
    coach = other_phone(browser, desk.site, "Bosco")
    coach.goto(f"{desk.site.url}/cpd/coach/")
    expect(coach.get_by_role("link", name="one week of my time")).to_be_visible()
    coach.get_by_role("link", name="one week of my time").click()
    expect(coach.get_by_text(words)).to_be_visible()
    coach.context.close()


def profile(browser: Browser, folder: Path) -> BrowserContext:
    return browser.browser_type.launch_persistent_context(
        str(folder), executable_path=str(CHROMIUM), args=ARGUMENTS, viewport=PHONE
    )


def kill_browser_of(folder: Path) -> None:
    """SIGKILL for every process of the browser with this profile, as a battery that dies does it."""
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if process.name.isdigit() and f"--user-data-dir={folder}" in command:
            os.kill(int(process.name), signal.SIGKILL)


def test_a_browser_killed_while_writing_and_opened_again_without_a_line_still_has_the_text(
    browser: Browser, small_site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "profile"
    before = profile(browser, folder)
    phone = Phone(before.new_page(), small_site, [], None)
    phone.sign_in("Amina")
    phone.go(DESK)
    choose_pin(phone.page)
    phone.page.get_by_role("link", name="an honest look at learning").first.click()
    words = write(phone.page)
    phone.page.wait_for_timeout(600)

    kill_browser_of(folder)
    with suppress(Error):  # it is gone already
        before.close()

    after = profile(browser, folder)
    after.set_offline(True)
    again = after.new_page()
    again.goto(small_site.url + task_page("m1-review"))
    assert words not in again.content()
    open_with(again)

    expect(again.get_by_text("What you had typed is back.")).to_be_visible()
    expect(new_form(again).get_by_label("What I did")).to_have_value(words)
    after.close()


def test_another_person_on_the_phone_can_neither_read_nor_delete_it(desk: Phone) -> None:
    page = desk.page
    owner = page.locator("#cpd-kit").get_attribute("data-owner")
    desk.go(task_page("m1-plan"))
    open_with(page)
    page.context.set_offline(True)
    words = write(page, file=photo())
    save(page)
    expect(bar(page)).to_contain_text(words)
    half = "Half a sentence that nobody"
    new_form(page).get_by_label("What I did").fill(half)
    page.wait_for_timeout(600)
    page.context.set_offline(False)

    desk.sign_in("Bosco")
    desk.go(DESK)
    expect(bar(page)).to_contain_text("Work without a line")
    choose_pin(page, "161803")

    kept = everything_kept(page)
    assert owner is not None
    assert f"{owner}|item:" in kept, "her work is still on the phone"
    for secret in (words, half, "one week of my time", "Amina", PIN, "For five school days"):
        assert secret not in kept
    assert words not in page.content()
    assert page.evaluate("CpdEncryptedStore.list('item:')") == []
    refused = page.evaluate(
        """(owner) => CpdEncryptedStore
             .forget(owner, async () => (await CpdPhone.json('GET', '/cpd/api/v1/desk/')).owner)
             .then(() => 'deleted', (problem) => problem.code)""",
        owner,
    )
    assert refused == "not_yours"
    page.evaluate("CpdEncryptedStore.forget(document.getElementById('cpd-kit').dataset.owner, async () => '')")

    desk.sign_in("Amina")
    desk.go(task_page("m1-plan"))
    open_with(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    expect(page.locator(".cpd-card", has_text=words).first).to_be_visible()
    expect(new_form(page).get_by_label("What I did")).to_have_value(half)


def test_signing_out_with_unsent_work_asks_and_destroys_nothing(desk: Phone) -> None:
    page = desk.page
    page.route("**/cpd/api/v1/items/", lambda route: route.abort("connectionreset"))
    desk.go(task_page("m1-direction"))
    open_with(page)
    words = write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")

    page.get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Some of your work is only on this phone.")
    dialog.get_by_role("button", name="Keep locked").click()
    expect(page.get_by_text("Who are you today?")).to_be_visible()

    page.unroute_all()
    desk.sign_in("Amina")
    desk.go(task_page("m1-direction"))
    expect(page.get_by_role("button", name="Open", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Send", exact=True).click()
    open_with(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    expect(page.locator(".cpd-card", has_text=words).first).to_be_visible()


def test_when_the_sign_in_has_ended_the_work_waits_for_its_owner(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.clear_cookies()
    words = write(page)
    save(page)

    expect(bar(page)).to_contain_text("Your sign-in has ended. What you made is still on this phone.")
    bar(page).get_by_role("button", name="Keep locked").click()
    expect(page.locator("[data-desk-body]")).to_be_empty()
    open_with(page)
    bar(page).get_by_role("button", name="Sign in and send").click()
    page.get_by_role("button", name="Amina Sample").click()
    open_with(page)

    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    expect(page.locator(".cpd-card", has_text=words).first).to_be_visible()


def test_the_owner_may_delete_what_waits_after_being_asked(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.clear_cookies()
    words = write(page)
    save(page)
    notice = bar(page).locator(".cpd-note")
    page.once("dialog", lambda dialog: dialog.dismiss())
    notice.get_by_role("button", name="Delete").click()
    expect(bar(page)).to_contain_text(words)

    page.once("dialog", lambda dialog: dialog.accept())
    notice.get_by_role("button", name="Delete").click()

    expect(bar(page)).not_to_contain_text(words)
    assert page.evaluate("CpdEncryptedStore.owners()") == []
