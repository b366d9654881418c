"""The local site's own addresses refuse and break with a page or JSON of ours, in the language of the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from cpd_workbench import handlers, views
from cpd_workbench.course import Course
from tests.grading.web.test_languages import leaks

from .test_handlers import BLOCK

PAGE, JSON = "text/html; charset=utf-8", "application/json"
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr", "rw"])
Ask = Callable[[Client], Any]
SCRIPT = {"accept": JSON}
TOO_MANY = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)]


def fault_of(answer: Any, status: int, kind: str, language: str) -> str:
    """What is wrong with a refusal; "" for one that is ours and in this language."""
    if (answer.status_code, answer["Content-Type"]) != (status, kind):
        return f"{answer.status_code} {answer['Content-Type']}"
    if status == 405 and not answer.get("Allow"):
        return "says no method"
    if kind == JSON:
        told = answer.json()
        page = html.fromstring(f"<p>{told['error']}</p>") if told["error"] and told["code"] else None
    else:
        page = html.fromstring(answer.content)
        if page.get("lang") != language:
            return f"in {page.get('lang')!r}"
    if page is None or "Content-Security-Policy" not in answer:
        return "no words, or no policy"
    return "" if language == "en" else ", ".join(leaks(page, language))


REFUSED: list[tuple[str, int, str, Ask]] = [
    ("a wrong address", 404, PAGE, lambda browser: browser.get("/nowhere")),
    ("a wrong address, for a script", 404, JSON, lambda browser: browser.get("/nowhere", headers=SCRIPT)),
    ("an id that is none", 404, PAGE, lambda browser: browser.get("/cpd/assess/not-an-id/")),
    ("a unit that is not there", 404, PAGE, lambda browser: browser.get("/course/unit/none")),
    ("a file that is not there", 404, PAGE, lambda browser: browser.get("/course/file/none.svg")),
    ("a handler that is not there", 404, JSON, lambda browser: browser.get(f"{BLOCK}/nothing/")),
    ("a form with an old token", 403, PAGE, lambda browser: browser.post("/sign-in", {"person": "1"})),
    ("a handler with an old token", 403, JSON, lambda browser: browser.post(f"{BLOCK}/write/", {})),
    ("the start, otherwise", 405, PAGE, lambda browser: browser.put("/")),
    ("a sign-in, looked at", 405, PAGE, lambda browser: browser.get("/sign-in")),
    ("a unit, otherwise", 405, PAGE, lambda browser: browser.put("/course/unit/m1-welcome-unit")),
]


@LANGUAGES
def test_a_refusal_of_the_site_is_in_the_language_of_the_browser(language: str, phone: Client) -> None:
    phone.cookies["django_language"] = language
    browser = Client(enforce_csrf_checks=False)
    browser.cookies = phone.cookies

    found = {}
    for what, status, kind, ask in REFUSED:
        is_about_tokens = status == 403
        found[what] = fault_of(ask(phone if is_about_tokens else browser), status, kind, language)
    assert {what: fault for what, fault in found.items() if fault} == {}


@LANGUAGES
def test_a_handler_refuses_whoever_is_not_signed_in(language: str, course: Course, db: None) -> None:
    nobody = Client()
    nobody.cookies["django_language"] = language

    assert fault_of(nobody.post(f"{BLOCK}/write/", {}), 403, JSON, language) == ""


@LANGUAGES
@pytest.mark.parametrize("file", [SimpleUploadedFile("a.jpg", b"x" * 4_000_001), TOO_MANY], ids=["large", "many"])
def test_more_than_the_platform_takes_is_refused_in_json(
    file: Any, language: str, course: Course, learner: Any
) -> None:
    browser = Client()
    browser.force_login(learner)
    browser.cookies["django_language"] = language
    for one in file if isinstance(file, list) else [file]:
        one.seek(0)

    answer = browser.post(f"{BLOCK}/write/", {"file": file})

    assert fault_of(answer, 413, JSON, language) == ""


@LANGUAGES
def test_what_breaks_on_the_site_is_told(language: str, course: Course, learner: Any, monkeypatch: Any) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(learner)
    browser.cookies["django_language"] = language
    for module in (views, handlers):
        monkeypatch.setattr(module, "runtime_of", _breaks)

    assert fault_of(browser.get("/course/unit/m1-welcome-unit"), 500, PAGE, language) == ""
    assert fault_of(browser.get(f"{BLOCK}/read/"), 500, JSON, language) == ""


@LANGUAGES
def test_what_breaks_before_any_view_is_told_too(language: str, db: None, monkeypatch: Any) -> None:
    """An empty page of xblock-sdk had the name of Django's own for this."""
    from django.middleware.common import CommonMiddleware

    browser = Client(raise_request_exception=False)
    browser.cookies["django_language"] = language
    monkeypatch.setattr(CommonMiddleware, "process_request", _breaks)

    answer = browser.get("/")

    assert answer.status_code == 500
    assert f'<html lang="{language}">' in answer.content.decode()
    assert 'data-code="went_wrong"' in answer.content.decode()


def _breaks(*_of: object) -> None:
    raise RuntimeError("Claudine")


def test_pages_with_names_are_kept_by_no_browser(phone: Client) -> None:
    for place in ("/", "/course/", "/course/unit/m1-task-one-unit", "/course/unit/none"):
        assert "no-store" in phone.get(place)["Cache-Control"], place


def test_a_page_runs_no_script_but_the_sites_own_and_those_of_its_blocks(phone: Client) -> None:
    page = phone.get("/course/unit/m1-task-one-unit")

    policy = dict(rule.split(" ", 1) for rule in page["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in page["Content-Security-Policy"]
    assert policy["script-src"].count("sha256-") == 2, "the glue, and the script of the block"
