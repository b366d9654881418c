"""Two acts at one moment: what was there before, what is there afterwards, and whether one after the other explains it.

A world is built once. After each meeting only the rows that changed are put back, which takes a few milliseconds: which
tables were written is read from what the two asked the database.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Container, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import close_old_connections, connection, connections, models, transaction

from cpd_grading.kernel.errors import CpdError
from cpd_grading.kernel.tries import again

Act = Callable[[], Any]
DONE = "done"
# No part of an end: when and how often news was delivered, and names that are drawn. Whether it was, is.
NO_PART = {"attempts", "due_at", "delivered_at", "storage_key", "minute_key"}
WHETHER = {"delivered_at", "storage_key", "minute_key"}
NEWS = "cpd_grading_outbox"
_WRITTEN = re.compile(r'(?:INSERT INTO|INSERT IGNORE INTO|UPDATE|DELETE FROM) ["`](\w+)["`]')
_LOCKED = re.compile(r'FROM ["`](\w+)["`]')
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,64}")


@dataclass(frozen=True)
class End:
    """What became of two acts: each one's answer (DONE or the code of its refusal), and every row."""

    answers: tuple[str, str]
    rows: str


@dataclass
class Noted:
    """What acts ask a database: the tables they write, and the tables of their locks in the order they take them.

    A table that an act wrote a row into is left out: what it made itself nobody else can hold.
    """

    written: set[str] = field(default_factory=set)
    locks: list[str] = field(default_factory=list)
    made: set[str] = field(default_factory=set)

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        found = _WRITTEN.match(sql)
        if found:
            self.written.add(found.group(1))
            self.made |= {found.group(1)} if sql.startswith("INSERT") else set()
        elif "FOR UPDATE" in sql:
            self._lock(_LOCKED.findall(sql)[0])
        return execute(sql, *rest)

    def _lock(self, table: str) -> None:
        if table == NEWS:
            self.made.clear()  # delivered after the commit, in a transaction of its own
        if table not in self.made:
            self.locks.append(table)


def said(act: Act, noted: Noted) -> str:
    """Do an act as the doors do, and say how it was answered. "!" stands before what no person may get to see."""
    try:
        with connection.execute_wrapper(noted):
            again(act)
    except CpdError as refusal:
        return refusal.code
    except Exception as problem:  # noqa: BLE001 this is what is looked for
        return f"!{type(problem).__name__}: {problem}"[:200]
    return DONE


class Rows:
    """Every row of ours as it stands at the beginning of each meeting."""

    def __init__(self) -> None:
        self._kept = {table: {row.pk: row for row in table._base_manager.all()} for table in _tables()}
        self._values = {table: {pk: _values(row) for pk, row in rows.items()} for table, rows in self._kept.items()}
        text = "".join(_line(values) for rows in self._values.values() for values in rows.values())
        self._known = frozenset(_ID.findall(text))

    def as_they_are(self, written: Container[str]) -> str:
        """The rows of these tables that are new, changed or gone; then they are put back as they were at the beginning.

        Ids and digests that are new are not told apart, since they are random.
        """
        lines: list[str] = []
        with transaction.atomic(), connection.constraint_checks_disabled():
            for table, kept in self._kept.items():
                if table._meta.db_table not in written:
                    continue
                there = _read(table)
                was = self._values[table]
                wrong = [pk for pk, values in there.items() if was.get(pk) != values]
                lost = [pk for pk in was if pk not in there]
                lines += (f"{table.__name__} {_ID.sub(self._name, _line(there[pk]))}" for pk in wrong)
                lines += (f"{table.__name__} is gone: {pk}" for pk in lost)
                if wrong:
                    table._base_manager.filter(pk__in=wrong)._raw_delete("default")
                back = [kept[pk] for pk in (*wrong, *lost) if pk in kept]
                if back:
                    table._base_manager.bulk_create(back)
        return "\n".join(sorted(lines))

    def _name(self, match: re.Match[str]) -> str:
        return match.group() if match.group() in self._known else "#new"


def _tables() -> list[type[models.Model]]:
    return list(apps.get_app_config("cpd_grading").get_models())


def _read(table: type[models.Model]) -> dict[Any, dict[str, Any]]:
    names = [one.attname for one in table._meta.concrete_fields]
    key = names.index(table._meta.pk.attname)
    return {row[key]: dict(zip(names, row, strict=True)) for row in table._base_manager.values_list(*names)}


def _values(row: models.Model) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def _line(values: dict[str, Any]) -> str:
    told = {name: value for name, value in values.items() if name not in NO_PART}
    told |= {name: bool(values[name]) for name in WHETHER if name in values}
    return json.dumps(told, default=str, sort_keys=True)


class Meeting:
    """Two threads with a connection each, which begin at the same moment."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._noted = Noted()
        self._pool = ThreadPoolExecutor(2)
        self._start = threading.Barrier(2)

    def of(self, first: Act, second: Act, *, head_start: float = 0) -> End:
        """``head_start``: seconds that the first one has, or the second one where it is below 0."""
        waits = max(0.0, -head_start), max(0.0, head_start)
        asked = [self._pool.submit(self._do, act, wait) for act, wait in zip((first, second), waits, strict=True)]
        answers = asked[0].result(timeout=120), asked[1].result(timeout=120)
        end = End(answers, self._rows.as_they_are(self._noted.written))
        self._noted.written.clear()
        return end

    def _do(self, act: Act, wait: float) -> str:
        close_old_connections()
        connection.ensure_connection()
        self._start.wait(timeout=60)
        time.sleep(wait)
        return said(act, self._noted)

    def end(self) -> None:
        for closed in [self._pool.submit(self._close) for _ in range(2)]:
            closed.result(timeout=60)
        self._pool.shutdown()

    def _close(self) -> None:
        self._start.wait(timeout=60)  # so that each thread takes one
        connections.close_all()


def one_after_the_other(rows: Rows, acts: Iterable[tuple[int, Act]]) -> End:
    """The end of the acts in this order; answers stand in the order of their numbers."""
    noted = Noted()
    answers = {number: said(act, noted) for number, act in acts}
    return End((answers[0], answers[1]), rows.as_they_are(noted.written))
