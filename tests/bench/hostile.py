"""What a hostile file costs its reader, and what it costs everybody else: pages of others while eight are read."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

from tests.grading.media.hostile import HOSTILE
from tests.grading.media.measured import SECONDS, cost_of
from tests.grading.uploads.live import Phone, run_site, serving

from .rows import Row

MEMORY_MB, PAGE_MS = 300, 1000
SENDERS, LOOKS = 8, 20
WORST = "a PDF that takes minutes to draw"


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        costs = [cost_of(name, Path(folder)) for name in HOSTILE]
    slowest, largest = max(cost["seconds"] for cost in costs), max(cost["memory"] for cost in costs)
    return [
        Row(
            f"reading one of {len(costs)} hostile files: ms of processor at most", round(1000 * slowest), 1000 * SECONDS
        ),
        Row("reading one of them: MB of memory at most", round(largest / 1e6), MEMORY_MB),
        Row(f"somebody else's page while {SENDERS} of them arrive: ms at most", _slowest_page(), PAGE_MS),
    ]


def _slowest_page() -> int:
    content, taken = HOSTILE[WORST](), list[float]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        made = run_site("make", folder)
        with serving(folder) as (server,):
            phone = Phone(made["session"], server.port)
            phone.ask("GET", "/cpd/desk/")
            senders = [threading.Thread(target=_send, args=(phone, made["item"], content)) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            for _ in range(LOOKS):
                began = time.monotonic()
                status, _headers, _body = phone.ask("GET", "/cpd/desk/")
                taken.append(time.monotonic() - began)
                assert status == 200
                time.sleep(0.2)
            for sender in senders:
                sender.join()
    return round(1000 * max(taken))


def _send(phone: Phone, item: str, content: bytes) -> None:
    """Send a file in one part, and once more whenever the site asks to come again."""
    path = phone.begin(len(content), item)
    for _ in range(30):
        if phone.patch(path, 0, content)[0] != 409:
            return
        time.sleep(1)
