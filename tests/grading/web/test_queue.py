"""The coach's hour: the queue page by page, narrowed, with the next review after each decision, and one taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading import api
from tests import builders
from tests.builders import NOW

from .conftest import SignIn, address, queries_of
from .test_learner_and_coach import review, state_of


@pytest.fixture
def waiting(cohort: UUID) -> tuple[UUID, list[UUID]]:
    """A coach of 25 learners, each with one task waiting, the last ones longest."""
    coach = builders.person()
    learners = [builders.learner(cohort, school_code="S1" if place % 2 else "S3") for place in range(25)]
    for place, learner in enumerate(learners):
        builders.assign(coach, learner)
        builders.submitted_task(learner, now=NOW - timedelta(hours=8 * place))
    return coach, learners


def lines_of(browser: Client, **asked: object) -> list[UUID]:
    return [line.learner.id for line in browser.get(address("queue"), asked).context["queue"].lines]


def test_the_queue_comes_oldest_first_and_page_by_page(waiting, sign_in: SignIn):
    coach, learners = waiting
    browser = sign_in(coach)

    assert lines_of(browser) == learners[:4:-1]
    assert lines_of(browser, page=2) == learners[4::-1]
    assert lines_of(browser, page=99) == learners[4::-1], "past the end is the last page"
    assert "4 hours 10 minutes" in " ".join(browser.get(address("queue")).content.decode().split())


def test_the_queue_is_narrowed_by_learner_module_district_and_waiting_time(waiting, sign_in: SignIn):
    coach, learners = waiting
    browser = sign_in(coach)

    assert lines_of(browser, learner=learners[3]) == [learners[3]]
    assert lines_of(browser, module=builders.MODULE, waiting=8) == [learners[24], learners[23]]
    assert lines_of(browser, module="M2") == []
    codes = [code for code, _name in browser.get(address("queue")).context["queue"].districts]
    assert len(codes) == 2
    assert sum(len(lines_of(browser, district=code)) for code in codes) == 25


@pytest.mark.parametrize("asked", [{"learner": "x"}, {"waiting": "-1"}, {"page": "two"}, {"waiting": "99999"}])
def test_an_address_that_asks_nonsense_is_refused_with_a_sentence(asked, coach, sign_in: SignIn):
    answer = sign_in(coach).get(address("queue"), asked)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_the_queue_asks_as_often_for_25_waiting_reviews_as_for_one(waiting, learner, coach, sign_in: SignIn):
    builders.submitted_task(learner)

    assert queries_of(sign_in(coach), address("queue")) == queries_of(sign_in(waiting[0]), address("queue")) <= 10


def test_after_a_decision_the_next_review_opens(cohort, sign_in: SignIn):
    coach = builders.person()
    first, second = (builders.learner(cohort) for _ in range(2))
    for place, learner in enumerate((first, second)):
        builders.assign(coach, learner)
        builders.submitted_task(learner, now=NOW - timedelta(days=2 - place))
    tasks = [builders.submission_of(learner).id for learner in (first, second)]
    browser = sign_in(coach)

    answer = browser.post(address("review", tasks[0]), review(tasks[0], coach))

    assert answer.url == address("review", tasks[1])
    assert browser.post(address("review", tasks[1]), review(tasks[1], coach)).url == address("queue")


def test_a_decision_is_taken_back_on_the_page_of_what_was_decided(learner, coach, sign_in: SignIn):
    task = builders.submitted_task(learner)
    decided = builders.sign_off(task, coach)
    browser = sign_in(coach)
    form = {"review_id": str(decided), "request_id": str(uuid4()), "reason": "The wrong line"}
    assert str(decided) in browser.get(address("decided")).content.decode()

    assert browser.post(address("decided"), {**form, "reason": ""}).status_code == 409
    assert state_of(learner) == "signed_off"
    assert browser.post(address("decided"), form).url == address("queue")
    assert state_of(learner) == "submitted"


def test_an_old_decision_offers_no_way_back(learner, coach, sign_in: SignIn):
    task = builders.submitted_task(learner, now=NOW - timedelta(hours=2))
    decided = builders.sign_off(task, coach, now=NOW - timedelta(hours=1))

    assert str(decided) not in sign_in(coach).get(address("decided")).content.decode()


def test_a_second_coach_is_told_that_the_first_has_begun(learner, coach, sign_in: SignIn):
    task = builders.submitted_task(learner)
    api.save_review_draft(submission_id=task, coach_id=coach, levels={"c1": "met"}, feedback={}, now=NOW)
    other = builders.coach_of(learner)

    page = sign_in(other).get(address("review", task)).content.decode()

    assert api.person(coach).name in page
    assert "The first decision counts" in page
    assert "The first decision counts" not in sign_in(coach).get(address("review", task)).content.decode()
