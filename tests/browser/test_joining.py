"""Learner, coach and officer sign in for the first time on a site where their records wait for them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, Phone, Site, serve


@pytest.fixture(scope="module")
def claimed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("claimed") / "data"
    subprocess.run([sys.executable, "-m", "tests.browser.claimed_site", str(folder)], check=True)
    yield from serve(folder)


@pytest.fixture
def phone_of(claimed_site: Site, browser: Browser) -> Iterator[object]:
    contexts = []

    def signed_in(name: str) -> Phone:
        contexts.append(browser.new_context(viewport=PHONE))
        phone = Phone(contexts[-1].new_page(), claimed_site, [], Phone.wanted_shots())
        phone.sign_in(name)
        return phone

    yield signed_in
    for context in contexts:
        context.close()


def look(phone: Phone, name: str) -> None:
    phone.page.wait_for_load_state("networkidle")
    assert phone.fits()
    found = Axe().run(phone.page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    phone.shot(name)


def test_a_learner_is_at_work_after_one_press(phone_of: object) -> None:
    phone = phone_of("Amina")  # type: ignore[operator]
    phone.go("/course/jump/m1-time")
    expect(phone.page.get_by_text("Are you Amina Sample?")).to_be_visible()
    expect(phone.page.get_by_text("You are in no cohort")).to_have_count(0)
    look(phone, "join-block")

    phone.page.get_by_role("button", name="Join my work").click()

    expect(phone.page.get_by_text("This is your record now")).to_be_visible()
    expect(phone.page.get_by_text("Bosco Sample")).to_be_visible()
    expect(phone.page.get_by_text("Add evidence")).to_be_visible()
    phone.go("/cpd/desk/")
    expect(phone.page.get_by_role("heading", level=1)).to_be_visible()


def test_a_coach_and_an_officer_are_at_work_after_an_officer_confirmed_them(phone_of: object) -> None:
    coach, second = phone_of("Bosco"), phone_of("Grace")  # type: ignore[operator]
    for phone, path in ((coach, "/cpd/coach/"), (second, "/cpd/office/")):
        phone.go(path)
        look(phone, "join-page")
        phone.page.get_by_role("button", name="Join my work").click()
        expect(phone.page.get_by_text("open when the programme office has confirmed").first).to_be_visible()
        look(phone, "roles-wait")

    first = phone_of("Felix")  # type: ignore[operator]
    first.go("/cpd/office/")
    first.page.get_by_role("link", name="Accounts to confirm (2)").click()
    look(first, "accounts-to-confirm")
    first.page.get_by_label("Bosco Sample").check()
    first.page.get_by_label("Grace Sample").check()
    first.page.get_by_role("button", name="Confirm the ticked accounts").click()
    expect(first.page.get_by_text("2 accounts are confirmed.")).to_be_visible()
    first.page.go_back()
    look(first, "nobody-waits")

    coach.go("/cpd/coach/")
    expect(coach.page.get_by_role("heading", level=1)).to_contain_text("Reviews")
    second.go("/cpd/office/")
    expect(second.page.get_by_role("heading", level=1)).to_contain_text("Programme office")
    second.page.get_by_label("E-mail or registration number").fill("bosco@example.org")
    second.page.get_by_role("button", name="Find").click()
    second.page.get_by_role("link", name="Account and roles").click()
    look(second, "office-person")
