"""HEAD at every address of ours: the headers of the page, and no byte of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders
from tests.grading.returning.test_every_address import each_address
from tests.grading.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bytes_as_a_server_gets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client takes bodies away that the servers of Python send."""
    monkeypatch.setattr("django.test.client.conditional_content_removal", lambda request, response: response)


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


@pytest.fixture
def reader() -> UUID:
    """Somebody with every role, who is a learner too."""
    learner = builders.learner(builders.open_cohort())
    for role in ("assessor", "exam_officer", "moderator", "programme_manager"):
        builders.with_role(role, person_id=learner)
    return learner


@each_address()
def test_head_has_the_headers_of_the_page_and_no_body(name: str, place: str, reader: UUID, sign_in: SignIn) -> None:
    for browser in (sign_in(reader), Client()):
        asked = {"tus-resumable": "1.0.0", "accept-language": "en"}
        answer = browser.head(place, headers=asked)

        assert body_of(answer) == b"", (answer.status_code, body_of(answer)[:100])
        assert answer.status_code < 500


@pytest.mark.parametrize("place", ["desk", "desk_shell", "worker", "rounds"])
def test_head_tells_how_long_the_page_is(place: str, reader: UUID, sign_in: SignIn) -> None:
    browser = sign_in(reader)
    page, head = (ask(reverse(f"cpd_grading:{place}")) for ask in (browser.get, browser.head))

    assert (head.status_code, head["Content-Type"]) == (200, page["Content-Type"])
    assert abs(int(head["Content-Length"]) - len(page.content)) < 200  # a token is drawn anew for every form


def test_head_of_a_file_sends_none_of_it_and_closes_it(reader: UUID, sign_in: SignIn) -> None:
    content = builders.pdf()
    attached = builders.attach(reader, builders.save(reader), name="plan.pdf", content=content)

    answer = sign_in(reader).head(reverse("cpd_grading:file", args=[attached]))

    assert (answer.status_code, answer["Content-Length"], body_of(answer)) == (200, str(len(content)), b"")
    assert getattr(answer, "file_to_stream", None) is None, "a server would send it by itself"
