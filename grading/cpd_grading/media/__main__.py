"""The process that reads one file, within bounds, and ends: ``python -m cpd_grading.media``; see ``bounded.py``.

It gets a file with limits on its standard input and answers on its standard output, in the records of ``wire.py``.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import IO

from ..kernel.errors import BeyondLimits, CpdError
from . import refusal_reasons, sniffing, wire
from .results import CleanFile

CODE = 50_000_000  # bytes of libraries, which are not counted as data
PICTURED = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
NICE = 10  # pages of people who look at something come first
DRAWING = 0.7  # of the seconds: what is left ends what was begun


def main(seconds: int, memory: int, source: IO[bytes], answer: IO[bytes]) -> None:
    _limit(seconds, memory)
    _what, said, content = next(wire.read(source))
    if not sniffing.is_heic(content):  # its reader works in threads, which count as processes
        _start_no_other()
    limits = wire.limits_of(said)
    try:
        # Within the limits, and only in this process: libraries that read files are most of what there is to load.
        from .cleaning import clean_file

        clean = clean_file(content, limits)
    except MemoryError:
        refusal: CpdError = BeyondLimits(problem=refusal_reasons.too_much_work(seconds))
        wire.write(answer, wire.refusal_record(refusal))
        return
    except CpdError as problem:
        wire.write(answer, wire.refusal_record(problem))
        return
    wire.write(answer, wire.clean_record(clean))
    del content
    if clean.content_type in PICTURED:
        _draw(clean, said["most_pages"], DRAWING * seconds, answer)
    wire.write(answer, ("end", {}, b""))


def _draw(clean: CleanFile, most_pages: int, until: float, answer: IO[bytes]) -> None:
    """Without memory enough the file is kept, with the pictures there was room for."""
    with suppress(MemoryError):
        from .previews import previews_of

        for image in previews_of(clean, most_pages=most_pages, until=until):
            wire.write(answer, wire.preview_record(image))


def _limit(seconds: int, memory: int) -> None:
    """Bounds that hold whatever a library does; where the system knows none, only time on the wall is bounded."""
    with suppress(AttributeError):
        os.nice(NICE)
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_DATA: max(memory - CODE, 0),
        resource.RLIMIT_FSIZE: 0,  # it answers by pipes
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        _soft, hard = resource.getrlimit(what)
        # A second between both, so that it ends by the signal that tells why (SIGXCPU) and no other gives.
        least = most + 1 if what == resource.RLIMIT_CPU else most
        if hard != resource.RLIM_INFINITY:
            most, least = min(most, hard), min(least, hard)
        resource.setrlimit(what, (most, least))


def _start_no_other() -> None:
    """No other process and no thread from here on; the system lets only its root start them still."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
