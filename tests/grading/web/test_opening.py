"""What the course has not opened yet, keeps for staff, or has no more: neither shown nor taken on the desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading import compat
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.people import api as people
from tests import builders
from tests.builders import COURSE, FIRST_TASK
from tests.runtimes.platform_modules import PublishedTask, courses

from .conftest import SignIn, address
from .test_desk import answers, task_address

SLUGS = ("m1-direction", "m1-plan", "m2-lesson", "m2-time")
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def browser(learner: UUID, coach: UUID, sign_in: SignIn) -> Client:
    return sign_in(learner)


@pytest.fixture
def account(browser: Client, learner: UUID) -> int:
    user_id = people.person(learner).user_id
    assert user_id is not None
    return user_id


@pytest.fixture
def closed(account: int) -> Iterator[list[str]]:
    """The first task is kept from this learner, by its date or for staff; the others are open."""
    tasks = [PublishedTask(slug, frozenset({account} if slug == FIRST_TASK else ())) for slug in SLUGS]
    with courses({COURSE: tasks}) as asked:
        yield asked


@pytest.fixture
def deleted(account: int) -> Iterator[None]:
    """The platform has the course no more."""
    with courses({}):
        yield


def queued(browser: Client, learner: UUID, name: str, **told: Any) -> Any:
    body = {"owner": str(learner), "course_key": COURSE, "slug": FIRST_TASK, **told}
    return browser.post(address(name), json.dumps(body), content_type="application/json")


def began(browser: Client, learner: UUID) -> Any:
    """A file in parts for the learner's one item."""
    item = builders.task_page(learner).items[0]
    told = {"filename": "a.pdf", "item_id": str(item.id), "request_id": str(uuid4())}
    return browser.post(
        address("uploads"),
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": _pairs(told)},
        content_type="application/offset+octet-stream",
    )


def _pairs(told: dict[str, str]) -> str:
    import base64

    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())


def test_a_task_that_is_not_open_is_on_no_page_and_takes_nothing(
    browser: Client, learner: UUID, closed: list[str]
) -> None:
    before = AuditEvent.objects.count()

    assert "Task m1-direction" not in browser.get(address("desk")).content.decode()
    kept = browser.get(address("desk_api")).json()
    assert [task["slug"] for task in kept["tasks"]] == ["m1-plan"]
    assert "What to do at school for m1-direction" not in json.dumps(kept)
    page = browser.get(task_address())
    assert (page.status_code, "What to do at school" in page.content.decode()) == (404, False)
    assert "not open" in page.content.decode()
    for response in (
        browser.post(task_address(), answers()),
        browser.post(task_address(), answers(), headers=SCRIPT),
        queued(browser, learner, "items_api", request_id=str(uuid4()), did="words"),
        queued(browser, learner, "submissions_api", request_id=str(uuid4()), seen_digest="0", declares=True),
    ):
        assert response.status_code == 404
    assert AuditEvent.objects.count() == before
    told = browser.post(task_address(), answers(), headers=SCRIPT)
    assert (told.status_code, told.json()["code"]) == (404, "not_open")
    assert "I wrote the direction" not in json.dumps(told.json()), "nothing of the brief or the form comes back"


def test_the_other_tasks_stay_as_they_are(browser: Client, learner: UUID, closed: list[str]) -> None:
    assert browser.get(task_address("m1-plan")).status_code == 200
    assert browser.post(task_address("m1-plan"), answers()).status_code == 302
    assert "Task m1-plan" in browser.get(address("desk")).content.decode()


def test_work_of_ones_own_is_still_named_and_its_files_are_still_ones_own(
    browser: Client, learner: UUID, account: int
) -> None:
    builders.ready_item(learner)

    tasks = [PublishedTask(slug, frozenset({account} if slug == FIRST_TASK else ())) for slug in SLUGS]
    with courses({COURSE: tasks}):
        page = browser.get(address("desk")).content.decode()
        assert "Task m1-direction" in page
        assert task_address() not in page
        assert "The course does not show this task now." in page
        refused = began(browser, learner)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_open")
        assert "photo.jpg" in browser.get(address("mine")).content.decode()


def test_after_the_course_is_deleted_nothing_of_it_is_shown_or_taken(
    browser: Client, learner: UUID, deleted: None
) -> None:
    page = browser.get(address("desk")).content.decode()

    assert "Task m1-" not in page
    assert "The course has opened none of these tasks yet." in page
    assert browser.get(task_address("m1-plan")).status_code == 404
    assert browser.post(task_address("m1-plan"), answers()).status_code == 404
    assert browser.get(address("desk_api")).json()["tasks"] == []


def test_lessons_are_given_once_all_of_their_module_is_open(browser: Client, closed: list[str]) -> None:
    for module, code in (("M1", "not_open"), ("M2", "not_found")):
        page = browser.get(address("pack", module), {"course": COURSE})
        assert page.status_code == 404
        assert (code == "not_open") == ("This part of the course is not open" in page.content.decode())


def test_the_platform_is_asked_once_a_minute_for_a_learner_and_a_course(
    browser: Client, closed: list[str], account: int
) -> None:
    for _ in range(3):
        browser.get(address("desk"))
        browser.get(task_address("m1-plan"))

    assert closed == [COURSE]
    assert compat.open_tasks(user_id=account, course_key=COURSE) == set(SLUGS) - {FIRST_TASK}


@pytest.mark.parametrize("key", ["no key at all", "course-v1:Nobody+Has+This"])
def test_what_the_platform_does_not_have_is_open_to_nobody(account: int, key: str, deleted: None) -> None:
    assert compat.open_tasks(user_id=account, course_key=key) == frozenset()


def test_without_the_platform_everything_our_own_programme_holds_is_open(browser: Client, account: int) -> None:
    assert compat.open_tasks(user_id=account, course_key=COURSE) is None
    assert browser.get(task_address()).status_code == 200
