"""The queue of the desk: answers that are lost, words that change on their way, and other phones."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Response, Route, expect

from tests.browser.conftest import Phone
from tests.browser.desk_pages import (
    DESK,
    bar,
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

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("the queue in a browser")


def answer_is_lost(route: Route) -> None:
    """The server gets the request; the phone never hears of it."""
    assert route.fetch().ok
    route.abort("connectionreset")


def test_a_queue_whose_answers_were_lost_is_still_one_item_and_one_submission(desk: Phone, browser: Browser) -> None:
    page = desk.page
    desk.go(task_page("m1-review"))
    open_with(page)
    for address in ("**/cpd/api/v1/items/", "**/cpd/api/v1/submissions/"):
        page.route(address, answer_is_lost, times=1)
    words = write(page, file=photo())
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Send to my coach").click()
    expect(bar(page)).to_contain_text("To be sent to the coach")
    expect(bar(page)).to_contain_text("Not sent yet: 1", timeout=20_000)

    bar(page).get_by_role("button", name="Send now").click()

    expect(say(page)).to_contain_text("Received, and sent to your coach.", timeout=20_000)
    expect(page.locator("[data-desk-body] .cpd-card", has_text=words)).to_have_count(1)
    coach = other_phone(browser, desk.site, "Bosco")
    coach.goto(f"{desk.site.url}/cpd/coach/")
    line = coach.locator(".cpd-card", has_text="an honest look at learning")
    expect(line).to_contain_text("round 1")
    coach.context.close()


def test_words_changed_while_the_first_ones_travel_arrive_too(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    held: list[Route] = []
    page.route("**/cpd/api/v1/items/", lambda route: held.append(route), times=1)
    words = write(page, file=photo())
    save(page)
    expect(bar(page)).to_contain_text("Sending…")
    bar(page).get_by_role("button", name="Change").click()
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    new_form(page).get_by_label("What I did").fill(f"{words} And more.")
    save(page)

    held[0].continue_()

    expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)
    desk.go(task_page("m1-direction"))
    card = page.locator("[data-desk-body] .cpd-card", has_text=words)
    expect(card).to_have_count(1)
    expect(card).to_contain_text("And more.")
    expect(card).to_contain_text("IMG 7.jpg")


def test_what_was_changed_elsewhere_is_not_written_over_without_a_word(desk: Phone, browser: Browser) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    words = write(page)
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    page.context.set_offline(True)
    card = page.locator("[data-desk-body] .cpd-card", has_text=words)
    card.get_by_text("Change this").click()
    card.get_by_label("What I did").fill(f"{words} Offline.")
    card.get_by_role("button", name="Save", exact=True).click()
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    elsewhere = other_phone(browser, desk.site, "Amina")
    elsewhere.goto(desk.site.url + task_page("m1-direction"))
    same = elsewhere.locator("[data-desk-body] .cpd-card", has_text=words)
    same.get_by_text("Change this").click()
    same.get_by_label("What I did").fill(f"{words} Elsewhere.")
    same.get_by_role("button", name="Save", exact=True).click()
    expect(say(elsewhere)).to_contain_text("Saved.")
    elsewhere.context.close()

    page.context.set_offline(False)

    expect(bar(page)).to_contain_text("This was changed somewhere else", timeout=20_000)
    for text in ("What is saved now", f"{words} Elsewhere.", f"{words} Offline."):
        expect(bar(page).locator(".cpd-card")).to_contain_text(text)
    assert f"{words} Elsewhere." in page.request.get(desk.site.url + task_page("m1-direction")).text()
    bar(page).get_by_role("button", name="Send again").click()
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    expect(page.locator("[data-desk-body]")).to_contain_text(f"{words} Offline.")


def test_half_a_thought_on_the_desk_does_not_pass_for_an_edit_of_newer_words(desk: Phone, browser: Browser) -> None:
    page = desk.page
    desk.go(task_page("m1-time"))
    open_with(page)
    words = write(page)
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    card = page.locator("[data-desk-body] .cpd-card", has_text=words)
    card.get_by_text("Change this").click()
    card.get_by_label("What I did").fill(f"{words} Half.")
    page.wait_for_timeout(600)  # longer than the pause after which a draft is kept
    elsewhere = other_phone(browser, desk.site, "Amina")
    elsewhere.goto(desk.site.url + task_page("m1-time"))
    same = elsewhere.locator("[data-desk-body] .cpd-card", has_text=words)
    same.get_by_text("Change this").click()
    same.get_by_label("What I did").fill(f"{words} Elsewhere.")
    same.get_by_role("button", name="Save", exact=True).click()
    expect(say(elsewhere)).to_contain_text("Saved.")
    elsewhere.context.close()

    page.reload()
    open_with(page)
    form = page.locator("[data-desk-body] .cpd-card", has_text=words).locator("form[data-handler=save_item]")
    expect(form.get_by_label("What I did")).to_have_value(f"{words} Half.")
    form.get_by_role("button", name="Save", exact=True).click()

    expect(bar(page)).to_contain_text("This was changed somewhere else", timeout=20_000)
    assert f"{words} Elsewhere." in page.request.get(desk.site.url + task_page("m1-time")).text()
    page.once("dialog", lambda dialog: dialog.accept())
    bar(page).get_by_role("button", name="Delete").click()
    expect(bar(page)).to_contain_text("Everything you made is received.")


def test_a_slow_look_at_the_queue_never_paints_over_a_later_one(desk: Phone) -> None:
    page = desk.page
    page.context.set_offline(True)
    page.evaluate(
        """() => {
          const real = CpdOfflineQueue.waiting;
          let isRead;
          const read = new Promise((done) => { isRead = done; });
          CpdOfflineQueue.waiting = async () => {
            CpdOfflineQueue.waiting = real;
            const found = await real();
            isRead();
            await new Promise((done) => setTimeout(done, 700));
            return found;
          };
          const kept = {id: "1", title: "", lines: {}, ours: [], problem: null};
          window.drawn = Promise.all([
            CpdDesk.panel.draw(),
            read.then(() => CpdEncryptedStore.put("submit:1", kept)).then(() => CpdDesk.panel.draw()),
          ]);
        }"""
    )

    page.evaluate("() => window.drawn.then(() => null)")

    expect(bar(page)).to_contain_text("Not sent yet: 1")


def test_two_pieces_written_on_the_same_kept_page_are_two(desk: Phone) -> None:
    page = desk.page
    page.context.set_offline(True)
    words = []
    for _ in range(2):
        page.locator("a[data-desk-link][href*='/m1-direction/']").first.click()
        words.append(write(page))
        save(page)
        expect(say(page)).to_contain_text("Saved on this phone.")
        page.go_back()
        expect(page).to_have_url(desk.site.url + DESK)

    for one in words:
        expect(bar(page)).to_contain_text(one)
    expect(bar(page)).to_contain_text("Not sent yet: 2")


def test_a_queued_task_that_grew_elsewhere_waits_for_its_owners_word(desk: Phone, browser: Browser) -> None:
    page = desk.page
    desk.go(task_page("m1-plan"))
    open_with(page)
    page.context.set_offline(True)
    write(page, file=photo())
    save(page)
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Send to my coach").click()
    expect(bar(page)).to_contain_text("To be sent to the coach")
    elsewhere = other_phone(browser, desk.site, "Amina")
    elsewhere.goto(desk.site.url + task_page("m1-plan"))
    unseen = write(elsewhere, file=photo())
    save(elsewhere)
    expect(say(elsewhere)).to_contain_text("Your file is received.", timeout=20_000)
    elsewhere.context.close()

    page.context.set_offline(False)

    expect(bar(page)).to_contain_text("This was changed somewhere else", timeout=20_000)
    expect(page.locator("[data-desk-body]")).to_contain_text(unseen)
    bar(page).get_by_role("button", name="Send again").click()
    expect(say(page)).to_contain_text("Received, and sent to your coach.", timeout=20_000)


def test_without_a_line_a_page_that_is_not_kept_says_so_and_the_root_leads_to_the_desk(desk: Phone) -> None:
    page = desk.page
    page.context.set_offline(True)
    desk.go(f"{DESK}tasks/of-another-course/?course=course-v1%3AX%2BX%2BX")
    open_with(page)
    expect(page.locator("[data-desk-body]")).to_contain_text("This page is not kept on this phone.")

    desk.go("/cpd/")

    expect(page).to_have_url(desk.site.url + DESK)
    open_with(page)
    expect(page.get_by_role("link", name="one priority in action").first).to_be_visible()


def test_the_lessons_of_the_module_are_read_without_a_line(desk: Phone) -> None:
    page = desk.page
    bar(page).get_by_role("button", name="Keep these lessons on my phone").click()
    expect(bar(page).get_by_role("button", name="Read the lessons")).to_be_visible()
    page.context.set_offline(True)
    desk.go(DESK)
    open_with(page)

    bar(page).get_by_role("button", name="Read the lessons").click()

    lessons = page.frame_locator("iframe.cpd-pack")
    expect(lessons.get_by_role("heading", name="Lesson of a sample")).to_be_visible()
    lessons.get_by_role("link", name="To the end").click()
    end = lessons.get_by_text("The end of the sample.")
    assert end.evaluate("(end) => end.getBoundingClientRect().top < innerHeight")
    assert "never" not in lessons.locator("body").inner_html()


def test_a_sign_in_that_has_ended_is_said_and_what_was_typed_is_still_sent_after_it(phone: Phone) -> None:
    phone.sign_in("Amina")
    phone.go(task_page("m2-lesson-talk"))
    page = phone.page
    words = write(page)
    page.context.clear_cookies(name="sessionid")
    save(page)
    expect(say(page)).to_contain_text("Your sign-in has ended. Sign in again in another tab")
    expect(new_form(page).get_by_label("What I did")).to_have_value(words)
    other = page.context.new_page()
    other.goto(f"{phone.site.url}/")
    other.get_by_role("button", name="Amina Sample").first.click()
    other.wait_for_load_state()

    save(page)

    expect(say(page)).to_contain_text("Saved.")
    expect(page.locator("[data-desk-body] .cpd-card", has_text=words)).to_have_count(1)
    assert phone.errors == []


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, "text/html", "<h1>Server Error (500)</h1>"),
        (500, "application/json", "null"),
        (403, "text/html", "<h1>Forbidden</h1>"),
        (400, "text/html", "<h1>Bad Request</h1>"),
        (413, "text/html", "<h1>Too large</h1>"),
        (422, "application/json", "{}"),
    ],
)
def test_one_thing_that_the_server_cannot_take_stops_nothing_else(
    status: int, kind: str, body: str, desk: Phone
) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.context.set_offline(True)
    poison = write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 1")
    other = write(page)
    save(page)
    expect(bar(page)).to_contain_text("Not sent yet: 2")

    def answer(route: Route) -> None:
        if poison in (route.request.post_data or ""):
            route.fulfill(status=status, content_type=kind, body=body)
        else:
            route.continue_()

    page.route("**/cpd/api/v1/items/", answer)
    page.context.set_offline(False)

    expect(bar(page)).to_contain_text("Not sent yet: 1", timeout=20_000)
    left = bar(page).locator(".cpd-card")
    expect(left).to_contain_text(poison)
    expect(left.locator("[data-problem]")).to_contain_text("It stays here and is tried again by itself")
    assert other in page.request.get(desk.site.url + task_page("m1-direction")).text()

    page.unroute_all()
    left.get_by_role("button", name="Send again").click()
    expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)
    assert poison in page.request.get(desk.site.url + task_page("m1-direction")).text()


def test_a_fault_of_the_server_is_tried_again_by_itself_after_a_while(desk: Phone) -> None:
    page = desk.page
    page.clock.install()
    desk.go(task_page("m1-direction"))
    open_with(page)
    words = write(page)
    page.route("**/cpd/api/v1/items/", lambda route: route.fulfill(status=500, body=""))
    save(page)
    page.clock.run_for(1000)
    expect(bar(page)).to_contain_text("It stays here and is tried again by itself")
    page.unroute_all()

    for _ in range(4):
        page.clock.run_for(30_000)
        page.wait_for_timeout(300)

    expect(bar(page)).to_contain_text("Everything you made is received.", timeout=20_000)
    assert words in page.request.get(desk.site.url + task_page("m1-direction")).text()


def test_sending_again_after_a_trouble_writes_over_nothing_unseen(desk: Phone, browser: Browser) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    words = write(page)
    save(page)
    expect(say(page)).to_contain_text("Received.", timeout=20_000)
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.route("**/cpd/api/v1/items/", lambda route: route.fulfill(status=500, body=""))
    card = page.locator("[data-desk-body] .cpd-card", has_text=words)
    card.get_by_text("Change this").click()
    card.get_by_label("What I did").fill(f"{words} Here.")
    card.get_by_role("button", name="Save", exact=True).click()
    expect(bar(page)).to_contain_text("It stays here and is tried again by itself", timeout=20_000)
    elsewhere = other_phone(browser, desk.site, "Amina")
    elsewhere.goto(desk.site.url + task_page("m1-direction"))
    same = elsewhere.locator("[data-desk-body] .cpd-card", has_text=words)
    same.get_by_text("Change this").click()
    same.get_by_label("What I did").fill(f"{words} Elsewhere.")
    same.get_by_role("button", name="Save", exact=True).click()
    expect(say(elsewhere)).to_contain_text("Saved.")
    elsewhere.context.close()

    page.unroute_all()
    bar(page).get_by_role("button", name="Send again").click()

    expect(bar(page)).to_contain_text("This was changed somewhere else", timeout=20_000)
    assert f"{words} Elsewhere." in page.request.get(desk.site.url + task_page("m1-direction")).text()


def test_a_phone_tells_what_waits_on_it_and_what_the_site_could_not_take(desk: Phone) -> None:
    page = desk.page
    desk.go(task_page("m1-direction"))
    open_with(page)
    page.route("**/cpd/api/v1/items/", lambda route: route.fulfill(status=500, body=""), times=2)
    write(page)

    def tells_of_trouble(answer: Response) -> bool:
        return answer.url.endswith("/api/v1/phone/") and bool(answer.request.post_data_json["trouble"])

    with page.expect_response(tells_of_trouble) as answered:
        save(page)

    assert answered.value.status == 200
    told = answered.value.request.post_data_json
    assert told["waiting"] == 1
    assert [text.split()[1:3] for text in told["trouble"]] == [["item", "500"]]
    assert told["waiting_since"] < told["client_sent_at"]
