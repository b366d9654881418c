"""Reading a file in a process of its own, within bounds of time and memory, and no more than a few at once.

A file is made by strangers and read by libraries in C: 135 kB can ask for minutes and gigabytes. Whatever it does, it
does to that process, which knows no secret of the site, starts no other (but the threads of HEIC) and writes nothing.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..kernel.errors import BeyondLimits, DamagedFile, FilesBusy
from . import refusal_reasons, wire
from .kinds import Limits, require_file_size
from .results import CleanFile, PreviewImage, ProcessedFile

try:
    import fcntl
except ImportError:  # where the system has no such locks, as many run as there are requests
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

MODULE = __package__
WALL = 6  # times the seconds of computing: others compute too
SCANNING = 65  # seconds more where a scanner is asked
_PAUSE = 0.05
# How a process ends that took its time, or for which a library found no memory.
_OVER = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """What one file may cost: ``seconds`` of computing and bytes of ``memory``; ``at_once`` on this machine.

    When all places are taken ``waiting`` files wait at most so many seconds (``wait``) for one, and others come again:
    a file that waits holds a thread or a process that could answer somebody else's page.
    """

    seconds: int = 5
    memory: int = 300_000_000
    at_once: int = 2
    waiting: int = 1
    wait: int = 10


def process(content: bytes, limits: Limits, *, most_pages: int, bounds: Bounds) -> ProcessedFile:
    """The file as it is kept, with its pictures; ``most_pages`` of a PDF, 0 for none.

    Raises EmptyFile, TooLarge, UnsupportedFile, DamagedFile, BeyondLimits, InfectedFile, ScannerUnavailable, and
    FilesBusy where no place became free in time.
    """
    require_file_size(len(content), limits)
    with _place(bounds):
        return _read_answer(_run(content, limits, most_pages, bounds), bounds)


@dataclass(frozen=True)
class _Ended:
    """What a process wrote, and how it ended: its status (negative for a signal), None where time ran out."""

    answer: bytes
    status: int | None
    problem: str


def _run(content: bytes, limits: Limits, most_pages: int, bounds: Bounds) -> _Ended:
    command = [_python(), "-P", "-m", MODULE, str(bounds.seconds), str(bounds.memory)]
    # No secret of the site goes along, only where its packages lie.
    room = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        wire.write(source, wire.request(content, limits, most_pages, bounds.seconds))
        source.seek(0)
        with subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=answer, env=room) as child:  # noqa: S603 our own module
            try:
                told, _nothing = child.communicate(timeout=WALL * bounds.seconds + (SCANNING if limits.scanner else 0))
                status: int | None = child.returncode
            except subprocess.TimeoutExpired:
                child.kill()
                told, status = child.communicate()[0], None
        answer.seek(0)
        return _Ended(told, status, answer.read(10_000).decode("utf-8", "replace"))


def _read_answer(ended: _Ended, bounds: Bounds) -> ProcessedFile:
    clean: CleanFile | None = None
    previews: list[PreviewImage] = []
    is_whole = False
    for what, said, content in wire.read(io.BytesIO(ended.answer)):
        if what == "refusal":
            raise wire.refusal_of(said)
        if what == "clean":
            clean = wire.clean_of(said, content)
        elif what == "preview":
            previews.append(wire.preview_of(said, content))
        is_whole = what == "end"
    if clean is not None:
        if not is_whole:
            # Not the sender's fault, and no reason to refuse; the operator reads of it.
            _log.warning("a file of %d bytes was kept without pictures (%s)", len(clean.content), ended.status)
        return ProcessedFile(clean, tuple(previews) if is_whole else ())
    if ended.status is None or ended.status in _OVER or "MemoryError" in ended.problem:
        raise BeyondLimits(problem=refusal_reasons.too_much_work(bounds.seconds))
    if ended.status < 0:
        _log.error("a file ended the process that read it with signal %d", -ended.status)
        raise DamagedFile(problem=refusal_reasons.CANNOT_BE_READ)
    raise RuntimeError(f"the process that reads files ended with {ended.status}: {ended.problem[-2000:]}")


@contextlib.contextmanager
def _place(bounds: Bounds) -> Iterator[None]:
    """One of the places of this machine, whichever process asks. Raises FilesBusy."""
    if not HAS_LOCKS:
        yield
        return
    folder = _folder()
    held = _free_place(folder, "read", bounds.at_once)
    if held is None:
        held = _waited_for(folder, bounds)
    try:
        yield
    finally:
        os.close(held)  # which also gives the lock back, as the end of a killed process does


def _waited_for(folder: Path, bounds: Bounds) -> int:
    turn, until = _free_place(folder, "wait", bounds.waiting), time.monotonic() + bounds.wait
    if turn is None:
        raise FilesBusy()
    try:
        while time.monotonic() < until:
            time.sleep(_PAUSE)
            held = _free_place(folder, "read", bounds.at_once)
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


def _python() -> str:
    """The interpreter, also where a server such as uWSGI calls itself the executable."""
    beside = Path(sys.prefix) / "bin" / "python3"
    return str(beside) if beside.is_file() else sys.executable
