"""What reading a hostile file costs: ``python -m tests.grading.media.measured FILE``, in a small process.

The most memory of a child counts that of whoever started it, so neither the tests nor the maker of the file does.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from cpd_grading.kernel import errors
from cpd_grading.media import api as media
from cpd_grading.media import bounded

SECONDS = 5
_MAKE = (
    "import pathlib, sys; from tests.grading.media.hostile import HOSTILE; "
    "pathlib.Path(sys.argv[1]).write_bytes(HOSTILE[sys.argv[2]]())"
)


def cost_of(name: str, folder: Path) -> dict[str, Any]:
    """Size and end of a hostile file, seconds of processor, and bytes of memory at the most."""
    path = folder / "hostile"
    subprocess.run([sys.executable, "-c", _MAKE, str(path), name], check=True)
    told = subprocess.run([sys.executable, "-m", __name__, str(path)], capture_output=True, text=True, check=True)
    cost: dict[str, Any] = json.loads(told.stdout)
    return cost


def main(path: Path) -> None:
    limits = media.Limits(tuple(media.KINDS), 20_000_000)
    bounded.WALL = 60  # only computing and memory are measured
    try:
        kept = media.process(
            path.read_bytes(), limits, most_pages=30, bounds=media.Bounds(seconds=SECONDS, at_once=8, wait=60)
        )
        end = f"taken with {len(kept.previews)} pictures"
    except (errors.DamagedFile, errors.UnsupportedFile, errors.TooLarge) as refusal:
        end = str(refusal)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {"seconds": round(used.ru_utime + used.ru_stime, 2), "memory": used.ru_maxrss * 1024}
    print(json.dumps({"size": path.stat().st_size, "end": end, **cost}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
