"""The desk as a learner's thumb uses it: PIN, evidence, waiting for what the page says."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.browser.conftest import PHONE, Phone, Site
from tests.browser.small_site import COURSE_KEY

DESK = "/cpd/desk/"
PIN = "271828"
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()


def task_page(slug: str) -> str:
    return f"{DESK}tasks/{slug}/?course={COURSE_KEY.replace(':', '%3A').replace('+', '%2B')}"


def photo() -> FilePayload:
    """A photo as a phone takes it: large and noisy."""
    small = Image.frombytes("RGB", (120, 80), random.Random(7).randbytes(120 * 80 * 3))
    out = io.BytesIO()
    small.resize((2400, 1600)).save(out, "JPEG", quality=95)
    return {"name": "IMG 7.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def bar(page: Page) -> Locator:
    return page.locator("#cpd-bar")


def choose_pin(page: Page, pin: str = PIN) -> None:
    """The first time on this phone; returns when the desk is kept and the worker answers for it."""
    bar(page).get_by_text("Work without a line").click()
    page.get_by_label("My PIN").fill(pin)
    page.get_by_label("The same PIN again").fill(pin)
    page.get_by_role("button", name="Keep my work on this phone").click()
    expect(bar(page)).to_contain_text("Everything you made is received.")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def try_pin(page: Page, pin: str) -> None:
    page.get_by_label("My PIN").fill(pin)
    page.get_by_role("button", name="Open", exact=True).click()


def open_with(page: Page, pin: str = PIN) -> None:
    """Returns when the store is open; until then a form that is saved goes straight to the server."""
    try_pin(page, pin)
    expect(page.locator("[data-phone-state]")).to_be_visible(timeout=30_000)


def new_form(page: Page) -> Locator:
    """The form of new evidence, unfolded."""
    form = page.locator("form[data-handler=save_item]").last
    expect(form).to_be_attached(timeout=20_000)  # the desk is opened before its page is drawn
    if not form.is_visible():
        page.locator("summary", has_text="Add evidence").click()
    return form


def write(page: Page, *, file: FilePayload | None = None) -> str:
    """Answer the four questions; returns what was written, to find it again."""
    words = f"I kept a card {uuid4()}."
    form = new_form(page)
    if file is not None:
        form.get_by_label("Take a photo").set_input_files(file)
    form.get_by_label("When was it?").fill(YESTERDAY)
    form.get_by_label("What I did").fill(words)
    form.get_by_label("What changed for pupils, teachers or parents").fill("Lessons start on time now.")
    form.get_by_label("No child is in it").check()
    return words


def save(page: Page) -> None:
    new_form(page).get_by_role("button", name="Save", exact=True).click()


def say(page: Page) -> Locator:
    return page.locator("[data-cpd-say]")


def everything_kept(page: Page) -> str:
    """All that lies on the phone in the clear, as text: databases, caches, local storage."""
    kept: str = page.evaluate(
        """async () => {
          const told = [JSON.stringify({...localStorage}), document.cookie];
          for (const {name} of await indexedDB.databases()) {
            const db = await new Promise((good) => {
              const r = indexedDB.open(name); r.onsuccess = () => good(r.result); });
            for (const store of db.objectStoreNames) {
              const all = await new Promise((good) => {
                const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => good(r.result); });
              const keys = await new Promise((good) => {
                const r = db.transaction(store).objectStore(store).getAllKeys(); r.onsuccess = () => good(r.result); });
              told.push(keys.join());
              all.forEach((one) => Object.values(one).concat(Object.values(one.check || {})).forEach((part) =>
                told.push(part instanceof ArrayBuffer || ArrayBuffer.isView(part)
                  ? new TextDecoder('latin1').decode(part) : String(part))));
            }
            db.close();
          }
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              told.push(request.url, await (await cache.match(request)).text());
            }
          }
          return told.join('\\n');
        }"""
    )
    return kept


@pytest.fixture
def desk(phone: Phone) -> Iterator[Phone]:
    """Amina at her desk with a PIN of her own on this phone."""
    phone.sign_in("Amina")
    phone.go(DESK)
    choose_pin(phone.page)
    yield phone
    assert phone.errors == []


def other_phone(browser: Browser, site: Site, name: str) -> Page:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{site.url}/")
    page.get_by_role("button", name=f"{name} Sample").first.click()
    page.wait_for_load_state()
    return page
