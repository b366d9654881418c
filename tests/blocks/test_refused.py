"""Handlers of blocks refuse and break in JSON of ours, in the reader's language, and keep nothing of what broke."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.signals import got_request_exception
from lxml import html
from webob import Request, Response

from cpd_grading.models import EvidenceItem
from cpd_xblocks import handlers, platform
from tests.builders import NOBODY
from tests.grading.web.test_languages import leaks
from tests.runtimes import LMS_LEARNER, SAMPLES, People, PlatformLikeRuntime, our_blocks
from tests.runtimes.fixtures import people

__all__ = ["people"]
WORDS = "Claudine wrote this"


@pytest.fixture
def task(people: People) -> Any:
    SAMPLES["cpd_task"].prepare(people)
    runtime = PlatformLikeRuntime(LMS_LEARNER, people)
    return runtime.mount(our_blocks().classes["cpd_task"], **SAMPLES["cpd_task"].authored)


def asked(method: str = "POST", body: bytes = b"{}", **environ: str) -> Request:
    return Request.blank("/", method=method, body=body, content_type="application/json", environ=environ or None)


ASKED: list[tuple[str, int, Callable[[], Request]]] = [
    ("looked at", 405, lambda: asked("GET", b"")),
    ("not JSON", 400, lambda: asked(body=b"x")),
    ("too much", 413, lambda: asked(body=b"x" * 5_000_000)),
    (
        "a draft that changed",
        409,
        lambda: asked(body=json.dumps({"request_id": str(NOBODY), "seen_digest": "x"}).encode()),
    ),
    ("an item that is not there", 404, lambda: asked(body=json.dumps({"item_id": str(NOBODY)}).encode())),
]
HANDLERS = {"a draft that changed": "submit", "an item that is not there": "remove"}


@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_every_refusal_is_json_of_ours_in_the_readers_language(
    language: str, task: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "_language", lambda attributes: language)

    found = {}
    for what, status, request in ASKED:
        answer = getattr(task, HANDLERS.get(what, "save_item"))(request())
        if fault := fault_of(answer, status, language):
            found[what] = fault
    assert found == {}


def fault_of(answer: Response, status: int, language: str) -> str:
    told = json.loads(answer.text)
    if (answer.status_code, answer.content_type) != (status, "application/json"):
        return f"{answer.status_code} {answer.content_type} {told}"
    if not (told["error"] and told["code"]) or "fields" not in told:
        return f"not our shape: {told}"
    if status == 405 and answer.headers.get("Allow") != "POST":
        return "says no method"
    return "" if language == "en" else ", ".join(leaks(html.fromstring(f"<p>{told['error']}</p>"), language))


@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_what_breaks_is_told_to_operators_and_answered_in_the_readers_language(
    language: str, task: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(platform, "_language", lambda attributes: language)
    monkeypatch.setattr(handlers, "read", _breaks)
    told: list[Any] = []
    got_request_exception.connect(hear := lambda **more: told.append(more))
    before = EvidenceItem.objects.count()

    task.display_name = "Half done"
    answer = task.save_item(asked())

    got_request_exception.disconnect(hear)
    assert fault_of(answer, 500, language) == ""
    assert len(told) == 1
    assert "A handler of cpd_task broke" in caplog.text
    assert "RuntimeError" in caplog.text
    assert WORDS not in caplog.text
    assert EvidenceItem.objects.count() == before
    assert "display_name" not in {field.name for field in task._dirty_fields}, "the platform would save it"


def _breaks(request: Request) -> None:
    raise RuntimeError(WORDS)
