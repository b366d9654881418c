"""What is sent to every handler: nothing, rubbish, the wrong kinds of things, and another learner's ids."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus, urlencode

from webob import Request, Response

from . import violations as v
from .people import People, anonymous_id

STATUSES = frozenset({200, 400, 403, 404, 405, 409, 413})
GARBAGE = b'\xff\xfe\x00{"half": '
WRONG_VALUES: tuple[Any, ...] = (None, [], {}, -1, "\x00", "x" * 5000)
WRONG_KINDS: tuple[Any, ...] = (None, [], [1], "text", 7, True)
CODE = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Probe:
    """One request; ``is_foreign`` when it carries another learner's ids."""

    name: str
    method: str = "POST"
    body: bytes = b""
    content_type: str = "application/json"
    query: str = ""
    is_foreign: bool = False

    def request(self) -> Request:
        request = Request.blank(f"/?{self.query}", method=self.method)
        request.body = self.body
        request.content_type = self.content_type
        return request


def post(data: Any) -> Request:
    """A POST of JSON."""
    return Probe("", body=json.dumps(data).encode()).request()


def get(query: str = "") -> Request:
    """A GET."""
    return Probe("", method="GET", content_type="", query=query).request()


def ids_of(people: People) -> dict[str, Any]:
    """The other learner under every name a handler might read."""
    other = people.other
    numbers = ("user_id", "learner_id", "person_id", "account_id", "student_pk", "id")
    anonymous = ("student_id", "anonymous_id", "anonymous_user_id", "anonymous_student_id", "learner", "student")
    return {
        **dict.fromkeys(numbers, other.pk),
        **dict.fromkeys(anonymous, anonymous_id(other)),
        "username": other.username,
        "email": other.email,
    }


def probes(people: People, bodies: Sequence[Any] = (), foreign: Mapping[str, Any] | None = None) -> Iterator[Probe]:
    """Every request for one handler; ``bodies`` are good ones, to be sent whole and spoilt one value at a time."""
    yield Probe("GET", method="GET", content_type="")
    theirs = {**ids_of(people), **(foreign or {})}
    yield Probe(
        "GET with another learner's ids", method="GET", content_type="", query=urlencode(theirs), is_foreign=True
    )
    yield Probe("PUT", method="PUT", body=b"{}")
    yield Probe("nothing")
    yield Probe("empty object", body=b"{}")
    yield Probe("garbage", body=GARBAGE)
    yield Probe("garbage as a form", body=GARBAGE, content_type="application/x-www-form-urlencoded")
    yield _form()
    yield Probe("deep nesting", body=b"[" * 100_000)
    for wrong in WRONG_KINDS:
        yield _json(f"a {type(wrong).__name__} ({wrong!r})", wrong)
    yield _json("another learner's ids", theirs, is_foreign=True)
    for number, body in enumerate(bodies):
        yield _json(f"good body {number}", body)
        if isinstance(body, dict):
            yield _json(f"good body {number} with another learner's ids", {**body, **theirs}, is_foreign=True)
            yield from _spoilt(number, body)


def _json(name: str, data: Any, *, is_foreign: bool = False) -> Probe:
    return Probe(name, body=json.dumps(data).encode(), is_foreign=is_foreign)


def _form() -> Probe:
    """A well-formed form with a file nobody asked for."""
    lines = ("--cut", 'Content-Disposition: form-data; name="f"; filename="../x.php"', "", "<?php", "--cut--", "")
    return Probe("a file", body="\r\n".join(lines).encode(), content_type="multipart/form-data; boundary=cut")


def _spoilt(number: int, body: Mapping[str, Any]) -> Iterator[Probe]:
    for key in body:
        yield _json(f"body {number} without {key}", {name: value for name, value in body.items() if name != key})
        for wrong in WRONG_VALUES:
            spoilt = copy.deepcopy(dict(body))
            spoilt[key] = wrong
            yield _json(f"body {number}, {key}={str(wrong)[:12]!r}", spoilt)


def require_answer(response: Response, probe: Probe, people: People, where: str) -> None:
    """The status is one we give; a refusal says what is wrong; nothing of another learner is told."""
    status = response.status_code
    if status not in STATUSES:
        raise v.StatusNotAllowed(f"{status} to {probe.name} [{where}]")
    if status != 200:
        _require_refusal(response, probe, where)
    if probe.is_foreign:
        other = people.other
        told = [mark for mark in (other.email, other.get_full_name()) if mark in response.text]
        if any(mark not in probe.body.decode() and mark not in unquote_plus(probe.query) for mark in told):
            raise v.TellsAboutSomebodyElse(f"{told} in the answer to {probe.name} [{where}]")


def _require_refusal(response: Response, probe: Probe, where: str) -> None:
    shown = f"{response.status_code} {response.text[:120]!r} to {probe.name} [{where}]"
    try:
        refusal = json.loads(response.text)
    except ValueError as raised:
        raise v.RefusalNotReadable(f"not JSON: {shown}") from raised
    if not isinstance(refusal, dict) or not _is_sentence(refusal.get("error")):
        raise v.RefusalNotReadable(f"no sentence in “error”: {shown}")
    if not (isinstance(refusal.get("code"), str) and CODE.match(refusal["code"])):
        raise v.RefusalNotReadable(f"no “code”: {shown}")
    if not _is_about_fields(refusal.get("fields")):
        raise v.RefusalNotReadable(f"no sentences by field in “fields”: {shown}")


def _is_about_fields(told: Any) -> bool:
    """Names of fields with what is said of each; nothing at all where the refusal is about no field."""
    return isinstance(told, dict) and all(
        isinstance(sentences, list) and sentences and all(map(_is_sentence, sentences)) for sentences in told.values()
    )


def _is_sentence(text: Any) -> bool:
    """Words for a person: at least two, no unfilled place, no traceback."""
    return isinstance(text, str) and len(text.split()) > 1 and "%(" not in text and "Traceback" not in text
