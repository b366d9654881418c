"""The coach's pages at 3,200 learners with twelve tasks each beside the same pages at 32: queries, bytes and growth.

The coach has 32 learners and 96 waiting submissions on both sites; what grows is everybody else's. The two sites are
measured in turns and the quickest answer of each stands, so that a busy machine disturbs the comparison least.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from .rows import Row

SMALL, LARGE = 32, 3200  # learners; twelve tasks each
TURNS = 3
GROWTH = 150  # per cent
QUERIES = {"queue": 10, "review": 12}
BYTES = {"queue": 20_000, "review": 40_000}


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        sites = {size: Path(folder) / str(size) for size in (SMALL, LARGE)}
        for size, site in sites.items():
            _run("make", str(site), str(size))
        turns = [{size: _measured(site) for size, site in sites.items()} for _ in range(TURNS)]
    found = []
    for page, measured in turns[0][LARGE].items():
        kind = page.split(",")[0]
        small, large = (min(turn[size][page]["ms"] for turn in turns) for size in (SMALL, LARGE))
        found += [
            Row(f"{page}: queries at {LARGE * 12:,} submissions", int(measured["queries"]), QUERIES[kind]),
            Row(f"{page}: gzip bytes of the page", int(measured["bytes"]), BYTES[kind]),
            Row(
                f"{page}: % of its time at {SMALL * 12} submissions ({small:.0f} ms, {large:.0f} ms)",
                round(100 * large / small),
                GROWTH,
            ),
        ]
    return found


def _measured(site: Path) -> dict[str, dict[str, float]]:
    return json.loads(_run("time", str(site)))


def _run(*words: str) -> str:
    command = [sys.executable, "-m", "tests.scale.measure", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    for row in rows():
        print(row)
