"""How long somebody waits after wrong PINs, whatever the phone's clock says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone
from tests.browser.desk_pages import DESK, PIN, bar, desk, open_with, try_pin

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("the store in a browser")
MOVE = "(days) => { const now = Date.now; Date.now = () => now.call(Date) + days * 86400000; }"


def wrong(phone: Phone, times: int) -> str:
    told = bar(phone.page).locator("[data-phone-say]")
    for _ in range(times):
        told.evaluate("(place) => { place.textContent = ''; }")
        try_pin(phone.page, "000000")
        expect(told).not_to_be_empty()
    return told.inner_text()


def waiting_seconds(text: str) -> int:
    found = re.search(r"Wait (\d+) seconds", text)
    assert found, text
    return int(found[1])


@pytest.mark.parametrize("days", [-400, -1, 400])
def test_a_clock_that_jumps_neither_lengthens_the_wait_nor_ends_it(days: int, desk: Phone) -> None:
    page = desk.page
    desk.go(DESK)
    assert waiting_seconds(wrong(desk, 3)) == 2

    page.evaluate(MOVE, days)
    try_pin(page, PIN)
    assert waiting_seconds(bar(page).locator("[data-phone-say]").inner_text()) <= 2
    assert page.evaluate("CpdEncryptedStore.owner") == ""

    page.wait_for_timeout(2100)
    open_with(page)


def test_a_page_loaded_anew_under_another_clock_gives_no_try_back(desk: Phone) -> None:
    page = desk.page
    desk.go(DESK)
    page.evaluate(
        """() => new Promise((good) => { const r = indexedDB.open("cpd"); r.onsuccess = () => {
             const owners = r.result.transaction("owners", "readwrite").objectStore("owners");
             owners.openCursor().onsuccess = ({target}) => {
               target.result.update({...target.result.value, tries: 1e9, until: Date.now() + 4e10});
               owners.transaction.oncomplete = () => good(r.result.close());
             }; }; })"""
    )
    page.add_init_script(f"({MOVE})(400)")
    desk.go(DESK)

    assert 290 <= waiting_seconds(wrong(desk, 1)) <= 300


def test_a_second_tab_that_waited_long_ago_gives_no_try_back(desk: Phone) -> None:
    page = desk.page
    desk.go(DESK)
    second = page.context.new_page()
    second.goto(desk.site.url + DESK)
    expect(second.get_by_label("My PIN")).to_be_visible()
    page.wait_for_timeout(2500)
    wrong(desk, 3)

    try_pin(second, PIN)

    expect(second.locator("[data-phone-say]")).to_contain_text("Wait 2 seconds")
