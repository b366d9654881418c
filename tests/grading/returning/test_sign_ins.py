"""Uploads and the desk's JSON take the sign-ins that the platform's block handlers take.

As there (handle_xblock_callback): a session with its CSRF token; without a session a JWT, then a Bearer token, inactive
accounts too; a token that is not valid, or of a restricted application, is nobody.
"""

from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from rest_framework.exceptions import AuthenticationFailed

from cpd_grading.people import api as people
from tests import builders
from tests.builders import COURSE, FIRST_TASK
from tests.grading.returning.pages import end_sessions
from tests.grading.uploads.tus import Tus, metadata
from tests.grading.web.conftest import SignIn, address

UPLOADS = "/cpd/api/v1/uploads/"


class Authentication:
    """A token names an account; another word than ours is not for us; a token nobody knows is refused."""

    word = ""

    def authenticate(self, request: Any) -> tuple[Any, SimpleNamespace] | None:
        word, _space, token = request.headers.get("Authorization", "").partition(" ")
        if word != self.word:
            return None
        user = get_user_model().objects.filter(username=token.removesuffix(".restricted")).first()
        if user is None:
            raise AuthenticationFailed("token_nonexistent")
        return user, SimpleNamespace(is_restricted=token.endswith(".restricted"))


class JwtAuthentication(Authentication):
    word = "JWT"


class BearerAuthenticationAllowInactiveUser(Authentication):
    word = "Bearer"


class JwtRestrictedApplication:
    """It reads what the view noted of the sign-in; only a JWT can be of a restricted application."""

    def has_permission(self, request: Any, view: None) -> bool:
        return isinstance(request.successful_authenticator, JwtAuthentication) and request.auth.is_restricted


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's modules where they are imported from."""
    found = {
        "edx_rest_framework_extensions.auth.jwt.authentication": {"JwtAuthentication": JwtAuthentication},
        "edx_rest_framework_extensions.permissions": {"JwtRestrictedApplication": JwtRestrictedApplication},
        "openedx.core.lib.api.authentication": {
            "BearerAuthenticationAllowInactiveUser": BearerAuthenticationAllowInactiveUser
        },
    }
    for name, words in found.items():
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            path = ".".join(parts[:length])
            module = sys.modules.get(path) or ModuleType(path)
            monkeypatch.setitem(sys.modules, path, module)
            if length > 1:
                monkeypatch.setattr(
                    sys.modules[".".join(parts[: length - 1])], parts[length - 1], module, raising=False
                )
        for word, thing in words.items():
            monkeypatch.setattr(sys.modules[name], word, thing, raising=False)


@pytest.fixture
def name(learner: UUID, coach: UUID, sign_in: SignIn) -> str:
    """What the learner's account is called; nobody is signed in."""
    sign_in(learner)
    end_sessions()
    return str(get_user_model().objects.get(pk=people.person(learner).user_id).username)


def asked(header: str = "", *, browser: Client | None = None, **headers: str) -> list[int]:
    """The statuses of the desk's JSON, of an item and of an upload that is begun."""
    client = browser or Client(enforce_csrf_checks=True)
    told = {**headers, **({"Authorization": header} if header else {})}
    desk = client.get(address("desk_api"), headers=told)
    owner = desk.json().get("owner", str(uuid4()))
    item = {"owner": owner, "course_key": COURSE, "slug": FIRST_TASK, "request_id": str(uuid4()), "did": "By an app."}
    kept = client.post(address("items_api"), json.dumps(item), content_type="application/json", headers=told)
    begun = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": _about(kept)}
    upload = client.post(UPLOADS, headers={**told, **begun})
    return [desk.status_code, kept.status_code, upload.status_code]


def _about(kept: Any) -> str:
    item = kept.json().get("item_id", str(uuid4()))
    return metadata(filename="a.jpg", request_id=uuid4(), item_id=item)


@pytest.mark.parametrize(
    ("header", "statuses"),
    [
        ("JWT {name}", [200, 200, 201]),
        ("Bearer {name}", [200, 200, 201]),
        ("Bearer {name}.restricted", [200, 200, 201]),
        ("JWT {name}.restricted", [403, 403, 403]),
        ("JWT nobody-knows", [403, 403, 403]),
        ("Bearer nobody-knows", [403, 403, 403]),
        ("Basic {name}", [403, 403, 403]),
        ("", [403, 403, 403]),
    ],
)
def test_a_token_of_the_platform_is_a_sign_in(header: str, statuses: list[int], platform: None, name: str) -> None:
    assert asked(header.format(name=name)) == statuses


def test_without_the_platform_only_a_session_is_a_sign_in(name: str) -> None:
    assert asked(f"JWT {name}") == [403, 403, 403]


def test_a_refused_token_is_noted_without_the_token(
    platform: None, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    asked("Bearer secret-of-somebody")

    assert "BearerAuthenticationAllowInactiveUser refused a token (401)." in caplog.text
    assert "secret-of-somebody" not in caplog.text


def test_a_session_needs_its_own_token_whatever_else_is_sent(
    platform: None, name: str, learner: UUID, sign_in: SignIn
) -> None:
    """A page of another site may make a browser send its session, and cannot know the token."""
    browser = sign_in(learner, checks_csrf=True)

    assert asked(f"JWT {name}", browser=browser) == [200, 403, 403]
    browser.cookies["csrftoken"] = "n" * 32
    assert asked(browser=browser, **{"X-CSRFToken": "n" * 32}) == [200, 200, 201]


@pytest.mark.parametrize("place", ["items_api", "uploads"])
def test_an_old_token_of_a_session_is_told_by_its_code(place: str, learner: UUID, sign_in: SignIn) -> None:
    browser = sign_in(learner, checks_csrf=True)

    answer = browser.post(address(place), headers={"Tus-Resumable": "1.0.0", "X-CSRFToken": "o" * 32})

    assert (answer.status_code, answer.json()["code"]) == (403, "stale_form")


def test_an_app_sends_a_file_to_its_end(platform: None, name: str, learner: UUID) -> None:
    item, content = builders.save(learner), builders.jpeg()
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {name}"})
    tus = Tus(client)

    place = tus.begin(len(content), item)["Location"]
    tus.send(place, content)

    assert tus.became(place)["state"] == "complete"
