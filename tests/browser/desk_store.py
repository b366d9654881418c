"""What a test does to the phone's store behind the page's back: one flipped bit, another shape, a full phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

# ACT gets a record and returns what lies there afterwards. It stands in the text, since our pages forbid ``eval``.
CHANGE = """async ([store, name]) => {
  const done = (request) => new Promise((good) => { request.onsuccess = () => good(request.result); });
  const db = await done(indexedDB.open("cpd"));
  const records = db.transaction(store, "readwrite").objectStore(store);
  const place = (await done(records.getAllKeys())).find((key) => key.includes(name));
  if (!place) {
    throw new Error(`nothing is kept as ${name}`);
  }
  await done(records.put((ACT)(await done(records.get(place))), place));
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
    page.evaluate(CHANGE.replace("ACT", FLIP), ["records", name])


def change_owner(page: Page, act: str) -> None:
    page.evaluate(CHANGE.replace("ACT", act), ["owners", ""])


def kept(page: Page, name: str) -> list[str]:
    """The places whose names hold ``name``."""
    found: list[str] = page.evaluate(NAMES, name)
    return found


# A browser without room takes a request to write, and ends its transaction when it comes to the disk. This one can be
# told so neither by a quota (Chromium 156 holds IndexedDB to none that is set from outside) nor by a small disk.
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...all) {
    const request = put.apply(this, all);
    if (sessionStorage.getItem("full")) {
      request.onsuccess = () => this.transaction.abort();
    }
    return request;
  };
}"""


@contextmanager
def full_phone(page: Page) -> Iterator[None]:
    """The browser keeps nothing more, also after a page is loaded anew."""
    page.evaluate(FULL)
    page.add_init_script(f"({FULL})()")
    page.evaluate("sessionStorage.setItem('full', '1')")
    yield
    page.evaluate("sessionStorage.removeItem('full')")
