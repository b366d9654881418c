"""A real server process, a real Chromium at 360 px, and a folder for screenshots when one is wanted."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.chromium import CHROMIUM

PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A running local site and its folder."""

    url: str
    folder: Path


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site") / "data"
    subprocess.run([sys.executable, "-m", "tests.browser.small_site", str(folder)], check=True)
    yield from serve(folder)


def serve(folder: Path, **settings: str) -> Iterator[Site]:
    """Run the site of a folder; ``settings`` are variables of the server's environment."""
    port = free_port()
    command = [sys.executable, "-m", "cpd_workbench", "run", "--data", str(folder), "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **settings})
    try:
        wait_for(f"http://127.0.0.1:{port}/", server, folder / "server.log")
        yield Site(f"http://127.0.0.1:{port}", folder)
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):  # a busy machine answers late
            time.sleep(0.2)
    raise AssertionError(f"the site did not start: {log.read_text(errors='replace')[-2000:]}")


@dataclass
class Phone:
    """One browser tab at 360 px, with the errors of its scripts kept."""

    page: Page
    site: Site
    errors: list[str]
    shots: Path | None

    @staticmethod
    def wanted_shots() -> Path | None:
        """The folder for pictures, when somebody wants to look (CPD_SCREENSHOTS)."""
        wanted = os.environ.get("CPD_SCREENSHOTS")
        if not wanted:
            return None
        Path(wanted).mkdir(parents=True, exist_ok=True)
        return Path(wanted)

    def sign_in(self, name: str) -> None:
        """Sign in as a sample person; whoever used this phone before signs out."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site.url}/")
        self.page.get_by_role("button", name=f"{name} Sample").first.click()
        self.page.wait_for_load_state()

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{path}")

    def shot(self, name: str) -> None:
        """A picture of the whole page, when somebody wants to look (CPD_SCREENSHOTS=folder)."""
        if self.shots is not None:
            self.page.screenshot(path=str(self.shots / f"{name}.png"), full_page=True)

    def fits(self) -> bool:
        self.page.wait_for_load_state()
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def refusals_of(context: BrowserContext) -> list[str]:
    """What the browser does not do for a page because of the page's Content-Security-Policy, from now on."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            found.append(f"{message.location['url']}: {message.text}")

    context.on("console", hear)
    return found


@pytest.fixture
def phone(browser: Browser, small_site: Site) -> Iterator[Phone]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=1)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    refused = refusals_of(context)
    yield Phone(page, small_site, errors, Phone.wanted_shots())
    context.close()
    assert refused == [], "a page asked for something that its own policy does not allow"
