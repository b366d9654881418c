"""Places for files that are read at the same time on one machine: locks on files, so that every process counts.

The end of a process, however it ends, gives its place back.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..kernel.errors import FilesBusy

try:
    import fcntl
except ImportError:  # where the system has no such locks, as many run as there are requests
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

_PAUSE = 0.05


@contextmanager
def place(*, at_once: int, waiting: int, wait: float) -> Iterator[None]:
    """One of ``at_once`` places of this machine, whichever process asks; see ``Bounds``. Raises FilesBusy."""
    if not HAS_LOCKS:
        yield
        return
    folder = _folder()
    held = _free_place(folder, "read", at_once)
    if held is None:
        held = _waited_for(folder, at_once, waiting, wait)
    try:
        yield
    finally:
        os.close(held)  # which also gives the lock back, as the end of a killed process does


def _waited_for(folder: Path, at_once: int, waiting: int, wait: float) -> int:
    turn, until = _free_place(folder, "wait", waiting), time.monotonic() + wait
    if turn is None:
        raise FilesBusy()
    try:
        while time.monotonic() < until:
            time.sleep(_PAUSE)
            held = _free_place(folder, "read", at_once)
            if held is not None:
                return held
    finally:
        os.close(turn)
    raise FilesBusy()


def _free_place(folder: Path, what: str, number: int) -> int | None:
    for one in range(number):
        held = os.open(folder / f"{what}-{one}", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
        else:
            return held
    return None


def _folder() -> Path:
    """A folder of this account alone, in which the places are files. Raises PermissionError for somebody else's."""
    folder = Path(tempfile.gettempdir()) / f"cpd-files-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} is not a folder of this account alone")
    return folder
