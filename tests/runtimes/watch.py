"""Seeing every write while a block runs: database, files, fields, grades. Writes go through and are judged after.

Nothing is raised in the middle of the block's own work, so that a ``try`` in the block hides nothing.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.core.files.storage import Storage
from django.db import connections

from . import violations as v
from .people import SOMEBODY_ELSE_ID, People, anonymous_id, deprecated_anonymous_id
from .rows import Place, Row, Write

WRITING = re.compile(r"^\s*(insert|update|delete|replace|merge|truncate|create|drop|alter)\b", re.IGNORECASE)
WRITING_CTE = re.compile(r"^\s*with\b.*\b(insert\s+into|update|delete\s+from)\b", re.IGNORECASE | re.DOTALL)
SAVEPOINT = re.compile(r'^\s*SAVEPOINT "?`?(\w+)')
ROLLBACK = re.compile(r'^\s*ROLLBACK TO SAVEPOINT "?`?(\w+)')
TEMPORARY = getattr(os, "O_TMPFILE", 0)
FILE_EVENTS = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink"}


@dataclass(frozen=True)
class Occasion:
    """Why the block runs: a view, a handler with its HTTP method, or a call without a user."""

    kind: str
    name: str
    method: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" ({self.method})" if self.method else "")


@dataclass(frozen=True)
class Seen:
    """One write: what kind, what exactly, and the line of the block that did it."""

    kind: Write
    what: str
    where: str


def refusal_of(kind: Write, row: Row, occasion: Occasion) -> type[v.Violation] | None:
    """The violation this write is, or None where it is permitted."""
    if occasion.kind == "unbound":
        return None if occasion.name == "clear_student_state" and kind is Write.ROW else v.WriteUnbound
    if occasion.kind == "view":
        return v.WriteInView
    if occasion.method != "POST":
        return v.WriteOnGet
    if kind in row.may_write:
        return None
    if kind is Write.AUTHORED and row.authored_is_read_only:
        return v.AuthoredFieldWrite
    return row.refusal


@dataclass
class Watch:
    """What was seen while a block ran in a row on one occasion."""

    row: Row
    occasion: Occasion
    people: People
    seen: list[Seen] = field(default_factory=list)
    violations: list[v.Violation] = field(default_factory=list)
    _depths: dict[str, int] = field(default_factory=dict)
    _bare: Counter[str] = field(default_factory=Counter)
    _savepoints: dict[str, int] = field(default_factory=dict)

    def write(self, kind: Write, what: str) -> None:
        """Note one write and judge it."""
        seen = Seen(kind, what, line_of_the_block())
        self.seen.append(seen)
        refusal = refusal_of(kind, self.row, self.occasion)
        if refusal is not None:
            self.violate(refusal, f"{kind.value}, {what}, at {seen.where}")

    def violate(self, kind: type[v.Violation], detail: str) -> v.Violation:
        """Note a violation and give it back, to be raised by callers that have no honest answer."""
        violation = kind(f"{detail} [{self.occasion}, {self.row}]")
        self.violations.append(violation)
        return violation

    def query(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """A Django execute wrapper."""
        values = set(_flat(params))
        if self.row.place is Place.PREVIEW and ("student" in values or "'student'" in sql):
            self.violate(v.StudentAsKey, f"{sql[:120]}, at {line_of_the_block()}")
        self._note_savepoint(sql)
        if WRITING.match(sql) or WRITING_CTE.match(sql):
            self.write(Write.ROW, sql[:120])
            self._require_own_learner(sql, values)
            self._require_transaction(context["connection"], sql)
        return execute(sql, params, many, context)

    def _note_savepoint(self, sql: str) -> None:
        """Rows written after a savepoint that is rolled back to do not stand; files and fields do."""
        made, undone = SAVEPOINT.match(sql), ROLLBACK.match(sql)
        if made:
            self._savepoints[made[1]] = len(self.seen)
        elif undone and undone[1] in self._savepoints:
            since = self._savepoints[undone[1]]
            self.seen[since:] = [seen for seen in self.seen[since:] if seen.kind is not Write.ROW]

    def _require_own_learner(self, sql: str, values: set[Any]) -> None:
        other = self.people.other
        marks = {SOMEBODY_ELSE_ID, str(SOMEBODY_ELSE_ID), anonymous_id(other), deprecated_anonymous_id(other)}
        if values & (marks | {other.username, other.email}):
            self.violate(v.ActsForSomebodyElse, f"{sql[:120]}, at {line_of_the_block()}")

    def _require_transaction(self, connection: Any, sql: str) -> None:
        """Count writes outside any transaction of the block's own; the second one is too many."""
        if self.occasion.kind != "handler" or _depth(connection) > self._depths.get(connection.alias, 0):
            return
        self._bare[connection.alias] += 1
        if self._bare[connection.alias] == 2:
            self.violate(v.SeveralWritesWithoutTransaction, f"{sql[:120]}, at {line_of_the_block()}")

    @contextmanager
    def looking(self) -> Iterator[Watch]:
        """See database and files while the block runs; raise the first violation afterwards, the others as notes."""
        with ExitStack() as stack:
            for connection in connections.all():
                self._depths[connection.alias] = _depth(connection)
                stack.enter_context(connection.execute_wrapper(self.query))
            stack.enter_context(_files_seen_by(self))
            failure: BaseException | None = None
            try:
                yield self
            except Exception as raised:  # noqa: BLE001  whatever the block raised, a violation comes first
                failure = raised
        if self.violations:
            first, *others = self.violations
            for other in others:
                first.add_note(str(other))
            raise first from (None if failure is first else failure)
        if failure is not None:
            raise failure


