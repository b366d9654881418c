"""The coach's hour: the queue page by page, narrowed, with the next review after each decision, and one taken back."""

from __future__ import annotations

import gzip
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.coaching import api as coaching
from cpd_grading.people import api as people
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import NOW, TODAY

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
    reviews.save_review_draft(submission_id=task, coach_id=coach, levels={"c1": "met"}, feedback={}, now=NOW)
    other = builders.coach_of(learner)

    page = sign_in(other).get(address("review", task)).content.decode()

    assert people.person(coach).name in page
    assert "The first decision counts" in page
    assert "The first decision counts" not in sign_in(coach).get(address("review", task)).content.decode()


# -- lists --------------------------------------------------------------------------------------------------------


def counts(browser: Client) -> dict[str, int]:
    return dict(browser.get(address("queue")).context["queue"].counts)


def test_the_queue_has_a_list_for_what_waits_is_begun_returned_and_decided(cohort, sign_in: SignIn):
    coach = builders.person()
    learners = [builders.learner(cohort) for _ in range(4)]
    tasks = []
    for place, learner in enumerate(learners):
        builders.assign(coach, learner)
        tasks.append(builders.submitted_task(learner, now=NOW - timedelta(hours=place)))
    reviews.save_review_draft(submission_id=tasks[1], coach_id=coach, levels={"c1": "met"}, feedback={}, now=NOW)
    builders.send_back(tasks[2], coach)
    builders.sign_off(tasks[3], coach)
    browser = sign_in(coach)

    assert counts(browser) == {"waiting": 2, "begun": 1, "returned": 1, "decided": 2}
    assert lines_of(browser) == [learners[1], learners[0]]
    assert lines_of(browser, state="begun") == [learners[1]]
    assert lines_of(browser, state="returned") == [learners[2]]
    assert set(lines_of(browser, state="decided")) == {learners[2], learners[3]}
    assert lines_of(browser, state="decided", learner=learners[3]) == [learners[3]]
    assert browser.get(address("queue"), {"state": "everything"}).status_code == 400


def test_a_decision_taken_back_or_older_than_two_weeks_is_on_no_list_of_decisions(learner, coach, sign_in: SignIn):
    builders.sign_off(builders.submitted_task(learner, now=NOW - timedelta(days=10)), coach, now=NOW)
    task = builders.submitted_task(learner, "m1-plan")
    review_id = builders.sign_off(task, coach)
    browser = sign_in(coach)
    reviews.undo_review(review_id=review_id, coach_id=coach, reason="Wrong line", request_id=uuid4(), now=NOW)
    assert counts(browser) == {"waiting": 1, "begun": 1, "returned": 0, "decided": 1}

    later = reviews.queue_page(coach, on=TODAY + timedelta(days=15), wanted=reviews.QueueFilter(state="decided"))

    assert (later.counts["decided"], later.lines) == (0, ())


def test_no_list_holds_what_the_coach_may_not_review_today(cohort, sign_in: SignIn):
    learner, peer = builders.learner(cohort), builders.learner(cohort)
    task = builders.submitted_task(learner)
    builders.send_back(task, builders.coach_of(learner))
    builders.assign(peer, learner)
    builders.assign(learner, peer)

    assert counts(sign_in(peer))["returned"] == 0


def test_the_queue_says_what_waits_long_already(learner, coach):
    builders.submitted_task(learner)

    waits = [
        reviews.queue_page(coach, on=TODAY + timedelta(days=days), wanted=reviews.QueueFilter()) for days in (13, 14)
    ]

    assert [page.waiting_long for page in waits] == [0, 1]


@pytest.mark.parametrize("state", ["waiting", "begun", "returned", "decided"])
def test_twenty_lines_take_ten_queries_and_twenty_kilobytes(state, waiting, sign_in: SignIn):
    coach, learners = waiting
    for learner in learners:
        builders.submitted_task(learner, "m1-plan")
        task = builders.submission_of(learner, "m1-plan").id
        builders.send_back(task, coach)
    browser = sign_in(coach)
    address_of = f"{address('queue')}?state={state}"

    assert queries_of(browser, address_of) <= 10
    page = browser.get(address_of)
    assert len(page.context["queue"].lines) == (0 if state == "begun" else 20)
    assert len(gzip.compress(page.content)) <= 20_000


def test_the_next_review_is_never_one_the_coach_may_not_decide(cohort):
    coach, pair, friend = (builders.learner(cohort) for _ in range(3))
    for other in (pair, friend):
        builders.assign(coach, other)
    builders.assign(pair, coach)
    builders.submitted_task(pair, now=NOW - timedelta(days=2))
    task = builders.submitted_task(friend, now=NOW - timedelta(days=1))

    assert reviews.next_in_queue(coach, on=TODAY) == task
    builders.sign_off(task, coach)
    assert reviews.next_in_queue(coach, on=TODAY) is None


# -- stand-ins ----------------------------------------------------------------------------------------------------


def test_the_programme_manager_offers_a_stand_in_for_what_waits_long(
    learner, coach, team, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    task = builders.submitted_task(learner)
    stand_in = builders.person(given_names="Dancille")
    coaching.appoint(
        person_id=stand_in, kind="LLL", area_code="1101", selected_by="REB", starts_on=builders.STARTS_ON, now=NOW
    )
    later = NOW + timedelta(days=14)
    builders.set_clock(monkeypatch, later)
    office = sign_in(team.manager)
    page = office.get(address("office")).content.decode()
    assert people.person(learner).name in page
    assert people.person(coach).name in page
    assert "waiting since 4 March 2026" in page
    assert "Waiting for a coach" not in sign_in(team.officer).get(address("office")).content.decode()
    form = {
        "act": "stand_in",
        "submission_id": str(task),
        "request_id": str(uuid4()),
        "coach": people.person(stand_in).email,
        "ends_on": "2026-04-01",
    }

    wrong = people.person(builders.person()).email
    refused = office.post(address("office"), {**form, "coach": wrong})
    assert f'value="{wrong}"' in refused.content.decode()
    assert (refused.status_code, sign_in(team.officer).post(address("office"), form).status_code) == (403, 403)
    assert address("review", task) not in sign_in(stand_in).get(address("queue")).content.decode()
    answer = office.post(address("office"), form, follow=True)

    assert "stands in the queue of" in answer.content.decode()
    assert address("review", task) in sign_in(stand_in).get(address("queue")).content.decode()
