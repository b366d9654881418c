"""What a test does to the phone's store behind the page's back: one flipped bit, another shape, a full phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

# ``act`` gets a record and returns what lies there afterwards.
CHANGE = """async ([store, name, act]) => {
  const done = (request) => new Promise((good) => { request.onsuccess = () => good(request.result); });
  const db = await done(indexedDB.open("cpd"));
  const records = db.transaction(store, "readwrite").objectStore(store);
  const place = (await done(records.getAllKeys())).find((key) => key.includes(name));
  if (!place) {
    throw new Error(`nothing is kept as ${name}`);
  }
  await done(records.put(eval(act)(await done(records.get(place))), place));
  db.close();
}"""
FLIP = "(box) => { new Uint8Array(box.data)[3] ^= 1; return box; }"
FLIP_CHECK = "(owner) => { new Uint8Array(owner.check.data)[3] ^= 1; return owner; }"
FLIP_SALT = "(owner) => { owner.salt[3] ^= 1; return owner; }"
OTHER_THING = "() => 'another thing'"
NAMES = """async (name) => {
  const done = (request) => new Promise((good) => { request.onsuccess = () => good(request.result); });
  const db = await done(indexedDB.open("cpd"));
  const keys = await done(db.transaction("records").objectStore("records").getAllKeys());
  db.close();
  return keys.filter((key) => key.includes(name));
}"""


def flip(page: Page, name: str) -> None:
    """One bit of the record whose place holds ``name``."""
    page.evaluate(CHANGE, ["records", name, FLIP])


def change_owner(page: Page, act: str) -> None:
    page.evaluate(CHANGE, ["owners", "", act])


def kept(page: Page, name: str) -> list[str]:
    """The places whose names hold ``name``."""
    found: list[str] = page.evaluate(NAMES, name)
    return found


@contextmanager
def full_phone(page: Page, url: str) -> Iterator[None]:
    """The browser refuses every byte more, as it does on a phone without room."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": url, "quotaSize": 1})
    yield
    session.send("Storage.overrideQuotaForOrigin", {"origin": url})
    session.detach()
