"""A file of 5 MB in parts over a simulated line of 1 Mbit/s that is cut three times."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.grading.uploads.live import Line, Phone, run_site, serving
from tests.grading.uploads.tus import plan

from .rows import Row

SIZE, BITS_PER_SECOND = 5_000_000, 1_000_000
CUTS = [900_000, 2_700_000, 4_400_000]
MOST_BEYOND = len(CUTS) * 256 * 1024


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        made = run_site("make", site)
        content = plan(SIZE)
        with serving(site) as (server,):
            line = Line(server.port, bits_per_second=BITS_PER_SECOND, cuts=list(CUTS))
            phone, begun = Phone(made["session"], line.port), time.monotonic()
            path = phone.begin(len(content), made["item"])
            phone.send(path, content)
            took = time.monotonic() - begun
            line.close()
            phone.port = server.port
            if phone.file(phone.became(path)["attachment_id"]) != content:
                raise AssertionError("the file did not arrive as it was sent")
    return [
        Row("upload of 5 MB, 1 Mbit/s, 3 cuts: bytes beyond the file's own", line.sent - SIZE, MOST_BEYOND),
        Row("upload of 5 MB, 1 Mbit/s, 3 cuts: seconds (40 without any loss)", round(took)),
    ]
