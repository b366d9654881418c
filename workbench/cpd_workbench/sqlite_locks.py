"""On SQLite, pages that are only read wait for nobody who writes.

SQLite has one lock for writing. Taking it before anything is read (IMMEDIATE) spares writers a deadlock, but with a
transaction around every request it also queued every page that somebody looks at: thirty people opening pages at once
ended in "database is locked". So requests that read begin DEFERRED. A few of them write a little (who opened a file);
where somebody else wrote meanwhile SQLite refuses at once, and such a request is done again from its start, with the
lock.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponseBase

READING = ("GET", "HEAD", "OPTIONS")
DONE_AGAIN = "workbench.done_again"
# Our addresses answer whatever breaks; what is done again here they leave to us.
DONE_AGAIN_OUTSIDE = "cpd.done_again_outside"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ReadWithoutLock:
    """The innermost middleware: it decides how the transaction of a view begins."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _begin("DEFERRED" if request.method in READING else "IMMEDIATE")
        if request.method in READING:
            request.META[DONE_AGAIN_OUTSIDE] = _is_busy
        try:
            return self.get_response(request)
        finally:
            _begin("IMMEDIATE")  # for whatever this thread does after the view

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """Once more with the lock, where reading turned into writing and somebody was faster."""
        if not _is_busy(problem) or request.method not in READING or request.META.get(DONE_AGAIN):
            return None
        request.META[DONE_AGAIN] = True
        _begin("IMMEDIATE")
        return self.get_response(request)


def _is_busy(problem: Exception) -> bool:
    return isinstance(problem, OperationalError) and "locked" in str(problem)


def _begin(mode: str) -> None:
    """How transactions of this thread begin from here on; other databases have no such thing."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()  # opening it reads the mode from the settings
        connection.transaction_mode = mode
