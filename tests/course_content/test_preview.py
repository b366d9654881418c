"""The preview: the course as it is on the disk, for one reader on this computer, and read only."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from cpd_course.preview import Preview, server

Editor = Callable[[str, str, str], Path]


def page(course: Path, target: str) -> str:
    status, kind, body = Preview(course).answer(target)
    assert (status, kind) == (HTTPStatus.OK, "text/html; charset=utf-8")
    return body.decode()


def test_the_first_page_lists_every_unit(course: Path) -> None:
    shown = page(course, "/")

    assert "SMP-1: First module" in shown
    for unit in ("m1-welcome-unit", "m1-check-unit", "m1-hand-in-unit"):
        assert f'href="/unit/{unit}?lang=en"' in shown


def test_a_task_shows_its_brief_and_the_whole_rubric(course: Path) -> None:
    shown = page(course, "/unit/m1-task-one-unit")

    for words in ("Do <strong>this</strong>", "The work is clear.", "It helps others.", "2.50 points", "60 %"):
        assert words in shown


def test_a_page_is_shown_in_the_language_asked_for(course: Path) -> None:
    assert "Lisez" in page(course, "/unit/m1-welcome-unit?lang=fr")
    assert "Your <strong>school</strong>" in page(course, "/unit/m1-welcome-unit?lang=rw")


def test_an_edit_is_seen_at_the_next_request(course: Path, mend: Editor) -> None:
    preview = Preview(course)
    preview.answer("/unit/m1-check-unit")
    mend("m1/pages/more.md", "More to read", "Other words")

    assert b"Other words" in preview.answer("/unit/m1-check-unit")[2]


def test_links_between_pages_lead_to_the_unit(course: Path) -> None:
    status, _, where = Preview(course).answer("/jump_to_id/m1-more-page?lang=fr")

    assert (status, where) == (HTTPStatus.FOUND, b"/unit/m1-check-unit?lang=fr")


def test_a_broken_course_shows_what_to_mend(mend: Editor) -> None:
    status, _, body = Preview(mend("m1/module.yaml", "weight: 70", "weight: 60")).answer("/")

    assert status is HTTPStatus.INTERNAL_SERVER_ERROR
    assert b"m1/module.yaml:8: error: The weights of the components must total 100" in body


@pytest.mark.parametrize(
    "target", ["/static/../course.yaml", "/static/%2e%2e/course.yaml", "/unit/x", "/etc/passwd", "//"]
)
def test_nothing_but_the_course_is_served(course: Path, target: str) -> None:
    assert b"org:" not in Preview(course).answer(target)[2]


@pytest.fixture
def address(course: Path) -> Iterator[tuple[str, int]]:
    running = server(course, 0)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield "127.0.0.1", running.server_address[1]
    running.shutdown()
    running.server_close()


def ask(address: tuple[str, int], method: str, target: str, host: str = "127.0.0.1") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(*address, timeout=10)
    connection.request(method, target, headers={"Host": f"{host}:{address[1]}"})
    return connection.getresponse()


def test_it_answers_on_this_computer_with_a_policy_that_lets_nothing_run(address: tuple[str, int]) -> None:
    answer = ask(address, "GET", "/static/hill.svg")

    assert answer.status == 200
    assert answer.getheader("Content-Type") == "image/svg+xml"
    assert "default-src 'none'" in (answer.getheader("Content-Security-Policy") or "")
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_takes_no_changes(address: tuple[str, int], method: str) -> None:
    assert ask(address, method, "/").status == 501


def test_another_sites_name_for_this_computer_gets_nothing(address: tuple[str, int]) -> None:
    assert ask(address, "GET", "/", host="evil.example.org").status == 421
