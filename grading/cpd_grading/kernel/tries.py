"""Doing a whole transaction again where the database undid it because of somebody else's: deadlock, lost serialization.

Two acts that meet may be stopped by the database although each is right (docs/locks.md). Nothing of the stopped one is
kept then, so whoever opened its transaction begins it again. After any other error, a lost line above all, nobody knows
whether the commit arrived: that is never done again here.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, transaction

from .errors import Busy

Answer = TypeVar("Answer")
TRIES = 6
MOST_SECONDS = 10.0  # a lock that is not given within a minute is not waited for again
FIRST_PAUSE = 0.02  # seconds; twice as long each time
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
UNDONE_STATES = frozenset({"40001", "40P01", "55P03"})
# MySQL and MariaDB: lock wait timeout, deadlock, record changed since it was read.
UNDONE_CODES = frozenset({1205, 1213, 1020})


def again(work: Callable[[], Answer], *, before_next: Callable[[], None] | None = None) -> Answer:
    """Do ``work``, which opens and ends its own transaction, until the database does not undo it any more.

    ``before_next`` is called before each further try. Inside a running transaction ``work`` is done once, since only
    the whole can be begun again. Raises Busy after the last try, and what ``work`` raises.
    """
    if transaction.get_connection().in_atomic_block:
        return work()
    begun = time.monotonic()
    for pause in (FIRST_PAUSE * 2**number for number in range(TRIES - 1)):
        try:
            return work()
        except DatabaseError as problem:
            if not was_undone(problem):
                raise
            if time.monotonic() - begun > MOST_SECONDS:
                raise Busy() from problem
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 two that met shall not meet again
        if before_next is not None:
            before_next()
    try:
        return work()
    except DatabaseError as problem:
        if was_undone(problem):
            raise Busy() from problem
        raise


def was_undone(problem: DatabaseError) -> bool:
    """Whether the database said that it took the transaction back because of another one."""
    state = getattr(problem.__cause__, "sqlstate", None) or getattr(problem.__cause__, "pgcode", None)
    if state is not None:
        return state in UNDONE_STATES
    if transaction.get_connection().vendor != "mysql":
        return False  # SQLite waits for its one lock by itself
    return bool(problem.args) and problem.args[0] in UNDONE_CODES
