"""The phone that keeps the desk: full, cleared, promised or not, a newer page, another tab, and what left it."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.browser.conftest import Phone
from tests.browser.desk_pages import (
    DESK,
    bar,
    choose_pin,
    desk,
    everything_kept,
    new_form,
    open_with,
    photo,
    save,
    say,
    task_page,
    write,
)
from tests.browser.desk_store import full_phone, kept

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("the phone's room in a browser")
COULD_NOT = "This phone could not keep this; it is probably full."
GONE = "What this phone kept was deleted, in another tab or in the settings of the browser."
NEWER = "There is a new version of this page."


def facts(phone: Phone) -> None:
    bar(phone.page).get_by_text("About this phone").click()


# -- a full phone ----------------------------------------------------------------------------------------------------


def test_a_full_phone_with_a_line_sends_straight_to_the_server(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    with full_phone(page):
        words = write(page, file=photo())

        save(page)

        expect(say(page)).to_contain_text("Your file is received.", timeout=20_000)
        card = page.locator("[data-desk-body] .cpd-card", has_text=words)
        expect(card).to_contain_text("IMG 7.jpg")
        assert kept(page, "|item:") + kept(page, "|file:") == []


def test_a_full_phone_without_a_line_says_so_and_leaves_the_text_and_nothing_half_written(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    with full_phone(page):
        words = write(page, file=photo())
        expect(bar(page)).to_contain_text("what you type now is on this page only")
        desk.shot("full-typing")

        save(page)

        expect(say(page)).to_contain_text(COULD_NOT)
        desk.shot("full")
        assert desk.fits()
        expect(new_form(page).get_by_label("What I did")).to_have_value(words)
        assert kept(page, "|item:") + kept(page, "|file:") == []

    save(page)

    expect(say(page)).to_contain_text("Saved on this phone.")
    expect(bar(page)).not_to_contain_text("what you type now is on this page only")
    assert len(kept(page, "|item:")) == len(kept(page, "|file:")) == 1


def test_of_two_photos_of_which_the_second_has_no_room_neither_is_kept(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    page.evaluate(
        """() => { const real = CpdEncryptedStore.putBytes; let n = 0;
          CpdEncryptedStore.putBytes = (...all) => (n++ ? Promise.reject({code: "phone_full"}) : real(...all)); }"""
    )
    write(page)
    for field in new_form(page).locator("input[type=file]").all():
        field.set_input_files(photo())

    save(page)

    expect(say(page)).to_contain_text(COULD_NOT)
    assert kept(page, "|item:") + kept(page, "|file:") == []


def test_what_waits_on_a_phone_that_has_filled_up_is_sent_all_the_same(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    words = write(page, file=photo())
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    with full_phone(page):
        desk.go(task_page("m1-direction"))
        open_with(page)

        page.context.set_offline(False)

        expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)
    text = page.request.get(desk.site.url + task_page("m1-direction")).text()
    assert text.count(words) >= 1
    assert kept(page, "|item:") + kept(page, "|file:") == []


# -- what the browser promises ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("true", "The browser has promised to keep what is here."),
        ("false", "When the phone has no room left, the browser may delete what is kept here."),
    ],
)
def test_what_the_browser_promised_is_told_once_and_then_only_where_it_is_looked_for(
    answer: str, sentence: str, phone: Phone
) -> None:
    page = phone.page
    page.add_init_script(
        f"navigator.storage.persist = async () => {answer}; navigator.storage.persisted = async () => {answer}"
    )
    phone.sign_in("Amina")
    phone.go(DESK)
    choose_pin(page)
    room = bar(page).locator("[data-phone-room]")
    if answer == "true":
        expect(room).to_be_empty()
    else:
        expect(room).to_contain_text(sentence)
    phone.shot(f"promised-{answer}")

    phone.go(DESK)
    open_with(page)

    expect(room).to_be_empty()
    facts(phone)
    expect(bar(page).locator("[data-phone-keeps]")).to_contain_text(sentence)
    assert phone.errors == []


def test_a_phone_that_fills_up_says_so_in_the_panel(phone: Phone) -> None:
    page = phone.page
    page.add_init_script("navigator.storage.estimate = async () => ({quota: 1e9, usage: 1e9 - (window.left ?? 9e7)})")
    phone.sign_in("Amina")
    phone.go(DESK)
    choose_pin(page)
    expect(bar(page).locator("[data-phone-room]")).not_to_contain_text("nearly full")

    page.evaluate("() => { window.left = 4e7; return CpdDesk.panel.draw(); }")

    expect(bar(page).locator("[data-phone-room]")).to_contain_text("This phone is nearly full. Make room")


# -- deleted under an open page --------------------------------------------------------------------------------------


def test_another_tab_that_deletes_is_told_and_what_is_typed_is_saved_with_the_line(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    words = write(page)
    other = page.context.new_page()
    other.goto(desk.site.url + DESK)
    other.on("dialog", lambda dialog: dialog.accept())
    bar(other).get_by_text("I forgot my PIN").click()
    bar(other).get_by_role("button", name="Delete what I keep on this phone").click()
    expect(bar(other)).to_contain_text("Work without a line")

    save(page)

    expect(say(page)).to_contain_text("Saved.")
    expect(bar(page)).to_contain_text(GONE)
    desk.shot("gone")
    assert desk.fits()
    expect(bar(page)).to_contain_text("Work without a line")
    expect(page.locator("[data-desk-body] .cpd-card", has_text=words)).to_have_count(1)
    assert kept(page, "|") == []
    choose_pin(page, "314159")
    expect(bar(page)).not_to_contain_text(GONE)


def test_another_tab_that_deletes_and_chooses_anew_is_no_longer_the_same_store(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    words = write(page)
    other = page.context.new_page()
    page.context.set_offline(False)
    other.goto(desk.site.url + DESK)
    other.on("dialog", lambda dialog: dialog.accept())
    bar(other).get_by_text("I forgot my PIN").click()
    bar(other).get_by_role("button", name="Delete what I keep on this phone").click()
    choose_pin(other, "314159")

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(bar(page)).to_contain_text(GONE)
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    open_with(page, "314159")
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)


def test_storage_that_is_cleared_under_an_open_page_is_told_at_once(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    words = write(page)
    session = page.context.new_cdp_session(page)

    session.send("Storage.clearDataForOrigin", {"origin": desk.site.url, "storageTypes": "indexeddb"})

    expect(bar(page)).to_contain_text(GONE)
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    page.context.set_offline(False)
    save(page)
    expect(say(page)).to_contain_text("Saved.")
    expect(page.locator("[data-desk-body] .cpd-card", has_text=words)).to_have_count(1)


def test_a_database_of_a_newer_page_is_told_and_blocks_nobody(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    words = write(page)
    page.evaluate(
        """() => new Promise((good, bad) => { const r = indexedDB.open("cpd", 2);
          r.onblocked = () => bad(new Error("blocked")); r.onsuccess = () => good(r.result.close()); })"""
    )

    save(page)

    expect(say(page)).to_contain_text("A newer version of this page is open on this phone.")
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)


# -- a newer page ----------------------------------------------------------------------------------------------------


def test_a_page_whose_scripts_are_older_than_the_worker_says_so_and_keeps_what_is_typed(desk: Phone) -> None:
    page = desk.page

    desk.go(task_page("m1-direction"))
    open_with(page)
    page.evaluate("() => { document.querySelector('script[src*=\"/desk\"]').src += '?of=yesterday'; }")
    words = write(page)
    page.wait_for_timeout(600)  # longer than the pause after which a draft is kept

    page.evaluate("navigator.serviceWorker.register('/cpd/sw.js?lang=fr', {scope: '/cpd/'}).then(() => null)")

    expect(bar(page)).to_contain_text(NEWER)
    desk.shot("updated")
    assert desk.fits()
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    with page.expect_navigation():
        bar(page).get_by_role("button", name="Load the new version").click()
    open_with(page)
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    expect(bar(page)).not_to_contain_text(NEWER)


def test_a_worker_of_another_language_is_no_newer_page(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    heard = (
        "new Promise((good) => { navigator.serviceWorker.addEventListener('message', ({data}) => good(data.files)) })"
    )

    files = page.evaluate(
        f"async () => {{ const said = {heard}; "
        "await navigator.serviceWorker.register('/cpd/sw.js?lang=fr', {scope: '/cpd/'}); return said; }"
    )

    assert any("desk.js" in file for file in files)
    expect(bar(page)).not_to_contain_text(NEWER)


# -- what left this phone --------------------------------------------------------------------------------------------


def test_what_left_the_phone_is_listed_with_its_number_and_survives_a_lock_and_a_reload(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-plan"))
    open_with(page)
    facts(desk)
    expect(bar(page)).to_contain_text("Nothing yet.")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.post_data or "") if "/api/v1/" in sent.url else None)
    words = write(page, file=photo())
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)

    bar(page).get_by_role("button", name="Lock").click()
    open_with(page)
    desk.go(task_page("m1-plan"))
    open_with(page)
    facts(desk)

    lines = bar(page).locator("[data-phone-left] li")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text("IMG 7.jpg")
    expect(lines.nth(1)).to_contain_text(words)
    number = re.search(r"number ([0-9a-f]{8})", lines.nth(1).inner_text())
    assert number is not None
    assert any(f'"request_id":"{number[1]}' in one or f'"{number[1]}' in one for one in asked)
    desk.shot("left")
    assert desk.fits()
    assert Axe().run(page).violations_count == 0
    assert words not in everything_kept(page)


def test_a_task_that_went_to_the_coach_stands_in_the_list_and_the_list_has_an_end(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-time"))
    open_with(page)
    page.evaluate(
        """() => CpdEncryptedStore.put("left", Array.from({length: 100}, (_, n) =>
          ({kind: "item", title: "old", text: `${n}`, id: `${n}`, at: new Date(0).toISOString()})))"""
    )
    write(page, file=photo())
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Send to my coach").click()
    expect(say(page)).to_contain_text("Received, and sent to your coach.", timeout=20_000)

    facts(desk)

    lines = bar(page).locator("[data-phone-left] li")
    expect(lines).to_have_count(100)
    expect(lines.nth(0)).to_contain_text("sent to your coach")
    expect(lines.nth(99)).to_contain_text("old 96")


def test_an_answer_that_was_lost_is_one_line(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)

    def lost(route: Route) -> None:
        assert route.fetch().ok
        route.abort("connectionreset")

    page.route("**/cpd/api/v1/items/", lost, times=1)
    words = write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    bar(page).get_by_role("button", name="Send now").click()
    expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)

    facts(desk)

    expect(bar(page).locator("[data-phone-left] li", has_text=words)).to_have_count(1)


# -- two tabs of one owner -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["Change", "Delete", "Send again"])
def test_what_another_tab_has_sent_meanwhile_is_told_where_it_still_stood(button: str, desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/cpd/api/v1/items/", lambda route: route.fulfill(status=500, body=""))
    words = write(page)
    save(page)
    expect(bar(page)).to_contain_text("It stays here and is tried again by itself")
    page.unroute_all()
    other = page.context.new_page()
    other.goto(desk.site.url + task_page("m1-direction"))
    open_with(other)
    bar(other).get_by_role("button", name="Send again").click()
    expect(bar(other)).to_contain_text("Everything you made is received.", timeout=20_000)

    bar(page).locator(".cpd-card").get_by_role("button", name=button).click()

    expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)
    if button != "Delete":
        expect(say(page)).to_contain_text("it was sent or deleted in another tab")
    text = page.request.get(desk.site.url + task_page("m1-direction")).text()
    assert words in text
