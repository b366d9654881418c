"""The learner's task page: requests, compressed bytes, and database queries whatever the number of items."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from .rows import Row
from .site import small_site

PAGE = "/course/unit/m1-task-time-unit"
ITEMS = (0, 1, 10, 50)
QUERIES, REQUESTS, FIRST_VIEW, IN_ALL = 10, 3, 14_000, 30_000
DESK, DESK_IN_ALL = "/cpd/desk/", 40_000


def rows() -> list[Row]:
    return [*_bytes(), *_queries()]


def _bytes() -> list[Row]:
    """The page as the server sends it to a signed-in learner, and every style and script it names."""
    with small_site() as site:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        start = opener.open(f"{site.url}/").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', start)
        person = re.search(r'name="(\w+)" value="(\d+)"[^>]*>\s*(?:<[^>]+>\s*)*Amina', start)
        if token is None or person is None:
            raise AssertionError("the sign-in page has changed its form")
        form = f"csrfmiddlewaretoken={token[1]}&{person[1]}={person[2]}".encode()
        request = urllib.request.Request(f"{site.url}/sign-in", form, {"Referer": f"{site.url}/"})
        opener.open(request).read()
        page, *files = _weights(opener, site.url, PAGE)
        desk = _weights(opener, site.url, DESK)
    return [
        Row("task page: requests (page, styles, scripts)", 1 + len(files), REQUESTS),
        Row("task page: gzip bytes of the page, the first view", page, FIRST_VIEW),
        Row("task page: gzip bytes of HTML, CSS and JS", page + sum(files), IN_ALL),
        Row("desk: gzip bytes of HTML, CSS and JS", sum(desk), DESK_IN_ALL),
    ]


def _weights(opener: urllib.request.OpenerDirector, url: str, path: str) -> list[int]:
    """Compressed bytes of a page and of every style and script it names."""
    html = opener.open(f"{url}{path}").read()
    names = re.findall(r'(?:href|src)="([^"]+\.(?:css|js)[^"]*)"', html.decode())
    files = [opener.open(f"{url}{name}" if name.startswith("/") else name).read() for name in names]
    return [_small(content) for content in (html, *files)]


def _small(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def _queries() -> list[Row]:
    """Counted in a process of its own, since Django opens one site per process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.count_queries", str(Path(folder) / "data"), PAGE]
        counted = subprocess.run(
            [*command, *map(str, ITEMS)], check=True, capture_output=True, text=True, env={**os.environ}
        )
    counts = [int(line) for line in counted.stdout.split()]
    return [
        Row(f"task page: queries with {items} items", count, QUERIES)
        for items, count in zip(ITEMS, counts, strict=True)
    ]
