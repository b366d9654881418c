"""A learner asks a witness and the witness answers, both on a phone: it fits, axe finds nothing, the form is taken."""

from __future__ import annotations

from datetime import date, timedelta

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.conftest import PHONE, Phone
from tests.builders import pdf

YESTERDAY = (date.today() - timedelta(days=1)).isoformat()


def look(phone: Phone, name: str) -> None:
    phone.page.wait_for_load_state("networkidle")
    assert phone.fits()
    found = Axe().run(phone.page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    phone.shot(name)


def save_evidence(phone: Phone, *, file: FilePayload | None = None) -> str:
    """One piece of evidence; returns the address of its page of witnesses."""
    phone.go("/course/jump/m1-time")
    page = phone.page
    details = page.locator("details", has=page.locator("summary:text-is('Add evidence')")).last
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()
    form = page.locator("form[data-handler=save_item]").last
    if file is not None:
        form.get_by_label("Photo or document").set_input_files(file)
    form.get_by_label("When was it?").fill(YESTERDAY)
    form.get_by_label("What I did").fill("I asked the parents what they see.")
    form.get_by_label("What changed for pupils, teachers or parents").fill("They come to the meetings.")
    form.get_by_label("No child is in it").check()
    form.get_by_role("button", name="Save").click()
    link = page.get_by_role("link", name="Ask a witness").last
    expect(link).to_be_visible()
    if file is not None:
        expect(page.locator("[data-cpd-say]")).to_contain_text("Your file is received.")
    return str(link.get_attribute("href"))


def test_a_witness_answers_by_the_link_without_an_account(phone: Phone, browser: Browser) -> None:
    phone.sign_in("Amina")
    phone.go(save_evidence(phone))
    page = phone.page
    look(phone, "witness-invite")
    page.get_by_label("Name of the witness").fill("Sample Witness")
    page.get_by_label("What are they?").fill("Parent")
    page.get_by_role("button", name="Make the link").click()
    link = str(page.get_by_role("link", name="/cpd/w/").get_attribute("href"))
    look(phone, "witness-link")

    context = browser.new_context(viewport=PHONE)
    witness = Phone(context.new_page(), phone.site, [], phone.shots)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(f"{request.url} {request.all_headers()}"))
    witness.page.goto(link)
    expect(witness.page.get_by_role("heading", name="What did you see?")).to_be_visible()
    look(witness, "witness")
    expect(witness.page.get_by_text("I asked the parents what they see.")).to_be_visible()
    witness.page.get_by_label("What I saw").fill("I was at the meeting.")
    witness.page.get_by_label("When was it?").fill(YESTERDAY)
    witness.page.get_by_label("I saw this myself.").check()
    with witness.page.expect_request(lambda request: request.method == "POST") as sent:
        witness.page.get_by_role("button", name="Send").click()
    assert "/w/" not in sent.value.all_headers().get("referer", "")
    expect(witness.page.get_by_text("Your answer is kept.")).to_be_visible()
    look(witness, "witness-done")
    witness.page.goto(link)
    expect(witness.page.get_by_text("This link was used already")).to_be_visible()
    assert asked
    assert not [one for one in asked if token_in(link) in one], "no address, header or cookie holds the token"
    context.close()


def token_in(link: str) -> str:
    token = link.partition("#")[2].strip("/")
    assert len(token) > 40
    return token


def ask_a_witness(phone: Phone, name: str) -> str:
    """On the page of witnesses: invite somebody. Returns the link."""
    page = phone.page
    page.get_by_label("Name of the witness").fill(name)
    page.get_by_label("What are they?").fill("Parent")
    page.get_by_role("button", name="Make the link").click()
    return str(page.get_by_role("link", name="/cpd/w/").get_attribute("href"))


def test_links_in_one_tab_a_broken_link_and_the_way_back(phone: Phone, browser: Browser) -> None:
    phone.sign_in("Amina")
    phone.go(save_evidence(phone))
    first, second = ask_a_witness(phone, "Witness ONE"), ask_a_witness(phone, "Witness TWO")

    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{first[:-9]}/")
    expect(page.get_by_text("This link opens nothing.")).to_be_visible()
    look(Phone(page, phone.site, [], phone.shots), "link-unknown")
    page.goto(first)
    expect(page.get_by_text("asks you, Witness ONE")).to_be_visible()
    one = page.url
    page.goto(second)
    expect(page.get_by_text("asks you, Witness TWO")).to_be_visible()
    page.get_by_label("What I saw").fill("I was at the meeting.")
    page.get_by_label("When was it?").fill(YESTERDAY)
    page.get_by_label("I saw this myself.").check()
    other = context.new_page()
    other.goto(one)
    expect(other.get_by_text("asks you, Witness ONE")).to_be_visible()
    context.clear_cookies(name="cpd_link_key")
    other.reload()
    expect(other.get_by_text("Open the link again that you were given.")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your answer is kept.")).to_be_visible()
    context.close()


def test_without_scripts_a_link_is_pasted(phone: Phone, browser: Browser) -> None:
    phone.sign_in("Amina")
    phone.go(save_evidence(phone))
    link = ask_a_witness(phone, "Witness THREE")

    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Paste the whole link").fill(link)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("asks you, Witness THREE")).to_be_visible()
    context.close()


def test_my_files_and_the_offices_side_of_them_on_a_phone(phone: Phone) -> None:
    phone.sign_in("Amina")
    save_evidence(phone, file={"name": "plan.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page = phone.page
    phone.go("/cpd/desk/mine/")
    look(phone, "mine")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").click()
    assert download.value.suggested_filename.endswith(".zip")
    page.get_by_role("link", name="Somebody in it may no longer be shown").click()
    look(phone, "mine-withdraw")

    phone.sign_in("Hassan")
    phone.go("/cpd/office/?person=amina@example.org")
    page.get_by_role("link", name="Files and holds").click()
    look(phone, "office-files")
    page.locator("summary", has_text="Place a hold").click()
    page.get_by_label("Why? For example an appeal").fill("Appeal of a sample")
    page.get_by_role("button", name="Hold").click()
    expect(page.get_by_text("Appeal of a sample")).to_be_visible()
    look(phone, "office-files-held")
