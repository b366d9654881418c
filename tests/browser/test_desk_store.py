"""The store of the desk when something is wrong with it: what is broken is told and kept, everything else goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone
from tests.browser.desk_pages import (
    DESK,
    PIN,
    bar,
    desk,
    open_with,
    photo,
    save,
    say,
    task_page,
    try_pin,
    write,
)
from tests.browser.desk_store import FLIP_CHECK, FLIP_SALT, OTHER_THING, change_owner, flip, kept

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("the store in a browser")
DAMAGED = "Some of what this phone keeps can no longer be read."


def test_one_bad_record_shuts_nothing_and_is_named_and_kept(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    flip(page, "|item:")
    other = write(page)
    save(page)
    expect(bar(page)).to_contain_text(other)

    desk.go(task_page("m1-direction"))
    open_with(page)

    expect(bar(page)).to_contain_text(DAMAGED)
    expect(bar(page).locator("[data-damaged]")).to_contain_text("a piece of evidence")
    expect(bar(page).locator(".cpd-card")).to_contain_text(other)
    desk.shot("damaged")
    assert desk.fits()
    page.context.set_offline(False)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    assert other in page.request.get(desk.site.url + task_page("m1-direction")).text()
    assert len(kept(page, "|item:")) == 1

    page.once("dialog", lambda dialog: dialog.accept())
    bar(page).locator("[data-damaged]").get_by_role("button", name="Delete").click()
    expect(bar(page)).not_to_contain_text(DAMAGED)
    assert kept(page, "item:") == []


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("a text", "'x'"),
        ("nothing", "null"),
        ("no files", "{id: '1', title: '', fields: {}}"),
        ("fields that are no lists", "{id: '1', title: '', files: [], fields: {did: 7}}"),
        ("a file without an id", "{id: '1', title: '', files: [null], fields: {did: ['x']}}"),
    ],
)
def test_a_record_of_another_shape_is_as_good_as_unreadable(shape: str, value: str, desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.evaluate(f"() => CpdEncryptedStore.put('item:1', {value})")

    desk.go(task_page("m1-direction"))
    open_with(page)

    expect(bar(page).locator("[data-damaged]")).to_contain_text("a piece of evidence")
    words = write(page)
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    assert words in page.request.get(desk.site.url + task_page("m1-direction")).text()
    assert len(kept(page, "|item:1")) == 1


def test_a_damaged_photo_waits_with_its_evidence_until_its_owner_says_so(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    words = write(page, file=photo())
    save(page)
    expect(bar(page)).to_contain_text("IMG 7.jpg: saved on this phone")
    flip(page, "|file:")
    other = write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 2")

    page.context.set_offline(False)

    expect(bar(page)).to_contain_text("Not sent yet: 1", timeout=20_000)
    card = bar(page).locator(".cpd-card")
    expect(card).to_contain_text(words)
    expect(card).to_contain_text("IMG 7.jpg: can no longer be read")
    expect(card.locator("[data-problem]")).to_contain_text("Send again sends the rest without it")
    desk.shot("damaged-photo")
    assert other in page.request.get(desk.site.url + task_page("m1-direction")).text()
    card.get_by_role("button", name="Send again").click()
    expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)
    assert words in page.request.get(desk.site.url + task_page("m1-direction")).text()
    expect(bar(page).locator("[data-damaged]")).to_contain_text("a photo or another file")
    assert len(kept(page, "file:")) == 1


def test_words_written_over_a_damaged_draft_leave_it_where_it_can_be_found(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    write(page)
    page.wait_for_timeout(600)  # longer than the pause after which a draft is kept
    flip(page, "|draft:")

    desk.go(task_page("m1-direction"))
    open_with(page)
    expect(bar(page).locator("[data-damaged]")).to_contain_text("something you had begun to write")
    words = write(page)
    page.wait_for_timeout(600)

    assert len(kept(page, "|draft:")) == 1
    assert len(kept(page, "|damaged:draft:")) == 1
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    assert words in page.request.get(desk.site.url + task_page("m1-direction")).text()
    assert len(kept(page, "|damaged:draft:")) == 1


def test_a_damaged_copy_of_the_desk_comes_again_with_a_line(desk: Phone) -> None:
    page = desk.page
    flip(page, "|desk")
    page.context.set_offline(True)
    desk.go(DESK)
    open_with(page)
    expect(bar(page).locator("[data-damaged]")).to_contain_text("the copy of your desk")

    page.context.set_offline(False)

    expect(bar(page)).not_to_contain_text(DAMAGED, timeout=20_000)
    assert kept(page, "damaged:") == []


@pytest.mark.parametrize("damage", [FLIP_CHECK, FLIP_SALT, OTHER_THING, "() => ({})"])
def test_a_damaged_lock_still_opens_with_the_right_pin_and_only_with_it(damage: str, desk: Phone) -> None:
    page = desk.page
    change_owner(page, damage)
    desk.go(DESK)
    try_pin(page, "000000")
    expect(bar(page).locator("[data-phone-say]")).to_contain_text("This is not the PIN.")

    open_with(page)

    expect(bar(page)).to_contain_text("Everything you made is received.")
    desk.go(DESK)
    open_with(page)


def test_a_lock_that_is_damaged_twice_is_no_wrong_pin(desk: Phone) -> None:
    page = desk.page
    change_owner(page, OTHER_THING)
    page.evaluate("CpdEncryptedStore.remove('lock')")
    desk.go(DESK)

    try_pin(page, PIN)

    expect(bar(page).locator("[data-phone-say]")).to_contain_text("no PIN opens it")
    desk.shot("broken-lock")
    assert kept(page, "|desk") != []