def _depth(connection: Any) -> int:
    """How many transactions and savepoints are open."""
    return len(connection.savepoint_ids) + int(connection.in_atomic_block)


def _flat(params: Any) -> Iterator[Any]:
    """Every hashable value of a query's parameters, however nested."""
    if isinstance(params, dict):
        params = list(params.values())
    for value in params or ():
        if isinstance(value, list | tuple | dict):
            yield from _flat(value)
        elif value.__hash__ is not None:
            yield value


def line_of_the_block() -> str:
    """The innermost line that belongs neither to a library nor to this harness."""
    harness = ("runtime.py", "watch.py", "stores.py", "services.py")
    here = os.path.dirname(__file__)
    frame = sys._getframe(1)
    while frame is not None:
        folder, file = os.path.split(frame.f_code.co_filename)
        own = folder == here and file in harness
        library = "site-packages" in folder or folder.startswith(("<", sys.base_prefix)) or not folder
        if not own and not library:
            return f"{file}:{frame.f_lineno} in {frame.f_code.co_name}"
        frame = frame.f_back
    return "an unknown line"


# -- files ---------------------------------------------------------------------------------------------------------

_looking_at_files: list[tuple[int, Watch]] = []
_hooked: list[bool] = []


@contextmanager
def _files_seen_by(watch: Watch) -> Iterator[None]:
    """See files written by this thread: in any Django storage, and anything opened for writing on the disk."""
    if not _hooked:
        sys.addaudithook(_audit)  # Python keeps audit hooks for good, so there is one, quiet when nobody looks
        _hooked.append(True)
    saved = Storage.save

    def save(storage: Storage, name: str | None, content: Any, *args: Any, **kwargs: Any) -> str:
        watch.write(Write.FILE, f"{name} in {type(storage).__name__}")
        return saved(storage, name, content, *args, **kwargs)

    _looking_at_files.append((threading.get_ident(), watch))
    try:
        with mock.patch.object(Storage, "save", save):
            yield
    finally:
        _looking_at_files.pop()


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if not _looking_at_files or _looking_at_files[-1][0] != threading.get_ident():
        return
    if event in FILE_EVENTS or (event == "open" and _opens_for_writing(*args)):
        path = os.fsdecode(args[0]) if isinstance(args[0], str | bytes | os.PathLike) else ""
        if path and "__pycache__" not in path and path != os.devnull:
            _looking_at_files[-1][1].write(Write.FILE, path)


def _opens_for_writing(path: Any, mode: Any, flags: int) -> bool:
    """Whether an ``open`` event leaves something behind; Python's own nameless temporary files do not."""
    if TEMPORARY and flags & TEMPORARY == TEMPORARY:
        return False
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))
