"""A block's form that is refused: every mistake beside its field, nothing that was typed is lost, then it is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Phone

YESTERDAY = (date.today() - timedelta(days=1)).isoformat()


@pytest.fixture
def course(phone: Phone) -> Iterator[Phone]:
    phone.sign_in("Amina")
    yield phone
    # The browser itself logs a refused request; nothing else may go wrong.
    assert [error for error in phone.errors if "400" not in error] == []


def paste(field: Locator, words: str) -> None:
    """As an older phone does, which knows no maxlength."""
    field.evaluate("field => field.removeAttribute('maxlength')")
    field.fill(words)


def beside(field: Locator) -> str:
    """What the field's description says of it."""
    expect(field).to_have_attribute("aria-invalid", "true")
    return described(field)


def described(field: Locator) -> str:
    said: str = field.evaluate(
        "field => field.getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id).textContent).join(' ')"
    )
    return said


def open_details(form: Locator, words: str) -> None:
    form.locator("summary", has_text=words).first.click()


def test_evidence_with_two_mistakes_names_both_and_keeps_every_word(course: Phone) -> None:
    page = course.page
    course.go("/course/jump/m1-time")
    form = page.locator("form[data-handler=save_item]").last
    if not form.is_visible():
        page.locator("summary", has_text="Add evidence").first.click()
    form.get_by_label("What I did").fill("x" * 10_001)
    form.get_by_label("What changed for pupils").fill("They come on time.")
    open_details(form, "More")
    form.get_by_label("Another web address").fill("http://school.example.org")

    form.get_by_role("button", name="Save", exact=True).click()

    alert = page.locator("[data-cpd-say]")
    expect(alert).to_have_attribute("role", "alert")
    for name in ("What I did", "Web address"):
        expect(alert).to_contain_text(name)
    did = form.get_by_label("What I did")
    assert "10000" in beside(did)
    assert "You may also say both" in beside(did)
    assert "https://" in beside(form.get_by_label("Another web address"))
    expect(did).to_have_value("x" * 10_001)
    assert Axe().run(page, context=".cpd").violations_count == 0

    did.fill("I met the staff.")
    form.get_by_label("Another web address").fill("https://school.example.org")
    form.get_by_role("button", name="Save", exact=True).click()

    expect(alert).to_contain_text("Saved.")
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    expect(page.locator("[aria-describedby='']")).to_have_count(0)
    expect(page.locator(".cpd-wrong")).to_have_count(0)


def test_what_describes_a_field_is_as_before_once_its_mistake_is_gone(course: Phone) -> None:
    page = course.page
    course.go("/course/jump/m1-time")
    form = page.locator("form[data-handler=save_item]").last
    if not form.is_visible():
        page.locator("summary", has_text="Add evidence").first.click()
    open_details(form, "More")
    did, link = form.get_by_label("What I did"), form.get_by_label("Another web address")
    did.fill("x" * 10_001)
    link.fill("http://school.example.org")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(did).to_have_attribute("aria-invalid", "true")
    ids = page.eval_on_selector_all("[id]", "found => found.map(one => one.id)")
    assert len(ids) == len(set(ids))
    assert "wrong-" not in ids

    page.route("**/handler/save_item/**", lambda route: route.abort("connectionreset"))
    form.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("[data-cpd-say]")).to_contain_text("The line dropped.")
    expect(link).not_to_have_attribute("aria-describedby", re.compile(""))
    assert "You may also say both" in described(did)
    page.unroute_all()
    page.get_by_label("What I did").last.fill("")
    link.fill("")


def test_an_action_of_a_meeting_that_is_too_long_is_said_and_not_cut(course: Phone) -> None:
    page = course.page
    course.go("/course/jump/cll-1-meetings")
    open_details(page.locator("main"), "Record a meeting")
    form = page.locator("form[data-handler=record]")
    form.get_by_label("When was it?").fill(YESTERDAY)
    form.get_by_label("The issue you worked on").fill("Late pupils")
    what = form.locator("[name=action_what]")
    paste(what.nth(0), "Visit homes " * 30)
    form.locator("[name=action_owner]").nth(1).fill("Jean")

    form.get_by_role("button", name="Record", exact=False).click()

    alert = page.locator("[data-cpd-say]")
    expect(alert).to_have_attribute("role", "alert")
    for row in ("Row 1", "Row 2"):
        expect(alert).to_contain_text(row)
    assert "Row 1" in beside(what.nth(0))
    expect(form.get_by_label("The issue you worked on")).to_have_value("Late pupils")

    what.nth(0).fill("Visit homes")
    what.nth(1).fill("Buy chalk")
    form.get_by_role("button", name="Record", exact=False).click()

    expect(alert).to_contain_text("Recorded.")
    expect(page.locator("main")).to_contain_text("Buy chalk")
