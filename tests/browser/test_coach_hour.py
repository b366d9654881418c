"""A coach's hour on a phone, by keyboard alone: twelve wait, one goes back, one is taken back, all are decided."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import PHONE, Phone, Site, serve

WAITING = 12
TABS = 200  # more than any of these pages has stops


@pytest.fixture(scope="module")
def busy_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("coach") / "data"
    subprocess.run([sys.executable, "-m", "tests.browser.coach_site", str(folder)], check=True)
    yield from serve(folder)


@pytest.fixture
def coach(browser: Browser, busy_site: Site) -> Iterator[Phone]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=1)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Phone(page, busy_site, errors, Phone.wanted_shots())
    context.close()


def is_clean(phone: Phone, name: str) -> None:
    """It fits 360 px, axe finds nothing, no script broke; the picture is for a person to judge."""
    phone.shot(name)
    assert phone.fits(), name
    found = Axe().run(phone.page)
    assert found.violations_count == 0, found.generate_report()
    assert phone.errors == []


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted thing has the focus."""
    for _ in range(TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {wanted} by keyboard")


def press(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose_levels(page: Page, *, level: int, first: int | None = None) -> None:
    """Enter each rubric row by Tab and walk to its level by arrow, counted from 0; ``first`` is for the first row."""
    for place, row in enumerate(page.locator("form[data-review] fieldset").all()):
        levels = row.locator("input[type=radio]")
        wanted = first if place == 0 and first is not None else level
        # Tab enters a row at its chosen level, or at the first one.
        at = next((number for number, one in enumerate(levels.all()) if one.is_checked()), 0)
        tab_to(page, levels.nth(at))
        page.keyboard.press("Space")
        for _ in range(abs(wanted - at)):
            page.keyboard.press("ArrowDown" if wanted > at else "ArrowUp")
        expect(levels.nth(wanted)).to_be_checked()


def open_first(phone: Phone) -> None:
    phone.go("/cpd/coach/")
    press(phone.page, phone.page.locator("main .cpd-card a[href*='/coach/review/']").first)


def waiting(phone: Phone) -> int:
    phone.go("/cpd/coach/")
    found = re.search(r"(\d+)", phone.page.locator("main .cpd-tabs a").first.inner_text())
    assert found is not None
    return int(found[1])


@pytest.mark.slow
def test_a_coach_gets_through_an_hour_by_keyboard_alone(coach: Phone) -> None:
    page = coach.page
    coach.sign_in("Bosco")
    assert waiting(coach) == WAITING
    is_clean(coach, "hour-queue")
    open_first(coach)
    is_clean(coach, "hour-review")
    shown = page.locator("main img").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth > 0")
    one_goes_back_on_one_criterion(coach)
    one_is_signed_off_and_taken_back(coach)
    for _ in range(WAITING - 1):
        choose_levels(page, level=1)
        press(page, page.get_by_role("button", name="Sign off"))
    expect(page.get_by_role("status").first).to_contain_text("Signed off")
    assert waiting(coach) == 0
    is_clean(coach, "hour-done")
    their_own_coursework(coach)


def one_goes_back_on_one_criterion(coach: Phone) -> None:
    page = coach.page
    choose_levels(page, level=1, first=0)
    box = page.locator("form[data-review] fieldset textarea").first
    tab_to(page, box)
    page.keyboard.type("Add the hours you spent in classrooms.")
    press(page, page.get_by_role("button", name="Return to improve"))
    expect(page.get_by_role("status").first).to_contain_text("Returned")


def one_is_signed_off_and_taken_back(coach: Phone) -> None:
    """The next one came by itself; signed off, it is taken back with a reason, and waits with its levels kept."""
    page = coach.page
    assert "/cpd/coach/review/" in page.url
    choose_levels(page, level=1)
    press(page, page.get_by_role("button", name="Sign off"))
    coach.go("/cpd/coach/decided/")
    is_clean(coach, "hour-decided")
    undo = page.locator("main form:has(textarea[name=reason])").first
    if not undo.is_visible():
        tab_to(page, page.locator("main details:has(textarea[name=reason]) summary").first)
        page.keyboard.press("Enter")
    tab_to(page, undo.locator("textarea[name=reason]"))
    page.keyboard.type("I looked at the wrong photo.")
    press(page, undo.get_by_role("button"))
    expect(page.get_by_role("status").first).to_contain_text("Taken back")
    assert waiting(coach) == WAITING - 1
    open_first(coach)
    expect(page.locator("form[data-review] input:checked")).to_have_count(
        page.locator("form[data-review] fieldset").count()
    )


def their_own_coursework(coach: Phone) -> None:
    page = coach.page
    coach.go("/course/jump/m1-time")
    is_clean(coach, "hour-own-task")
    form = page.locator("form[data-handler=save_item]").last
    tab_to(page, form.get_by_label("What I did"))
    page.keyboard.type("I coached four heads and wrote down what I saw.")
    tab_to(page, form.get_by_role("button", name="Save"))
    with page.expect_response(lambda answer: "save_item" in answer.url):
        page.keyboard.press("Enter")
    expect(page.locator("[data-cpd-say]")).to_contain_text("Saved.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "language", "sign_off"), [("Fabrice", "fr", "Valider"), ("Rose", "rw", "Emeza umurimo")], ids=["fr", "rw"]
)
def test_the_same_pages_speak_french_and_kinyarwanda(coach: Phone, name: str, language: str, sign_off: str) -> None:
    page = coach.page
    coach.sign_in(name)
    coach.go("/cpd/coach/")
    assert page.locator("html").get_attribute("lang") == language
    is_clean(coach, f"hour-queue-{language}")
    page.locator("main .cpd-card a[href*='/coach/review/']").first.click()
    is_clean(coach, f"hour-review-{language}")
    for row in page.locator("form[data-review] fieldset").all():
        row.locator("input[type=radio]").last.check()
    button = page.locator("form[data-review] button[value=sign_off]")
    assert button.inner_text() == sign_off
    button.click()
    expect(page.get_by_role("status").first).not_to_be_empty()
    assert page.get_by_role("status").first.inner_text() != "Signed off."
