"""The end of an enrolment on the pages: what its learner reads and may still do, and how the office sets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import COURSE, FIRST_TASK, TODAY

from .conftest import SignIn, address
from .test_desk import answers, task_address

YESTERDAY = TODAY - timedelta(days=1)
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def former(cohort: UUID) -> UUID:
    """A learner with one piece of evidence whose last day was yesterday."""
    person = builders.learner(None, given_names="Claudine")
    programmes.enrol(cohort_id=cohort, learner_id=person, on=builders.STARTS_ON, now=builders.NOW)
    builders.ready_item(person)
    builders.end(person, on=YESTERDAY)
    return person


@pytest.fixture
def browser(former: UUID, sign_in: SignIn) -> Client:
    return sign_in(former)


def test_a_learner_whose_time_is_over_reads_everything_and_finds_no_form(browser: Client) -> None:
    for page in (browser.get(address("desk")), browser.get(task_address())):
        text = " ".join(page.content.decode().split())
        assert page.status_code == 200
        assert "Your enrolment in “Sample intake” ended on 3 March 2026." in text
    assert "Direction of the school" in text
    assert 'data-handler="save_item"' not in text
    assert "Ask a witness" not in text
    (task,) = (one for one in browser.get(address("desk_api")).json()["tasks"] if one["slug"] == FIRST_TASK)
    assert task["may_edit"] is False


@pytest.mark.parametrize(
    ("last_day", "may_edit"), [(YESTERDAY, False), (TODAY, True), (TODAY + timedelta(days=1), True)]
)
def test_the_forms_are_there_until_the_last_day(former: UUID, browser: Client, last_day: date, may_edit: bool) -> None:
    builders.end(former, on=last_day)

    assert ('data-handler="save_item"' in browser.get(task_address()).content.decode()) is may_edit


def test_a_plain_form_that_comes_after_the_end_is_told_why_and_keeps_what_was_typed(browser: Client) -> None:
    refused = browser.post(task_address(), answers(did="A long and careful thought."))

    assert refused.status_code == 403
    assert "ended on 3 March 2026, so nothing new is taken" in refused.content.decode()
    assert "A long and careful thought." in refused.content.decode()


def test_what_a_phone_wrote_before_the_end_is_refused_with_a_code_and_stays_there(
    browser: Client, former: UUID
) -> None:
    body = {"owner": str(former), "course_key": COURSE, "slug": FIRST_TASK, "request_id": str(uuid4())}
    sends: dict[str, Callable[[], Any]] = {
        "an item": lambda: browser.post(
            address("items_api"),
            json.dumps({**body, "did": "Words", "client_saved_at": "2026-03-02T08:00:00Z"}),
            content_type="application/json",
        ),
        "a task": lambda: browser.post(
            address("submissions_api"),
            json.dumps({**body, "seen_digest": "0", "declares": True, "client_submitted_at": "2026-03-02T08:00:00Z"}),
            content_type="application/json",
        ),
        "a form of the script": lambda: browser.post(task_address(), answers(), headers=SCRIPT),
    }

    for name, send in sends.items():
        response = send()
        assert (name, response.status_code, response.json()["code"]) == (name, 403, "enrolment_ended")
    assert len(builders.task_page(former).items) == 1


def test_a_coach_who_adds_something_after_the_end_is_told_why_and_keeps_the_words(
    former: UUID, sign_in: SignIn
) -> None:
    browser = sign_in(builders.coach_of(former))
    task = f"{COURSE}|m1-plan"
    told = {"act": "record", "seen_on": "2026-03-02", "place": "Staff room", "description": "It hangs on the wall."}

    refused = browser.post(
        f"{address('seen', former)}?{urlencode({'task': task})}",
        {**told, "criteria": ["c1"], "request_id": str(uuid4())},
    )

    assert refused.status_code == 403
    assert "ended on 3 March 2026" in refused.content.decode()
    assert "It hangs on the wall." in refused.content.decode()


def test_a_learner_whose_time_is_over_invites_no_witness_and_takes_an_invitation_back(
    former: UUID, cohort: UUID, browser: Client
) -> None:
    programmes.reopen_enrolment(cohort_id=cohort, learner_id=former, now=builders.NOW)
    item = builders.task_page(former).items[0].id
    form = {"act": "invite", "witness_name": "Jeanne", "witness_post": "Teacher"}
    assert browser.post(address("invite_witness", item), {**form, "request_id": str(uuid4())}).status_code == 200
    builders.end(former, on=YESTERDAY)

    refused = browser.post(address("invite_witness", item), {**form, "request_id": str(uuid4())})
    (invitation,) = witnesses.invitations_of(builders.submission_of(former).id, now=builders.NOW)
    taken_back = browser.post(
        address("invite_witness", item), {"act": "take_back", "invitation_id": str(invitation.id)}
    )

    assert (refused.status_code, taken_back.status_code) == (403, 302)


# -- the office -----------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    return sign_in(builders.with_role("programme_manager"))


def form(cohort: UUID, **changes: str) -> dict[str, str]:
    return {
        "act": "end_enrolment",
        "cohort_id": str(cohort),
        "reason": "withdrawn",
        "ended_on": TODAY.isoformat(),
        **changes,
    }


def test_the_office_ends_an_enrolment_corrects_it_and_takes_the_end_back(
    cohort: UUID, learner: UUID, manager: Client
) -> None:
    here = address("office_enrolments", learner)
    number = people.person(learner).registration_number
    assert here in manager.get(address("office"), {"person": number}).content.decode()

    ended = manager.post(here, form(cohort), follow=True).content.decode()
    assert "last day 4 March 2026" in ended
    assert "withdrawn by the learner" in ended
    assert "Correct the end" in ended
    manager.post(here, form(cohort, reason="completed", ended_on="2026-03-31"))
    (view,) = programmes.enrolment_views(learner)
    assert (view.end_reason, view.ended_on) == ("completed", date(2026, 3, 31))
    manager.post(here, {"act": "reopen_enrolment", "cohort_id": str(cohort)})
    assert programmes.enrolment_views(learner)[0].ended_on is None
    assert manager.post(here, {"act": "reopen_enrolment", "cohort_id": str(cohort)}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"reason": ""}, 400), ({"reason": "tired"}, 400), ({"ended_on": ""}, 400), ({"ended_on": "2025-01-01"}, 409)],
)
def test_an_end_that_is_not_right_is_refused_and_keeps_what_was_typed(
    cohort: UUID, learner: UUID, manager: Client, changes: dict[str, str], status: int
) -> None:
    answer = manager.post(address("office_enrolments", learner), form(cohort, **changes))

    assert answer.status_code == status
    assert f'value="{changes.get("ended_on", TODAY.isoformat())}"' in answer.content.decode()
    assert programmes.enrolment_views(learner)[0].ended_on is None


def test_only_the_office_ends_enrolments(cohort: UUID, learner: UUID, sign_in: SignIn) -> None:
    for person in (learner, builders.coach_of(learner), builders.with_role("assessor")):
        browser = sign_in(person)
        assert browser.get(address("office_enrolments", learner)).status_code == 403
        assert browser.post(address("office_enrolments", learner), form(cohort)).status_code == 403
    assert programmes.enrolment_views(learner)[0].ended_on is None


# -- two runs -------------------------------------------------------------------------------------------------------


SECOND = "course-v1:Sample+CLL+2027"


@pytest.fixture
def second(learner: UUID) -> UUID:
    """The same learner in the next run of the course."""
    cohort = builders.open_cohort(course_key=SECOND, name="Second run")
    builders.enrol(cohort, learner)
    return cohort


def test_two_runs_of_one_course_are_told_apart_and_each_gets_its_own_work(
    cohort: UUID, learner: UUID, second: UUID, sign_in: SignIn
) -> None:
    browser = sign_in(learner)

    browser.post(task_address(course=SECOND), answers(did="In the second run."))

    items = {course: builders.task_page(learner, course_key=course).items for course in (COURSE, SECOND)}
    assert {course: len(found) for course, found in items.items()} == {COURSE: 0, SECOND: 1}
    desk = browser.get(address("desk")).content.decode()
    assert desk.count("M1 · Sample intake") == desk.count("M1 · Second run") == 1
    for course, name in ((COURSE, "Sample intake"), (SECOND, "Second run")):
        page = browser.get(task_address(course=course)).content.decode()
        assert name in page
        assert ("In the second run." in page) is (course == SECOND)
    assert {task["course_key"] for task in browser.get(address("desk_api")).json()["tasks"]} == {COURSE, SECOND}


def test_the_end_of_one_run_leaves_the_other_open(cohort: UUID, learner: UUID, second: UUID, sign_in: SignIn) -> None:
    builders.end(learner, on=TODAY, cohort_id=cohort)
    browser = sign_in(learner)
    later = builders.NOW + timedelta(days=1)

    with pytest.raises(errors.EnrolmentEnded):
        builders.save(learner, now=later)
    builders.save(learner, course_key=SECOND, now=later)
    assert browser.post(task_address(course=SECOND), answers()).status_code == 302


def test_a_coach_chooses_the_run_by_name(
    cohort: UUID, learner: UUID, coach: UUID, second: UUID, sign_in: SignIn
) -> None:
    browser = sign_in(coach)
    page = " ".join(browser.get(address("new_session", learner)).content.decode().split())
    assert "M1 Module M1 (Sample intake)" in page
    assert "M1 Module M1 (Second run)" in page

    told = {"held_on": "2026-03-02", "mode": "visit", "minutes": "30", "focus": "Plans", "request_id": str(uuid4())}
    browser.post(address("new_session", learner), {**told, "module_code": f"{SECOND}|M1"})

    (session,) = coaching.sessions_of(learner)
    assert (session.module_code, session.cohort_name) == ("M1", "Second run")
    visits = browser.get(address("seen", learner)).content.decode()
    assert visits.count("Sample intake") == visits.count("Second run") == 2
    builders.submitted_task(learner, course_key=SECOND)
    assert "M1 · Second run ·" in " ".join(browser.get(address("queue")).content.decode().split())
