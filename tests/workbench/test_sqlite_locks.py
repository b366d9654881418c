"""On SQLite thirty people open pages at once: whoever reads waits for nobody who writes, and no act is lost."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from cpd_workbench.sqlite_locks import ReadWithoutLock
from tests.browser.small_site import COURSE_KEY
from tests.grading.uploads.live import Phone, Server, run_site, serving

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("SQLite under load")]
SECONDS, READERS, WRITERS = 12, 30, 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site") / "data"


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, str]:
    return run_site("make", folder)


@pytest.fixture(scope="module")
def server(folder: Path, made: dict[str, str]) -> Iterator[Server]:
    with serving(folder) as (one,):
        yield one


def database_of(folder: Path) -> Path:
    (found,) = folder.glob("*.sqlite3")
    return found


@pytest.mark.parametrize("page", ["/cpd/desk/", "/", "/course/"])
def test_a_page_is_read_while_somebody_else_holds_the_lock(page: str, folder: Path, made, server: Server) -> None:
    phone = Phone(made["session"], server.port)
    phone.ask("GET", page)
    with closing(sqlite3.connect(database_of(folder), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        status, _headers, _body = phone.ask("GET", page)
        writer.execute("ROLLBACK")

    assert status == 200


def test_thirty_read_and_twelve_write_and_nobody_is_turned_away(folder: Path, made, server: Server) -> None:
    learners = list(run_site("ready", folder).values())[:WRITERS]
    writers = [Phone(one["session"], server.port) for one in learners]
    until, wrong, saved = time.monotonic() + SECONDS, [], []

    def read(number: int) -> None:
        phone = Phone(writers[number % WRITERS].session, server.port)
        while time.monotonic() < until:
            status, _headers, _body = phone.ask("GET", "/cpd/desk/")
            if status != 200:
                wrong.append(status)

    def write(phone: Phone) -> None:
        while time.monotonic() < until:
            words = f"I wrote {uuid4()}"
            status, _headers, body = _save(phone, words)
            (saved.append(words) if status == 302 else wrong.append((status, body[-300:])))

    acts = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    acts += [threading.Thread(target=write, args=(phone,)) for phone in writers]
    for act in acts:
        act.start()
    for act in acts:
        act.join()

    assert wrong == []
    assert len(saved) > WRITERS
    with closing(sqlite3.connect(database_of(folder))) as reader:
        kept = {
            row[0] for row in reader.execute("SELECT did FROM cpd_grading_evidenceversion WHERE did LIKE 'I wrote %'")
        }
    assert set(saved) <= kept


def _save(phone: Phone, words: str) -> tuple[int, dict[str, str], bytes]:
    form = {
        "act": "save_item",
        "request_id": str(uuid4()),
        "kind": "reflective_account",
        "did": words,
        "csrfmiddlewaretoken": "s" * 32,
    }
    course = urlencode({"course": COURSE_KEY})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return phone.ask("POST", f"/cpd/desk/tasks/m1-time/?{course}", urlencode(form).encode(), **kind)


@pytest.mark.parametrize(("method", "mode"), [("GET", "DEFERRED"), ("HEAD", "DEFERRED"), ("POST", "IMMEDIATE")])
def test_a_request_begins_by_what_it_is_for(method: str, mode: str, db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this database has no such lock")
    seen = []
    before = connection.transaction_mode
    try:
        ReadWithoutLock(lambda request: seen.append(connection.transaction_mode) or HttpResponse())(
            RequestFactory().generic(method, "/")
        )
    finally:
        connection.transaction_mode = before

    assert seen == [mode]


@pytest.mark.parametrize(
    ("method", "problem", "is_done_again"),
    [
        ("GET", OperationalError("database is locked"), True),
        ("GET", OperationalError("disk I/O error"), False),
        ("GET", ValueError("locked"), False),
        ("POST", OperationalError("database is locked"), False),
    ],
)
def test_only_what_was_read_is_done_again_and_only_once(
    method: str, problem: Exception, is_done_again: bool, db: None
) -> None:
    before = getattr(connection, "transaction_mode", None)
    middleware = ReadWithoutLock(lambda request: HttpResponse("again"))
    request = RequestFactory().generic(method, "/")
    try:
        answer = middleware.process_exception(request, problem)
        assert (answer is not None) is is_done_again
        assert middleware.process_exception(request, problem) is None
    finally:
        connection.transaction_mode = before
