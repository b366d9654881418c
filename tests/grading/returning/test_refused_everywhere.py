"""Every kind of address refuses with a page or JSON of ours, never empty, in the reader's language.

The kinds: pages, forms, addresses that a link opens, files, the desk's data, uploads in parts, the worker and the
shell, and the pages of the exports. Handlers of blocks: tests/blocks/test_refused.py; the local site's own:
tests/workbench/test_refused.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from cpd_grading import api as door
from cpd_grading.presentation import entrance
from tests import builders
from tests.builders import COURSE, FIRST_TASK, NOBODY
from tests.grading.web.conftest import SignIn
from tests.grading.web.test_languages import leaks

LANGUAGES = ("en", "fr", "rw")
SCRIPT = {"accept": "application/json"}
TUS = {"tus-resumable": "1.0.0"}
MARK = {"drawn_for": "0" * 32}
Ask = Callable[[Client], Any]
JSON, PAGE = "application/json", "text/html; charset=utf-8"


def at(name: str, *args: object) -> str:
    return reverse(f"cpd_export:{name}" if name in EXPORTS else f"cpd_grading:{name}", args=args)


EXPORTS = ("cohorts", "batch", "download", "withdraw", "make")
TASK = f"?course={COURSE.replace('+', '%2B')}"
BIG = b"x" * 3_000_000


def get(name: str, *args: object, **headers: str) -> Ask:
    return lambda browser: browser.get(at(name, *args), headers=headers)


def post(name: str, *args: object, form: Any = None, **headers: str) -> Ask:
    return lambda browser: browser.post(at(name, *args), form or {"act": "x"}, headers=headers)


def sent(method: str, name: str, *args: object, content: bytes = b"{}", kind: str = JSON, **headers: str) -> Ask:
    return lambda browser: browser.generic(method, at(name, *args), content, content_type=kind, headers=headers)


FORM = "application/x-www-form-urlencoded"
# What a learner without any role asks: (status, type of the answer, how it is asked).
ASKED: list[tuple[str, int, str, Ask]] = [
    ("a page of others", 403, PAGE, get("office")),
    ("a page of others, for a script", 403, PAGE, get("rounds")),
    ("a page about an id", 404, PAGE, get("review", NOBODY)),
    ("a file", 404, PAGE, get("file", NOBODY)),
    ("a picture of a file", 404, PAGE, get("preview", NOBODY, 0)),
    ("a task that is not there", 404, PAGE, get("desk_task", "nothing")),
    ("a pack that is not there", 404, PAGE, get("pack", "M9")),
    ("a form about an id", 404, PAGE, post("answer_session", NOBODY, form={"reply": "agree"})),
    ("a witness to invite", 404, PAGE, get("invite_witness", NOBODY)),
    ("an upload", 404, JSON, lambda browser: browser.get(at("upload", NOBODY), headers=TUS)),
    (
        "a part of an upload",
        404,
        JSON,
        sent("PATCH", "upload", NOBODY, kind="application/offset+octet-stream", **TUS, **{"upload-offset": "0"}),
    ),
    ("an export", 403, PAGE, get("cohorts")),
    ("a batch", 403, PAGE, get("batch", NOBODY)),
    ("a page, otherwise", 405, PAGE, sent("PUT", "desk")),
    ("a form, looked at", 405, PAGE, get("answer_session", NOBODY)),
    ("a sign-out, looked at", 405, PAGE, get("sign_out")),
    ("a return, otherwise", 405, PAGE, sent("PUT", "returning")),
    ("a file, otherwise", 405, PAGE, post("file", NOBODY)),
    ("the desk's data, otherwise", 405, JSON, sent("POST", "desk_api")),
    ("items, looked at", 405, JSON, get("items_api")),
    ("uploads, otherwise", 405, JSON, sent("PUT", "uploads", **TUS)),
    ("the worker, otherwise", 405, PAGE, post("worker")),
    ("the shell, otherwise", 405, PAGE, post("desk_shell")),
    ("an export, otherwise", 405, PAGE, sent("PUT", "cohorts")),
    ("a batch to download, looked at", 405, PAGE, get("download", NOBODY)),
    (
        "a task that changed",
        409,
        JSON,
        lambda browser: browser.post(
            at("desk_task", FIRST_TASK) + TASK,
            {"act": "submit", "request_id": str(NOBODY), "seen_digest": "x"},
            headers=SCRIPT,
        ),
    ),
    ("a page, too much", 413, PAGE, sent("POST", "language", content=BIG, kind=FORM)),
    ("a form for a script, too much", 413, JSON, sent("POST", "language", content=BIG, kind=FORM, **SCRIPT)),
    ("items, too much", 413, JSON, sent("POST", "items_api", content=BIG)),
    (
        "a part, too much",
        413,
        JSON,
        sent(
            "PATCH",
            "upload",
            NOBODY,
            content=BIG,
            kind="application/offset+octet-stream",
            **TUS,
            **{"upload-offset": "0"},
        ),
    ),
]


@pytest.fixture
def reader(request: pytest.FixtureRequest, cohort: UUID) -> Callable[[str], UUID]:
    return lambda language: builders.learner(cohort, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_signed_in_is_refused_in_words(language: str, reader: Any, sign_in: SignIn) -> None:
    browser = sign_in(reader(language))

    found = {what: fault_of(ask(browser), status, kind, language) for what, status, kind, ask in ASKED}

    assert {what: fault for what, fault in found.items() if fault} == {}


def fault_of(answer: Any, status: int, kind: str, language: str) -> str:
    """What is wrong with a refusal; "" for one that is ours and in this language."""
    if (answer.status_code, answer["Content-Type"]) != (status, kind):
        return f"{answer.status_code} {answer['Content-Type']}"
    if status == 405 and not answer.get("Allow"):
        return "says no method"
    if "Content-Security-Policy" not in answer:
        return "no policy"
    if kind == JSON:
        told = answer.json()
        if not (told["error"] and told["code"]) or "fields" not in told:
            return f"not our shape: {told}"
        page = html.fromstring(f"<p>{told['error']}</p>")
    else:
        page = html.fromstring(answer.content)
        alerts = page.xpath("//*[@role='alert']")
        if page.get("lang") != language or not alerts:
            return f"in {page.get('lang')!r}, alerts: {alerts}"
    if language == "en":
        return ""
    return ", ".join(leaks(page, language))


SIGNED_OUT: list[tuple[str, int, str, Ask]] = [
    ("a form of a page", 403, PAGE, post("desk_task", FIRST_TASK, form={"act": "save_item", "did": "x", **MARK})),
    ("a form of an export", 403, PAGE, post("make", NOBODY, form={"purpose": "x", **MARK})),
    ("a page, for a script", 403, JSON, get("desk", **SCRIPT)),
    ("what was kept", 403, PAGE, post("returning", form={"kept": "x"})),
    ("the desk's data", 403, JSON, get("desk_api")),
    ("items", 403, JSON, sent("POST", "items_api")),
    ("uploads", 403, JSON, lambda browser: browser.post(at("uploads"), headers=TUS)),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_sign_in_ended_is_told_in_the_language_of_the_browser(language: str, cohort: UUID) -> None:
    """The platform keeps the language of an account in a cookie, which stays when the sign-in ends."""
    browser = Client(headers={"accept-language": "en"})
    browser.cookies["django_language"] = language

    found = {what: fault_of(ask(browser), status, kind, language) for what, status, kind, ask in SIGNED_OUT}

    assert {what: fault for what, fault in found.items() if fault} == {}


OLD_TOKEN: list[tuple[str, int, str, Ask]] = [
    ("a form of a page", 403, PAGE, post("desk_task", FIRST_TASK, form={"act": "save_item", "did": "x"})),
    ("a form for a script", 403, JSON, post("desk_task", FIRST_TASK, **SCRIPT)),
    ("an export", 403, PAGE, post("make", NOBODY)),
    ("a sign-out", 403, PAGE, post("sign_out")),
    ("items", 403, JSON, sent("POST", "items_api")),
    ("uploads", 403, JSON, lambda browser: browser.post(at("uploads"), headers=TUS)),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_with_an_old_token_is_refused_in_the_readers_language(
    language: str, reader: Any, sign_in: SignIn
) -> None:
    browser = sign_in(reader(language), checks_csrf=True)

    found = {what: fault_of(ask(browser), status, kind, language) for what, status, kind, ask in OLD_TOKEN}

    assert {what: fault for what, fault in found.items() if fault} == {}


BREAKS: list[tuple[str, int, str, Ask]] = [
    ("a page", 500, PAGE, get("desk")),
    ("a page, for a script", 500, JSON, get("desk", **SCRIPT)),
    ("a form", 500, PAGE, post("desk_task", FIRST_TASK)),
    ("a form for a script", 500, JSON, post("desk_task", FIRST_TASK, **SCRIPT)),
    ("a file", 500, PAGE, get("file", NOBODY)),
    ("the desk's data", 500, JSON, get("desk_api")),
    ("items", 500, JSON, sent("POST", "items_api")),
    ("uploads", 500, JSON, lambda browser: browser.post(at("uploads"), headers=TUS)),
    ("an upload", 500, JSON, lambda browser: browser.get(at("upload", NOBODY), headers=TUS)),
    ("an export", 500, PAGE, get("cohorts")),
    ("a batch to download", 500, PAGE, post("download", NOBODY)),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_breaks_is_told_in_the_readers_language(
    language: str, reader: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(reader(language))
    browser.raise_request_exception = False
    for place in (entrance, door):
        monkeypatch.setattr(place, "require_entry", _breaks)

    found = {what: fault_of(ask(browser), status, kind, language) for what, status, kind, ask in BREAKS}

    assert {what: fault for what, fault in found.items() if fault} == {}


def _breaks(*_of: object) -> None:
    raise RuntimeError("Claudine")
