"""What the platform's event log reads of news that is delivered in somebody else's request: the learner, always."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cpd_grading.compat import events_of
from cpd_grading.kernel import api as kernel
from cpd_grading.models import CoachReview
from cpd_grading.people import api as people
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import COURSE, NOW, Staff

if not apps.is_installed("submissions"):
    pytest.skip("the platform's score table is not in these settings", allow_module_level=True)

from tests.grading.credits.learners import TASK_BLOCK, account, open_cohort, sent_by
from tests.lms import Lms
from tests.lms.tracking import COMPLETION_EVENT, SCORE_EVENT

PATH = "/cpd/reviews/"
THE_COACHS = ("session", "ip", "agent", "path", "referer", "accept_language", "client_id")


@pytest.fixture
def boniface(db: None) -> Any:
    return account("boniface")


def reviewed(learner_id: UUID, coach_id: UUID) -> None:
    builders.sign_off(builders.submitted_task(learner_id), coach_id)


@pytest.mark.django_db(transaction=True)
def test_completion_written_while_the_coach_signs_off_carries_the_learner(boniface: Any, lms: Lms) -> None:
    builders.add_places()
    user = account("claudine")
    learner_id = builders.learner(builders.open_cohort(), user_id=user.pk)
    coach_id = builders.coach_of(learner_id, coach_id=builders.person(user_id=boniface.pk))
    task = builders.submitted_task(learner_id)

    with lms.request(boniface, PATH):
        builders.sign_off(task, coach_id)

    (event,) = lms.events(COMPLETION_EVENT)
    assert event.data["block_id"] == TASK_BLOCK
    assert (event.context["user_id"], event.context["username"]) == (user.pk, "claudine")
    assert (event.context["course_id"], event.context["org_id"]) == (COURSE, "Sample")
    assert {name: event.context[name] or "" for name in THE_COACHS} == dict.fromkeys(THE_COACHS, "")
    assert "boniface" not in repr(event.context)
    assert event.context["host"] == "lms.example.org", "the server is the server"


@pytest.mark.django_db(transaction=True)
def test_the_coachs_page_itself_delivers_the_learners_event(boniface: Any, lms: Lms, monkeypatch: Any) -> None:
    """Through the address a coach uses, with the platform's middleware around it."""
    builders.set_clock(monkeypatch, NOW, today=builders.TODAY)
    builders.add_places()
    user = account("claudine")
    learner_id = builders.learner(builders.open_cohort(), user_id=user.pk)
    coach_id = builders.coach_of(learner_id, coach_id=builders.person(user_id=boniface.pk))
    task = builders.submitted_task(learner_id)
    shown = reviews.review_page(task, coach_id=coach_id, on=builders.TODAY)
    browser = Client()
    browser.force_login(boniface)
    address = reverse("cpd_grading:review", args=[task])
    form = {
        **{f"level:{key}": "met" for key in ("c1", "c2")},
        "seen_digest": shown.manifest.digest,
        "request_id": str(kernel.new_id()),
        "decision": "sign_off",
    }

    with lms.request(boniface, address):
        browser.post(address, form)

    assert CoachReview.objects.count() == 1, "the form was taken"
    assert [event.context["username"] for event in lms.events(COMPLETION_EVENT)] == ["claudine"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("going_on", [None, "edx.something.outer"])
def test_each_score_of_a_release_is_told_with_its_own_learner(
    going_on: str | None, boniface: Any, team: Staff, lms: Lms
) -> None:
    """The platform tells of one score for each event transaction, and one request releases a whole round."""
    lms.transactions.set_event_transaction_type(going_on)
    cohort_id = open_cohort()
    learners = [sent_by(cohort_id) for _ in range(3)]
    portfolios = [portfolio_id for _, portfolio_id in learners]
    round_id = builders.round_at_board(cohort_id, team, portfolios)
    builders.ratify(round_id, team)

    with lms.request(boniface, "/cpd/rounds/"):
        builders.release(round_id, team)

    events = lms.events(SCORE_EVENT)
    accounts = {people.person(learner_id).user_id for learner_id, _ in learners}
    assert {event.context["user_id"] for event in events} == accounts
    assert {int(event.data["user_id"]) for event in events} == accounts
    assert all(int(event.data["user_id"]) == event.context["user_id"] for event in events)
    assert "boniface" not in repr([event.context for event in events])


@pytest.mark.django_db(transaction=True)
def test_afterwards_the_request_is_the_requesters_again(boniface: Any, cohort: UUID, lms: Lms) -> None:
    learner_id = builders.learner(cohort, user_id=account().pk)
    coach_id = builders.coach_of(learner_id)
    before = lms.transactions.create_new_event_transaction_id()
    lms.transactions.set_event_transaction_type("edx.something.outer")

    with lms.request(boniface, PATH):
        reviewed(learner_id, coach_id)
        lms.tracker.emit("cpd.afterwards")

    (event,) = lms.events("cpd.afterwards")
    assert (event.context["username"], event.context["path"]) == ("boniface", PATH)
    assert (lms.transactions.id, lms.transactions.type) == (before, "edx.something.outer")


def test_after_an_error_the_request_is_the_requesters_again(boniface: Any, lms: Lms) -> None:
    learner = account()

    def fail() -> None:
        with events_of(user_id=learner.pk, course_key=COURSE):
            raise ConnectionError

    with lms.request(boniface, PATH):
        with pytest.raises(ConnectionError):
            fail()
        lms.tracker.emit("cpd.afterwards")

    assert lms.events("cpd.afterwards")[0].context["username"] == "boniface"


def test_without_a_request_the_event_carries_the_learner_too(cohort: UUID, lms: Lms) -> None:
    """From the command of every night there is no request, and the platform leaves the name empty."""
    user = account("claudine")
    learner_id = builders.learner(cohort, user_id=user.pk)
    reviewed(learner_id, builders.coach_of(learner_id))

    kernel.deliver_pending()

    assert [event.context["username"] for event in lms.events(COMPLETION_EVENT)] == ["claudine"]


def test_without_the_platforms_event_log_scores_and_completion_are_written_all_the_same(db: None) -> None:
    ran: list[int] = []

    with events_of(user_id=account().pk, course_key=COURSE):
        ran.append(1)

    assert ran == [1]
