"""What offline tools in the field met, as browser tests: everything is kept or arrives once, and the reader is told.

``CASES`` names the tests of every case; those that are not here stand with what else they belong to.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from tests.browser import test_desk, test_desk_clock, test_desk_queue, test_desk_room, test_not_open
from tests.browser.conftest import Phone, Site
from tests.browser.desk_pages import (
    DESK,
    PIN,
    bar,
    choose_pin,
    desk,
    new_form,
    open_with,
    other_phone,
    photo,
    save,
    say,
    task_page,
    write,
)
from tests.browser.desk_store import kept
from tests.browser.test_desk import kill_browser_of, profile

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("field cases in a browser")
SOON = 20_000  # milliseconds
RECEIVED = "Everything you made is received."
# The office ends the learner's time in the cohort, or takes that back.
OFFICE = """
import sys
from datetime import timedelta
from pathlib import Path
from cpd_workbench import site_folder
site_folder.open_site(Path(sys.argv[1]))
from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
who = dict(cohort_id=programmes.cohorts()[0].id, learner_id=people.find_person("amina@example.org").id)
if sys.argv[2] == "end":
    on = kernel.today() - timedelta(days=1)
    programmes.end_enrolment(**who, reason="withdrawn", ended_on=on, now=kernel.utc_now())
else:
    programmes.reopen_enrolment(**who, now=kernel.utc_now())
