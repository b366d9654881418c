"""A local site of one learner, made once per run, served by a real process and read by a real browser."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PHONE, Site, serve


@contextmanager
def small_site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        subprocess.run([sys.executable, "-m", "tests.browser.small_site", str(data)], check=True)
        running = serve(data)
        try:
            yield next(running)
        finally:
            running.close()


@dataclass
class Line:
    """What went over the line: bytes received as sent (headers and compressed bodies), bytes sent, requests."""

    received: int = 0
    sent: int = 0
    requests: int = 0
    addresses: list[str] = field(default_factory=list)

    def minus(self, earlier: Line) -> Line:
        return Line(
            self.received - earlier.received,
            self.sent - earlier.sent,
            self.requests - earlier.requests,
            self.addresses[len(earlier.addresses) :],
        )

    def copy(self) -> Line:
        return Line(self.received, self.sent, self.requests, list(self.addresses))


def watched(context: BrowserContext) -> tuple[Page, Line]:
    """A page whose traffic is counted by the browser itself."""
    page = context.new_page()
    line = Line()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cached: set[str] = set()

    def asked(event: dict[str, object]) -> None:
        request = event["request"]
        assert isinstance(request, dict)
        if str(request["url"]).startswith("http"):
            line.addresses.append(str(request["url"]))

    def headers_sent(event: dict[str, object]) -> None:
        headers = event["headers"]
        assert isinstance(headers, dict)
        line.sent += int(headers.get("Content-Length", 0))

    def from_cache(event: dict[str, object]) -> None:
        cached.add(str(event["requestId"]))

    def finished(event: dict[str, object]) -> None:
        if str(event["requestId"]) not in cached:
            line.requests += 1
            line.received += int(float(str(event["encodedDataLength"])))

    cdp.on("Network.requestWillBeSent", asked)
    cdp.on("Network.requestWillBeSentExtraInfo", headers_sent)
    cdp.on("Network.requestServedFromCache", from_cache)
    cdp.on("Network.loadingFinished", finished)
    return page, line


def phone(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=PHONE)
