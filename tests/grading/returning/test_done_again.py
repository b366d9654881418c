"""The door of every address: a request that the database undid is done again as it came, or refused in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from cpd_grading.kernel.tries import TRIES
from cpd_grading.people.models import District
from cpd_grading.presentation.bodies import body_of
from cpd_grading.returning import api as returning
from tests.grading.kernel.test_tries import problem


class Undone:
    """How often the database undoes what these addresses do, and what it says then."""

    times = 0
    problem: Exception = problem("40P01")


def saves(request: HttpRequest) -> HttpResponse:
    District.objects.create(code="91", name=request.FILES["photo"].read().decode())
    messages.success(request, "Saved.")
    _perhaps_undone()
    told = ", ".join(str(one) for one in messages.get_messages(request))
    return HttpResponse(f"{told} {District.objects.get().name}")


def receives(request: HttpRequest) -> HttpResponse:
    content = body_of(request, 5)
    _perhaps_undone()
    return HttpResponse(content)


def _perhaps_undone() -> None:
    if Undone.times:
        Undone.times -= 1
        raise Undone.problem.with_traceback(None)


own = [path("page/", saves), path("api/v1/thing/", saves), path("part/", receives)]
returning.own_addresses(own)
urlpatterns = [path("cpd/", include((own, "test"))), path("", include("cpd_workbench.urls"))]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda times: monkeypatch.setattr(Undone, "times", times)


def post(where: str, **headers: str) -> HttpResponse:
    return Client(raise_request_exception=False).post(
        where, {"photo": SimpleUploadedFile("a.txt", b"all of it")}, headers=headers
    )


def test_a_form_with_a_file_is_saved_once_and_whole_after_it_was_undone_twice(undone: Callable[[int], None]) -> None:
    undone(2)

    answer = post("/cpd/page/")

    assert (answer.status_code, answer.content.decode()) == (200, "Saved. all of it")


def test_bytes_that_came_once_are_there_for_every_try(undone: Callable[[int], None]) -> None:
    undone(2)

    answer = Client().post("/cpd/part/", b"12345", content_type="application/offset+octet-stream")

    assert answer.content == b"12345"


@pytest.mark.parametrize(("where", "kind"), [("/cpd/page/", "text/html"), ("/cpd/api/v1/thing/", "application/json")])
def test_what_is_undone_every_time_is_refused_in_words_with_the_time_to_wait(
    where: str, kind: str, undone: Callable[[int], None]
) -> None:
    undone(TRIES)

    answer = post(where)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"].startswith(kind)
    assert b"Yours was not saved." in answer.content
    assert not District.objects.exists()


def test_a_line_that_was_lost_is_told_and_nothing_is_done_twice(
    undone: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    undone(1)
    monkeypatch.setattr(Undone, "problem", OperationalError("the line was lost"))

    answer = post("/cpd/page/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert Undone.times == 0