"""


def times_on_server(phone: Phone, slug: str, words: str) -> int:
    """In how many pieces of evidence the server has these words."""
    page = phone.page.context.new_page()
    page.goto(phone.site.url + task_page(slug))
    count = page.locator("[data-desk-body] .cpd-card", has_text=words).count()
    page.close()
    return count


# -- page killed in the middle of a write ------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 30, 120, 400])
def test_a_page_killed_in_the_middle_of_a_write_has_all_of_it_or_the_draft(
    after: int, browser: Browser, small_site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "profile"
    before = profile(browser, folder)
    phone = Phone(before.new_page(), small_site, [], None)
    phone.sign_in("Amina")
    phone.go(DESK)
    choose_pin(phone.page)
    phone.page.get_by_role("link", name="an honest look at learning").first.click()
    before.set_offline(True)
    words = write(phone.page, file=photo())
    phone.page.wait_for_timeout(600)  # longer than the pause after which a draft is kept
    new_form(phone.page).evaluate("(form) => { form.requestSubmit(); }")
    phone.page.wait_for_timeout(after)

    kill_browser_of(folder)
    with suppress(Error):  # it is gone already
        before.close()

    with profile(browser, folder) as again:
        again.set_offline(True)
        page = again.new_page()
        page.goto(small_site.url + task_page("m1-review"))
        open_with(page)
        expect(new_form(page)).to_be_visible()
        page.wait_for_timeout(1000)  # what was left of a photo without its evidence is taken away
        pieces, photos = len(kept(page, "|item:")), len(kept(page, "|file:"))
        assert (pieces, photos) in {(1, 1), (0, 0)}
        if pieces:
            expect(bar(page)).to_contain_text(words)
        else:
            expect(page.get_by_text("What you had typed is back.")).to_be_visible()
            expect(new_form(page).get_by_label("What I did")).to_have_value(words)


# -- clock back --------------------------------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_between_two_savings_loses_neither(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    words = [write(page)]
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    page.evaluate("() => { const real = Date.now; Date.now = () => real.call(Date) - 400 * 86400000; }")
    page.clock.set_system_time("2025-01-01T08:00:00Z")
    words.append(write(page))
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 2")

    page.context.set_offline(False)

    expect(bar(page)).to_contain_text(RECEIVED, timeout=SOON)
    assert [times_on_server(desk, "m1-direction", one) for one in words] == [1, 1]


# -- two tabs ----------------------------------------------------------------------------------------------------------


def test_two_tabs_that_send_the_same_queue_at_one_moment_send_it_once(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    second = page.context.new_page()
    second.goto(desk.site.url + task_page("m1-direction"))
    open_with(second)
    page.bring_to_front()  # a tab behind another makes its photos small late
    page.context.set_offline(True)
    words = write(page, file=photo())
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1", timeout=SOON)

    page.context.set_offline(False)

    for tab in (page, second):
        expect(bar(tab)).to_contain_text(RECEIVED, timeout=SOON)
        tab.evaluate("CpdDesk.panel.draw()")
        expect(bar(tab)).to_contain_text(RECEIVED, timeout=SOON)
    assert times_on_server(desk, "m1-direction", words) == 1
    assert kept(page, "|item:") + kept(page, "|file:") == []


def test_two_people_in_two_tabs_the_first_ones_work_stays_locked_until_they_are_back(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    second = page.context.new_page()
    page.context.clear_cookies()
    second.goto(f"{desk.site.url}/")
    with second.expect_navigation():
        second.get_by_role("button", name="Bosco Sample").first.click()
    second.goto(desk.site.url + DESK)
    expect(second.get_by_role("banner")).to_contain_text("Bosco Sample")
    words = write(page)

    save(page)

    expect(bar(page)).to_contain_text("Somebody else is signed in on this phone. Your work stays here, locked")
    expect(page.locator("[data-desk-body]")).to_be_empty()
    desk.sign_in("Amina")
    desk.go(task_page("m1-direction"))
    open_with(page)
    expect(say(page)).to_contain_text("Received.", timeout=SOON)
    assert times_on_server(desk, "m1-direction", words) == 1


# -- server answers half -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["**/cpd/api/v1/items/", "**/cpd/api/v1/desk/"])
def test_half_an_answer_is_a_line_that_dropped_and_the_evidence_arrives_once(address: str, desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    expect(bar(page)).to_contain_text(RECEIVED)
    halves: list[str] = []

    def half(route: Route) -> None:
        answer = route.fetch()
        halves.append(answer.text())
        route.fulfill(response=answer, body=halves[-1][: len(halves[-1]) // 2])

    page.route(address, half, times=1)
    words = write(page)
    save(page)
    for _ in range(200):
        if halves:
            break
        page.wait_for_timeout(100)
    assert halves
    expect(bar(page)).not_to_contain_text("not open now")

    if "items" in address:
        expect(bar(page)).to_contain_text("Not sent yet: 1")
        bar(page).get_by_role("button", name="Send now").click()

    expect(bar(page)).to_contain_text(RECEIVED, timeout=SOON)
    assert times_on_server(desk, "m1-direction", words) == 1


# -- task returned meanwhile -------------------------------------------------------------------------------------------


def test_a_task_that_was_returned_meanwhile_waits_for_its_owners_word(desk: Phone, browser: Browser) -> None:
    page = desk.page
    desk.go(task_page("m1-plan"))
    open_with(page)
    page.context.set_offline(True)
    late = write(page, file=photo())
    save(page)
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Send to my coach").click()
    expect(bar(page)).to_contain_text("To be sent to the coach")
    sent_elsewhere_and_returned(browser, desk.site)

    page.context.set_offline(False)

    expect(bar(page)).to_contain_text("This was changed somewhere else after you wrote here.", timeout=SOON)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    assert times_on_server(desk, "m1-plan", late) == 1
    expect(page.locator("[data-desk-body]")).to_contain_text("Say who will do it.")
    bar(page).get_by_role("button", name="Send again").click()
    expect(say(page)).to_contain_text("Received, and sent to your coach.", timeout=SOON)


def sent_elsewhere_and_returned(browser: Browser, site: Site) -> None:
    """On another phone the learner sends the task, and the coach returns it."""
    elsewhere = other_phone(browser, site, "Amina")
    elsewhere.goto(site.url + task_page("m1-plan"))
    write(elsewhere, file=photo())
    save(elsewhere)
    expect(say(elsewhere)).to_contain_text("Your file is received.", timeout=SOON)
    elsewhere.get_by_label("This is my own work").check()
    elsewhere.get_by_role("button", name="Send to my coach").click()
    expect(elsewhere.locator("[data-desk-body]")).to_contain_text("waiting for the coach", timeout=SOON)
    elsewhere.context.close()
    coach = other_phone(browser, site, "Bosco")
    coach.goto(f"{site.url}/cpd/coach/")
    coach.locator("main .cpd-card a").first.click()
    for place, criterion in enumerate(coach.locator("main fieldset.cpd-card").all()):
        levels = criterion.locator("input[type=radio]")
        (levels.last if place else levels.first).check()
    coach.get_by_label("What was good").first.fill("Say who will do it.")
    coach.get_by_role("button", name="Return to improve").click()
    expect(coach.get_by_role("status")).to_contain_text("Returned")
    coach.context.close()


# -- cohort closed -----------------------------------------------------------------------------------------------------


@contextmanager
def ended_enrolment(site: Site) -> Iterator[None]:
    office = [sys.executable, "-c", OFFICE, str(site.folder)]
    subprocess.run([*office, "end"], check=True)
    yield
    subprocess.run([*office, "reopen"], check=True)


def test_what_was_written_before_the_cohort_closed_stays_with_its_reason(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    words = write(page, file=photo())
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    with ended_enrolment(desk.site):
        page.context.set_offline(False)

        problem = bar(page).locator(".cpd-card [data-problem]")
        expect(problem).to_contain_text("so nothing new is taken", timeout=SOON)
        desk.shot("cohort-closed")
        expect(bar(page)).to_contain_text(words)
        assert len(kept(page, "|item:")) == len(kept(page, "|file:")) == 1

    bar(page).get_by_role("button", name="Send again").click()

    expect(bar(page)).to_contain_text(RECEIVED, timeout=SOON)
    assert times_on_server(desk, "m1-direction", words) == 1


# -- language changed --------------------------------------------------------------------------------------------------


def test_a_language_that_is_changed_while_something_waits_changes_nothing_else(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.route("**/cpd/api/v1/items/", lambda route: route.abort("connectionreset"))
    words = write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")

    read_in(page, "fr")

    page.locator("input[name=pin]").fill(PIN)
    page.locator("form[data-phone=open] button").click()
    expect(bar(page)).to_contain_text("Pas encore envoyé : 1")
    expect(bar(page)).to_contain_text(words)
    desk.shot("language-changed")
    page.unroute_all()
    page.locator("button[data-phone=send]").click()
    expect(bar(page)).to_contain_text("Tout ce que vous avez fait est reçu.", timeout=SOON)
    read_in(page, "en")
    assert times_on_server(desk, "m1-direction", words) == 1


def read_in(page: Page, language: str) -> None:
    page.locator("footer summary").click()
    with page.expect_navigation():
        page.locator(f"footer button[lang={language}]").click()
    assert page.locator("html").get_attribute("lang") == language


# -- the table ---------------------------------------------------------------------------------------------------------

CASES: dict[str, tuple[Callable[..., None], ...]] = {
    "page killed in the middle of a write": (
        test_a_page_killed_in_the_middle_of_a_write_has_all_of_it_or_the_draft,
        test_desk.test_a_browser_killed_while_writing_and_opened_again_without_a_line_still_has_the_text,
    ),
    "storage full": (
        test_desk_room.test_a_full_phone_with_a_line_sends_straight_to_the_server,
        test_desk_room.test_a_full_phone_without_a_line_says_so_and_leaves_the_text_and_nothing_half_written,
        test_desk_room.test_what_waits_on_a_phone_that_has_filled_up_is_sent_all_the_same,
    ),
    "storage cleared": (
        test_desk_room.test_storage_that_is_cleared_under_an_open_page_is_told_at_once,
        test_desk_room.test_another_tab_that_deletes_is_told_and_what_is_typed_is_saved_with_the_line,
    ),
    "clock back": (
        test_a_clock_that_was_set_back_between_two_savings_loses_neither,
        test_desk_clock.test_a_clock_that_jumps_neither_lengthens_the_wait_nor_ends_it,
    ),
    "two tabs": (
        test_two_tabs_that_send_the_same_queue_at_one_moment_send_it_once,
        test_two_people_in_two_tabs_the_first_ones_work_stays_locked_until_they_are_back,
        test_desk_room.test_what_another_tab_has_sent_meanwhile_is_told_where_it_still_stood,
    ),
    "two phones": (
        test_desk_queue.test_what_was_changed_elsewhere_is_not_written_over_without_a_word,
        test_desk_queue.test_a_queued_task_that_grew_elsewhere_waits_for_its_owners_word,
    ),
    "server answers half": (
        test_half_an_answer_is_a_line_that_dropped_and_the_evidence_arrives_once,
        test_desk_queue.test_a_queue_whose_answers_were_lost_is_still_one_item_and_one_submission,
    ),
    "sign-in ended": (test_desk.test_when_the_sign_in_has_ended_the_work_waits_for_its_owner,),
    "task returned meanwhile": (test_a_task_that_was_returned_meanwhile_waits_for_its_owners_word,),
    "cohort closed": (
        test_what_was_written_before_the_cohort_closed_stays_with_its_reason,
        test_not_open.test_what_is_refused_stays_on_the_phone_with_its_reason_and_the_rest_goes,
    ),
    "language changed": (test_a_language_that_is_changed_while_something_waits_changes_nothing_else,),
    "new version of the page": (
        test_desk_room.test_a_page_whose_scripts_are_older_than_the_worker_says_so_and_keeps_what_is_typed,
        test_desk_room.test_a_database_of_a_newer_page_is_told_and_blocks_nobody,
    ),
}


def test_each_of_the_twelve_cases_has_a_test_that_is_collected() -> None:
    assert len(CASES) == 12
    assert all(tests and all(test.__name__.startswith("test_") for test in tests) for tests in CASES.values())
