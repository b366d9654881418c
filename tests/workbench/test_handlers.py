"""Handlers of blocks are called as the LMS calls them."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from workbench.models import XBlockState

from cpd_workbench.course import Course
from cpd_workbench.models import BlockCompletion

BLOCK = "/courses/course-v1:UR-CE+SMP+2026/xblock/block-v1:UR-CE+SMP+2026+type@cpd_notebook+block@book-one/handler"


@pytest.fixture
def token(phone: Client) -> str:
    phone.get("/course/")
    return phone.cookies["csrftoken"].value


def write(client: Client, note: str, token: str = "", address: str = f"{BLOCK}/write/") -> tuple[int, str]:
    headers = {"x-csrftoken": token} if token else {}
    answer = client.post(address, {"note": note}, content_type="application/json", headers=headers)
    return answer.status_code, answer.content.decode()


def test_a_handler_answers_and_its_block_is_saved(phone: Client, token: str, learner: User) -> None:
    status, text = write(phone, "Twelve parents came.", token, f"{BLOCK}/write/part/two")
    assert (status, json.loads(text)) == (200, {"note": "Twelve parents came.", "suffix": "part/two"})
    assert "Twelve parents came." in phone.get("/course/unit/m1-task-one-unit").content.decode()
    assert BlockCompletion.objects.get().user == learner


def test_a_call_without_a_token_is_refused_and_writes_nothing(phone: Client, token: str) -> None:
    assert write(phone, "x")[0] == 403
    assert not XBlockState.objects.exists()


def test_a_get_reaches_the_block_and_the_block_refuses_it(phone: Client) -> None:
    assert phone.get(f"{BLOCK}/write/").status_code == 405
    assert phone.get(f"{BLOCK}/read/").json() == {"note": "", "signed_in": True, "language": None}


def test_somebody_without_a_sign_in_may_get_but_not_post(course: Course, db: None) -> None:
    client = Client()
    assert client.get(f"{BLOCK}/read/").json() == {"note": "", "signed_in": False, "language": None}
    assert write(client, "x")[0] == 403


def test_fields_set_before_a_refusal_are_saved_as_in_the_lms(phone: Client, token: str) -> None:
    assert write(phone, "refuse", token)[0] == 400
    assert "refuse" in XBlockState.objects.get().state


def test_fields_set_before_a_crash_are_not_saved(phone: Client, token: str) -> None:
    phone.raise_request_exception = False
    assert write(phone, "break", token)[0] == 500
    assert not XBlockState.objects.exists()


def test_a_handler_cannot_write_what_an_author_wrote(phone: Client, token: str) -> None:
    phone.raise_request_exception = False
    assert write(phone, "x", token, f"{BLOCK}/rename/")[0] == 500
    assert "First book" in phone.get("/course/unit/m1-task-one-unit").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_handler_runs_outside_a_transaction(phone: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from xblock.core import XBlock

    seen = []
    block_class = XBlock.load_class("cpd_notebook")
    real = block_class.emit_completion
    monkeypatch.setattr(
        block_class, "emit_completion", lambda self, share: (seen.append(connection.in_atomic_block), real(self, share))
    )
    assert write(phone, "x", token)[0] == 200
    assert seen == [False]


@pytest.mark.parametrize(
    "address",
    [
        f"{BLOCK}/nothing/",
        BLOCK.replace("book-one", "book-nine") + "/read/",
        BLOCK.replace("courses/course-v1:UR-CE+SMP+2026", "courses/course-v1:A+B+C") + "/read/",
        "/courses/course-v1:UR-CE+SMP+2026/xblock/no-key/handler/read/",
    ],
)
def test_what_is_not_there_is_not_found(phone: Client, address: str) -> None:
    assert phone.get(address).status_code == 404


def test_too_large_a_file_is_refused_as_the_platform_does(phone: Client, token: str) -> None:
    large = SimpleUploadedFile("photo.jpg", b"x" * 4_000_001)
    answer = phone.post(f"{BLOCK}/write/", {"file": large}, headers={"x-csrftoken": token})
    assert answer.status_code == 413
    assert "too large: 4.0\u00a0MB" in answer.json()["success"]


def test_too_many_files_are_refused(phone: Client, token: str) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)]
    answer = phone.post(f"{BLOCK}/write/", {"file": files}, headers={"x-csrftoken": token})
    assert answer.status_code == 413
