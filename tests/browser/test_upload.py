"""Files from a phone on a bad line: cut, offline, reloaded, reduced, refused; each says where it stands."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from cpd_grading.media.picture_size import ON_PHONE
from tests.browser.conftest import Phone
from tests.grading.uploads.tus import plan

pytestmark = pytest.mark.xdist_group("uploads in a browser")
TASK = "/course/jump/m1-time"
UPLOADS = re.compile(r"/cpd/api/v1/uploads/")
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
PDF = plan(700_000)


class Watch:
    """Every request that carries bytes of a file; ``fates`` says what happens to the next ones, else they pass."""

    def __init__(self, page: Page) -> None:
        self.offsets: list[int] = []
        self.parts: list[bytes] = []
        self.fates: list[Callable[[Route], None] | None] = []
        page.route(UPLOADS, self._pass)

    @property
    def sizes(self) -> list[int]:
        return [len(part) for part in self.parts]

    def _pass(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        self.offsets.append(int(route.request.headers["upload-offset"]))
        self.parts.append(route.request.post_data_buffer or b"")
        fate = self.fates.pop(0) if self.fates else None
        (fate or Route.continue_)(route)


@pytest.fixture
def watch(phone: Phone) -> Iterator[Watch]:
    phone.sign_in("Amina")
    yield Watch(phone.page)
    assert phone.errors == []


def payload(name: str, content: bytes, kind: str = "application/pdf") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


def new_evidence(phone: Phone, file: FilePayload, **more: Any) -> str:
    """Fill the form of new evidence and press Save; returns what was written, to find it again."""
    words = f"I wrote plan {uuid4()}."
    phone.go(TASK)
    page = phone.page
    details = page.locator("details", has=page.locator("summary:text-is('Add evidence')")).last
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()
    form = page.locator("form[data-handler=save_item]").last
    form.get_by_label("Photo or document").set_input_files(file)
    form.get_by_label("When was it?").fill(YESTERDAY)
    form.get_by_label("What I did").fill(words)
    form.get_by_label("What changed for pupils, teachers or parents").fill("Lessons start on time now.")
    form.get_by_label("No child is in it").check()
    if more.get("keep_full_size"):
        form.get_by_label("Send photos in full size").check()
    form.get_by_role("button", name="Save").click()
    return words


def card_of(page: Page, words: str) -> Any:
    return page.locator(".cpd-card", has_text=words)


def download(phone: Phone, words: str) -> bytes:
    link = card_of(phone.page, words).locator("a[href*='/cpd/files/']").first
    answer = phone.page.request.get(f"{phone.site.url}{link.get_attribute('href')}")
    assert answer.ok
    return answer.body()


def test_a_line_that_is_cut_twice_costs_two_parts_and_not_the_file(phone: Phone, watch: Watch) -> None:
    watch.fates = [None, lambda route: route.abort("connectionreset"), None, lambda route: route.abort("timedout")]

    words = new_evidence(phone, payload("plan.pdf", PDF))

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("Your file is received.", timeout=30_000)
    expect(card_of(phone.page, words)).to_contain_text("received")
    assert download(phone, words) == PDF
    assert watch.offsets[:3] == [0, 196608, 196608]
    assert max(watch.sizes) <= 256 * 1024
    assert sum(watch.sizes) - len(PDF) <= 2 * 256 * 1024
    assert watch.sizes[2] < watch.sizes[0], "after a drop the parts are smaller"


def test_a_phone_that_goes_offline_goes_on_when_the_line_is_back(phone: Phone, watch: Watch) -> None:
    context = phone.page.context

    def goes_offline(route: Route) -> None:
        context.set_offline(True)
        route.abort("internetdisconnected")

    watch.fates = [None, goes_offline]
    words = new_evidence(phone, payload("plan.pdf", PDF))
    form = phone.page.locator("form[data-busy]")
    expect(form.locator("[data-cpd-file]")).to_have_text("Saved on this phone; on its way.")
    expect(form.locator("progress")).to_be_visible()
    phone.page.wait_for_timeout(1500)
    assert form.locator("progress").evaluate("bar => bar.value") < len(PDF)

    context.set_offline(False)

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("Your file is received.", timeout=40_000)
    assert download(phone, words) == PDF
    assert watch.offsets.count(0) == 1


def test_after_a_reload_the_page_says_what_is_missing_and_the_file_goes_on_from_there(
    phone: Phone, watch: Watch
) -> None:
    page = phone.page
    watch.fates = [None, *[lambda route: route.abort("connectionreset")] * 50]
    words = new_evidence(phone, payload("plan.pdf", PDF))
    expect(page.locator("[data-cpd-file]").last).to_have_text("Saved on this phone; on its way.")
    page.wait_for_timeout(1000)

    phone.go(TASK)
    card = card_of(page, words)
    card.get_by_text("Change this").click()
    expect(card).to_contain_text("plan.pdf: 28 % received. Choose the same file again above")
    expect(page.locator("main")).to_contain_text("“plan.pdf” is still on its way.")
    watch.fates, watch.offsets = [], []
    card.get_by_label("Photo or document").set_input_files(payload("plan.pdf", PDF))
    card.get_by_role("button", name="Save").click()

    expect(page.locator("[data-cpd-say]")).to_contain_text("Your file is received.", timeout=30_000)
    assert watch.offsets[0] == 196608
    assert download(phone, words) == PDF


def test_a_file_on_its_way_can_be_given_up(phone: Phone, watch: Watch) -> None:
    page = phone.page
    watch.fates = [None, *[lambda route: route.abort("connectionreset")] * 50]
    words = new_evidence(phone, payload("plan.pdf", PDF))
    page.wait_for_timeout(1000)
    phone.go(TASK)
    card = card_of(page, words)
    card.get_by_text("Change this").click()

    card.get_by_role("button", name="Give this file up").click()

    expect(page.locator("[data-cpd-say]")).to_contain_text("Removed.")
    expect(card_of(page, words)).not_to_contain_text("Choose the same file again")


def test_what_is_written_elsewhere_while_a_file_travels_stays(phone: Phone, watch: Watch) -> None:
    page = phone.page
    first = new_evidence(phone, payload("plan.pdf", plan(5000)))
    expect(page.locator("[data-cpd-say]")).to_contain_text("Your file is received.")
    held: list[Route] = []
    watch.fates = [held.append]
    second = new_evidence(phone, payload("plan.pdf", PDF))
    card = card_of(page, first)
    card.get_by_text("Change this").click()
    card.get_by_label("What I did").fill("Half a sentence that nobody")
    for _ in range(100):
        if not held:
            page.wait_for_timeout(100)

    held[0].continue_()

    expect(page.locator("[data-cpd-say]")).to_contain_text("Your file is received.", timeout=20_000)
    assert card.get_by_label("What I did").input_value() == "Half a sentence that nobody"
    card.get_by_role("button", name="Save").click()
    expect(card_of(page, "Half a sentence")).to_be_visible()
    expect(card_of(page, second)).to_contain_text("received")


def photo() -> bytes:
    """A photo as a phone takes it: large, noisy, with a time and a place in it."""
    small = Image.frombytes("RGB", (150, 100), random.Random(4).randbytes(150 * 100 * 3))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:02:20 08:30:00"
    exif.get_ifd(0x8825)[1] = "S"
    out = io.BytesIO()
    small.resize((3000, 2000)).save(out, "JPEG", quality=97, exif=exif)
    return out.getvalue()


def test_a_photo_is_reduced_on_the_phone_and_keeps_only_the_day_it_was_taken(phone: Phone, watch: Watch) -> None:
    original = photo()

    words = new_evidence(phone, payload("IMG 1.jpg", original, "image/jpeg"))

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("Your file is received.", timeout=30_000)
    assert sum(watch.sizes) < len(original) / 2
    sent = Image.open(io.BytesIO(b"".join(watch.parts)))
    assert sent.size == (1800, 1200)
    assert sent.getexif().get_ifd(0x8769) == {0x9003: "2026:02:20 08:30:00"}
    assert sent.getexif().get_ifd(0x8825) == {}
    assert Image.open(io.BytesIO(download(phone, words))).size == (1800, 1200)


@pytest.mark.parametrize(
    "size",
    [
        *((4000, 3000), (3000, 4000), (1600, 1200), (1601, 1201), (1200, 1200), (1, 1), (1, 90_000), (90_000, 1)),
        *((1080, 12_000), (1080, 13_000), (1440, 30_000), (12_000, 1500), (16_000, 4000), (999, 13_013), (1201, 1200)),
    ],
)
def test_phone_and_server_make_a_picture_smaller_by_the_same_rule(size: tuple[int, int], phone: Phone) -> None:
    phone.sign_in("Amina")
    phone.go(TASK)

    assert phone.page.evaluate("(size) => CpdPhone.fitted(...size)", list(size)) == list(ON_PHONE.fitted(*size))


def test_a_long_screenshot_stays_as_wide_as_it_was(phone: Phone, watch: Watch) -> None:
    out = io.BytesIO()
    Image.effect_noise((1080, 12_000), 5).convert("RGB").save(out, "JPEG", quality=80)

    words = new_evidence(phone, payload("Chat.jpg", out.getvalue(), "image/jpeg"))

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("Your file is received.", timeout=30_000)
    assert Image.open(io.BytesIO(download(phone, words))).width >= 1000


def test_a_photo_may_be_sent_in_full_size(phone: Phone, watch: Watch) -> None:
    original = photo()

    words = new_evidence(phone, payload("IMG 2.jpg", original, "image/jpeg"), keep_full_size=True)

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("Your file is received.", timeout=30_000)
    assert sum(watch.sizes) == len(original)
    assert max(Image.open(io.BytesIO(download(phone, words))).size) > 1800


def test_a_file_that_is_no_evidence_is_refused_and_the_words_stay(phone: Phone, watch: Watch) -> None:
    words = new_evidence(phone, payload("photo.jpg", b"MZ" + bytes(5000), "image/jpeg"))

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("We do not take this kind of file")
    expect(card_of(phone.page, words)).to_be_visible()


def test_where_no_uploads_are_mounted_the_file_goes_with_the_form(phone: Phone, watch: Watch) -> None:
    def without_uploads(route: Route) -> None:
        answer = route.fetch()
        body, changed = re.subn(r'("|&quot;)uploads\1: *\1[^"&]+\1', r"\1uploads\1: null", answer.text())
        assert changed, "the page names no address for uploads"
        route.fulfill(response=answer, body=body)

    phone.page.route(re.compile(re.escape(TASK)), without_uploads)

    words = new_evidence(phone, payload("plan.pdf", plan(5000)))

    expect(phone.page.locator("[data-cpd-say]")).to_contain_text("Saved.")
    assert download(phone, words) == plan(5000)
    assert watch.offsets == []
