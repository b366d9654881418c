"""Reading a file in a process of its own, within bounds of time and memory, and no more than a few at once.

A file is made by strangers and read by libraries in C: 135 kB can ask for minutes and gigabytes. Whatever it does, it
does to that process, which knows no secret of the site, starts no other (but the threads of HEIC) and writes nothing.
"""

from __future__ import annotations

import io
import logging
import math
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ..kernel.errors import BeyondLimits, CpdError, DamagedFile, FilesBusy
from . import refusal_reasons, wire
from .kinds import Limits, require_file_size
from .places import place
from .results import CleanFile, PreviewImage, ProcessedFile

MODULE = __package__
WALL = 6  # times the seconds of computing: others compute too
SCANNING = 65  # seconds more where a scanner is asked
_MOMENT = 0.002
_PIECE = 1 << 20
_COMPLAINT = 10_000  # characters, the last ones, of what a process says about its own faults
_PICTURE = 2_000_000  # bytes; a page of nothing but noise has half of it
_FEWEST_PICTURES = 30  # room for them is left in any case, since some files grow while they are cleaned
# How a process ends that took its time, or for which a library found no memory.
_OVER = (-signal.SIGXCPU, -signal.SIGABRT)
# How it ends where the machine has too little memory for all, or is stopped: no fault of the file.
_STOPPED = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
_NEARLY = 0.9  # the system counts the seconds of a bound in other steps than those it tells of afterwards
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
    FilesBusy where no place became free in time, or the machine was too busy to read it.
    """
    require_file_size(len(content), limits)
    with place(at_once=bounds.at_once, waiting=bounds.waiting, wait=bounds.wait):
        return _read_answer(_run(content, limits, most_pages, bounds), bounds)


@dataclass(frozen=True)
class _Ended:
    """What a process wrote, and how it ended: its status (negative for a signal), None where it was ended from here.

    ``seconds`` of computing it took; ``is_endless``: it wrote more than any file comes to.
    """

    answer: bytes
    status: int | None
    problem: str = ""
    seconds: float = 0.0
    is_endless: bool = False


def _run(content: bytes, limits: Limits, most_pages: int, bounds: Bounds) -> _Ended:
    command = [_python(), "-P", "-m", MODULE, str(bounds.seconds), str(bounds.memory)]
    # No secret of the site goes along, only where its packages lie.
    room = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    seconds = WALL * bounds.seconds + (SCANNING if limits.scanner else 0)
    most = limits.most_bytes + max(most_pages, _FEWEST_PICTURES) * _PICTURE
    with tempfile.TemporaryFile() as source:
        wire.write(source, wire.request(content, limits, most_pages))
        source.seek(0)
        with subprocess.Popen(  # noqa: S603 our own module
            command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=room, bufsize=0
        ) as child:
            try:
                return _heard_out(child, seconds, most) if hasattr(os, "wait4") else _waited_out(child, seconds)
            except BaseException:
                child.kill()
                raise


def _heard_out(child: subprocess.Popen[bytes], seconds: int, most: int) -> _Ended:
    """Listen to a process until it ends, its time runs out, or it has written more than ``most`` bytes."""
    until, answer, problem = time.monotonic() + seconds, io.BytesIO(), b""
    with selectors.DefaultSelector() as pipes:
        for pipe in filter(None, (child.stdout, child.stderr)):
            pipes.register(pipe, selectors.EVENT_READ)
        while pipes.get_map() and answer.tell() <= most and (left := until - time.monotonic()) > 0:
            for ready, _events in pipes.select(left):
                piece = os.read(ready.fd, _PIECE)
                if not piece:
                    pipes.unregister(ready.fileobj)
                elif ready.fileobj is child.stdout:
                    answer.write(piece)
                else:
                    problem = (problem + piece)[-_COMPLAINT:]
    is_endless = answer.tell() > most
    status, used = _end_of(child, 0 if is_endless else until)
    return _Ended(answer.getvalue(), status, problem.decode("utf-8", "replace"), used, is_endless)


def _end_of(child: subprocess.Popen[bytes], until: float) -> tuple[int | None, float]:
    """Status of a process, None where it had to be ended at the time ``until``, and its seconds of computing."""
    is_killed = False
    while True:
        try:
            pid, status, used = os.wait4(child.pid, 0 if is_killed else os.WNOHANG)
        except ChildProcessError:  # a server that lets the system forget its children is told nothing of them
            child.returncode = 0
            return (None if is_killed else 0), math.inf
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return (None if is_killed else child.returncode), used.ru_utime + used.ru_stime
        if time.monotonic() < until:
            time.sleep(_MOMENT)
        else:
            os.kill(child.pid, signal.SIGKILL)
            is_killed = True


def _waited_out(child: subprocess.Popen[bytes], seconds: int) -> _Ended:
    """The same where the system bounds and tells no seconds of computing: those on the wall stand for them."""
    status: int | None = None
    try:
        answer, problem = child.communicate(timeout=seconds)
        status = child.returncode
    except subprocess.TimeoutExpired:
        child.kill()
        answer, problem = child.communicate()
    return _Ended(answer, status, problem[-_COMPLAINT:].decode("utf-8", "replace"), math.inf)


def _read_answer(ended: _Ended, bounds: Bounds) -> ProcessedFile:
    clean: CleanFile | None = None
    previews: list[PreviewImage] = []
    is_whole = False
    for record in _records(ended):
        match record:
            case CpdError():
                raise record
            case CleanFile():
                clean = record
            case PreviewImage():
                previews.append(record)
        is_whole = record is None
    if clean is not None:
        # Not the sender's fault, and no reason to refuse; the operator reads of it.
        if not is_whole:
            _log.warning("a file of %d bytes was kept without pictures (%s)", len(clean.content), ended.status)
        elif ended.problem:
            _log.warning("a file of %d bytes was kept, but: %s", len(clean.content), ended.problem[-500:])
        return ProcessedFile(clean, tuple(previews) if is_whole else ())
    if ended.is_endless:
        _log.error("the process that read a file wrote without end")
        raise DamagedFile(problem=refusal_reasons.CANNOT_BE_READ)
    is_stopped = ended.status is None or ended.status in _STOPPED
    is_over = ended.status in _OVER or (is_stopped and ended.seconds >= _NEARLY * bounds.seconds)
    if is_over or "MemoryError" in ended.problem:
        raise BeyondLimits(problem=refusal_reasons.too_much_work(bounds.seconds))
    if is_stopped:
        _log.warning("a file was not read after %.1f seconds of computing (%s)", ended.seconds, ended.status)
        raise FilesBusy()
    if ended.status is not None and ended.status < 0:
        _log.error("a file ended the process that read it with signal %d", -ended.status)
        raise DamagedFile(problem=refusal_reasons.CANNOT_BE_READ)
    raise RuntimeError(f"the process that reads files ended with {ended.status}: {ended.problem[-2000:]}")


def _records(ended: _Ended) -> list[wire.Told]:
    """What a process said, word by word. Raises RuntimeError for anything that it cannot have been told to say."""
    try:
        return [wire.told(record) for record in wire.read(io.BytesIO(ended.answer))]
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as problem:
        raise RuntimeError("the process that reads files says what it never should") from problem


def _python() -> str:
    """The interpreter, also where a server such as uWSGI calls itself the executable."""
    beside = Path(sys.prefix) / "bin" / "python3"
    return str(beside) if beside.is_file() else sys.executable
