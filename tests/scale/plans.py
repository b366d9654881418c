"""How a database means to answer a question: which tables it would read from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection


def analyse() -> None:
    """Let the database count its rows, as it does by itself on a busy day.

    MariaDB's engine counts while it writes; asked to, it would commit the rows of the test first.
    """
    if connection.vendor != "mysql":
        _do("ANALYZE")


def read_whole(sql: str) -> set[str]:
    """Tables that a SELECT would read from end to end. ``sql`` is complete, as the database was asked it."""
    return set({"sqlite": _sqlite, "mysql": _mysql, "postgresql": _postgresql}[connection.vendor](sql))


def _asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _sqlite(sql: str) -> Iterator[str]:
    for row in _asked(f"EXPLAIN QUERY PLAN {sql}"):
        words = str(row[3]).split()
        # "SCAN t" reads the table, "SCAN t USING (COVERING) INDEX i" every entry of an index: both grow with it.
        if words[0] == "SCAN":
            yield words[1]


def _mysql(sql: str) -> Iterator[str]:
    for row in _asked(f"EXPLAIN {sql}"):
        table, kind = row[2], row[3] if connection.mysql_is_mariadb else row[4]
        if kind in ("ALL", "index"):
            yield str(table)


def _postgresql(sql: str) -> Iterator[str]:
    # A small table is read whole because that is cheaper; asked to avoid it, only one without an index still is.
    _do("SET LOCAL enable_seqscan = off")
    (answer,) = _asked(f"EXPLAIN (FORMAT JSON) {sql}")
    found = answer[0] if isinstance(answer[0], list) else json.loads(answer[0])
    yield from _scans(found[0]["Plan"])


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan"):
        yield str(node["Relation Name"])
    for below in node.get("Plans", ()):
        yield from _scans(below)
