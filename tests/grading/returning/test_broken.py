"""A view that breaks: operators are told, nothing is half written, and the reader gets a page or JSON of ours."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, TooManyFieldsSent
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from cpd_grading.kernel import errors
from cpd_grading.people.models import Sector
from cpd_grading.returning import api as returning
from tests import builders

WORDS = "Claudine wrote this"


class Broken:
    """What the view of these addresses does; each test says it."""

    problem: BaseException = RuntimeError(WORDS)


def breaks(request: HttpRequest, token: str = "") -> HttpResponse:
    Sector.objects.update(name="half written")
    raise Broken.problem.with_traceback(None)


@transaction.non_atomic_requests
def breaks_in_no_transaction(request: HttpRequest) -> HttpResponse:
    Sector.objects.update(name="written")
    raise Broken.problem.with_traceback(None)


def reads_its_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("did", ""))


own = [
    path("api/v1/thing/", breaks),
    path("page/", breaks),
    path("free/", breaks_in_no_transaction),
    path("form/", reads_its_form),
    path("w/<str:token>/", breaks),
]
returning.own_addresses(own)
urlpatterns = [path("cpd/", include((own, "test"))), path("", include("cpd_workbench.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def _places(db: None) -> None:
    builders.add_places()


@pytest.fixture
def problem(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda one: monkeypatch.setattr(Broken, "problem", one)


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """What those heard who ask Django for views that broke."""
    heard: list[Any] = []

    def hear(sender: Any, request: Any, **more: Any) -> None:
        heard.append(request)

    got_request_exception.connect(hear)
    yield heard
    got_request_exception.disconnect(hear)


@pytest.fixture
def phone() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("language", ["en", "fr", "rw"])
@pytest.mark.parametrize(
    ("place", "headers"),
    [("/cpd/page/", {}), ("/cpd/api/v1/thing/", {}), ("/cpd/page/", {"accept": "application/json"})],
)
def test_the_answer_is_ours_in_the_readers_language(
    place: str, headers: dict[str, str], language: str, phone: Client
) -> None:
    phone.cookies["django_language"] = language

    answer = phone.get(place, headers=headers)

    assert (answer.status_code, answer["Content-Language"]) == (500, language)
    assert "no-store" in answer["Cache-Control"]
    sentence = errors.WentWrong().said_in(_in(language))
    if headers or "api" in place:
        assert answer.json() == {"error": sentence, "code": "went_wrong", "fields": {}}
    else:
        assert f'<html lang="{language}">' in answer.content.decode()
        assert sentence.replace("'", "&#x27;") in answer.content.decode()


def _in(language: str) -> Any:
    from django.utils import translation

    from cpd_grading.presentation.wording import language as words

    with translation.override(language):
        return words()


def test_operators_are_told_where_it_broke_and_not_what_somebody_wrote(
    phone: Client, told: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        phone.post("/cpd/w/a-key-of-a-witness/", {"words": WORDS})

    assert [request.path for request in told] == ["/cpd/w/a-key-of-a-witness/"]
    (line,) = caplog.records
    assert (line.name, line.levelname, line.status_code) == ("django.request", "ERROR", 500)
    assert "builtins.RuntimeError" in caplog.text
    assert "in breaks" in caplog.text
    assert "POST cpd/w/<str:token>/ broke" in caplog.text
    assert WORDS not in caplog.text
    assert "a-key-of-a-witness" not in caplog.text


def test_a_refusal_is_logged_as_django_does_without_what_stands_in_the_address(
    phone: Client, problem: Any, caplog: pytest.LogCaptureFixture
) -> None:
    problem(Http404())

    with caplog.at_level(logging.WARNING, "django.request"):
        phone.get("/cpd/w/a-key-of-a-witness/")

    (line,) = caplog.records
    assert (line.name, line.levelname, line.status_code) == ("django.request", "WARNING", 404)
    assert line.getMessage() == "Not Found: GET cpd/w/<str:token>/"


def test_what_led_to_it_is_told_too(phone: Client, problem: Any, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError(WORDS)
    except KeyError as first:
        broken = RuntimeError("x")
        broken.__cause__ = first
    problem(broken)

    phone.get("/cpd/page/")

    assert caplog.text.index("builtins.KeyError") < caplog.text.index("builtins.RuntimeError")
    assert WORDS not in caplog.text


def test_nothing_is_half_written(phone: Client) -> None:
    phone.post("/cpd/page/")

    assert not Sector.objects.filter(name="half written").exists()


def test_what_stands_in_no_transaction_of_its_request_is_left_as_the_view_left_it(phone: Client) -> None:
    phone.post("/cpd/free/")

    assert Sector.objects.filter(name="written").exists()


def test_what_was_typed_stands_on_the_page_without_the_token(phone: Client) -> None:
    answer = phone.post("/cpd/page/", {"did": WORDS, "csrfmiddlewaretoken": "secret", "act": "save_item"})

    page = answer.content.decode()
    assert WORDS in page
    assert "secret" not in page


@pytest.mark.parametrize(
    ("broke", "status", "code"),
    [
        (RuntimeError(), 500, "went_wrong"),
        (OperationalError(), 503, "try_later"),
        (InterfaceError(), 503, "try_later"),
        (ConnectionError(), 503, "try_later"),
        (TimeoutError(), 503, "try_later"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "not_permitted"),
        (TooManyFieldsSent(), 400, "bad_input"),
        (errors.NotFound(), 404, "not_found"),
        (errors.MethodNotAllowed(), 405, "method_not_allowed"),
    ],
    ids=repr,
)
def test_a_problem_has_the_status_of_its_kind(
    broke: Exception, status: int, code: str, phone: Client, problem: Any, told: list[Any]
) -> None:
    problem(broke)

    page = phone.post("/cpd/page/")
    data = phone.post("/cpd/api/v1/thing/")

    assert (page.status_code, data.status_code, data.json()["code"]) == (status, status, code)
    assert f'data-code="{code}"' in page.content.decode()
    assert (page.get("Retry-After"), data.get("Retry-After")) == (("30", "30") if status == 503 else (None, None))
    assert bool(told) is (status >= 500), "what was asked wrongly is nothing for operators"


def test_a_database_that_only_reads_is_one_that_cannot_do_it_now(phone: Client, problem: Any) -> None:
    from django.db import InternalError

    class OfTheServer(Exception):
        sqlstate = "25006"

    for cause, status in ((OfTheServer(), 503), (Exception(), 500)):
        broke = InternalError()
        broke.__cause__ = cause
        problem(broke)
        assert phone.post("/cpd/page/").status_code == status


def test_a_form_of_too_many_bytes_is_refused_with_the_limit(phone: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
    form = {"data": b"did=" + b"x" * 2_000_001, "content_type": "application/x-www-form-urlencoded"}

    answer = phone.post("/cpd/form/", **form, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (413, "form_too_large")
    assert "2.0\u00a0MB" in answer.json()["error"]


def test_a_page_that_breaks_needs_no_database_and_no_style_of_the_site(
    phone: Client, problem: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page for a broken site asks nothing that may be broken too."""
    from django.db.backends.utils import CursorWrapper

    class Away:
        problem = RuntimeError()

        def __get__(self, *_of: object) -> Any:
            monkeypatch.setattr(CursorWrapper, "execute", _away)
            return OperationalError()

    monkeypatch.setattr(Broken, "problem", Away())

    answer = phone.get("/cpd/page/")

    assert answer.status_code == 503
    assert 'data-code="try_later"' in answer.content.decode()


def _away(*_args: object, **_more: object) -> None:
    raise OperationalError("the server closed the connection")
