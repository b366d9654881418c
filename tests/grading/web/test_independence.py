"""Who may not review, see in place or add a file: refused on the page, through the door, and by a hand-made POST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.models import CoachReview, EvidenceItem, SeenInPlace
from cpd_grading.people import api as people
from cpd_grading.reviews import api as reviews
from cpd_grading.site_visits import api as site_visits
from tests import builders
from tests.builders import ALL_MET, C2_NOT_YET, COURSE, FIRST_TASK, NOW, TODAY

from .conftest import SignIn, address

Person = Callable[[UUID, UUID], UUID]
TASK = f"{COURSE}|{FIRST_TASK}"


@pytest.fixture
def task(learner: UUID, coach: UUID) -> UUID:
    return builders.submitted_task(learner)


def themselves(learner: UUID, cohort: UUID) -> UUID:
    return learner


def a_stranger(learner: UUID, cohort: UUID) -> UUID:
    return builders.coach_of(builders.learner(cohort))


def assigned_until_yesterday(learner: UUID, cohort: UUID) -> UUID:
    return builders.coach_of(learner, ends_on=TODAY - timedelta(days=1))


def assigned_from_tomorrow(learner: UUID, cohort: UUID) -> UUID:
    return builders.coach_of(learner, starts_on=TODAY + timedelta(days=1))


def one_of_a_pair(learner: UUID, cohort: UUID) -> UUID:
    """A learner of the same cohort who coaches this one and is coached by them."""
    peer = builders.learner(cohort)
    builders.assign(peer, learner)
    builders.assign(learner, peer)
    return peer


def the_line_manager(learner: UUID, cohort: UUID) -> UUID:
    return builders.coach_of(learner, kind="sei", is_line_manager=True)


REFUSED = [
    (themselves, errors.OwnWork),
    (a_stranger, errors.NotAssignedCoach),
    (assigned_until_yesterday, errors.NotAssignedCoach),
    (assigned_from_tomorrow, errors.NotAssignedCoach),
    (one_of_a_pair, errors.ReciprocalCoaching),
]
WHO = pytest.mark.parametrize(("person", "refusal"), REFUSED, ids=[person.__name__ for person, _refusal in REFUSED])


def digest(task: UUID, coach: UUID) -> str:
    return reviews.review_page(task, coach_id=coach, on=TODAY).manifest.digest


def form(seen_digest: str, **changes: str) -> dict[str, str]:
    levels = {"level:c1": "met", "level:c2": "met", "feedback:c2": "Say more."}
    return {"seen_digest": seen_digest, "request_id": str(uuid4()), **levels, **changes}


def page_refuses(answer: Any, refusal: type[errors.CpdError]) -> None:
    assert answer.status_code == (404 if refusal is errors.NotFound else 403)
    assert f'data-code="{refusal.code}"' in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def on_the_page_of_a_task(person: Person, refusal: type[errors.CpdError]) -> type[errors.CpdError]:
    """Who never coached the learner is not told that there is such a task."""
    return errors.NotFound if person is a_stranger else refusal


# -- reviews ------------------------------------------------------------------------------------------------------


@WHO
def test_who_may_not_review_reads_no_page_of_it(person: Person, refusal, task, learner, cohort, sign_in: SignIn):
    browser = sign_in(person(learner, cohort))

    page_refuses(browser.get(address("review", task)), on_the_page_of_a_task(person, refusal))
    assert address("review", task) not in browser.get(address("queue")).content.decode()


@WHO
@pytest.mark.parametrize("decision", ["sign_off", "return", "draft"])
def test_who_may_not_review_is_refused_a_hand_made_post(
    decision: str, person: Person, refusal, task, learner, coach, cohort, sign_in: SignIn, acts_on_record
):
    browser = sign_in(person(learner, cohort))
    before = acts_on_record()

    answer = browser.post(address("review", task), form(digest(task, coach), decision=decision))

    page_refuses(answer, on_the_page_of_a_task(person, refusal))
    assert (builders.submission_of(learner).state, acts_on_record()) == ("submitted", before)


@WHO
def test_who_may_not_review_is_refused_at_the_door(person: Person, refusal, task, learner, coach, cohort):
    who, seen = person(learner, cohort), digest(task, coach)
    words: dict[str, Any] = {"submission_id": task, "coach_id": who, "feedback": {"c2": "Say more."}, "now": NOW}
    acts = (
        lambda: reviews.review_page(task, coach_id=who, on=TODAY),
        lambda: reviews.save_review_draft(**words, levels=ALL_MET),
        lambda: reviews.keep_beaten_words(**words, levels=ALL_MET),
        lambda: reviews.sign_off_task(**words, levels=ALL_MET, seen_digest=seen, request_id=uuid4()),
        lambda: reviews.return_task(**words, levels=C2_NOT_YET, seen_digest=seen, request_id=uuid4()),
    )

    for act in acts:
        with pytest.raises(refusal):
            act()
    assert not CoachReview.objects.exists()
    assert task not in {line.submission_id for line in reviews.coach_queue(who, on=TODAY)}
    assert reviews.next_in_queue(who, on=TODAY) != task


def test_a_line_manager_reads_and_returns_but_never_signs_off_alone(task, learner, cohort, sign_in: SignIn):
    manager = the_line_manager(learner, cohort)
    browser, seen = sign_in(manager), digest(task, manager)

    with pytest.raises(errors.LineManagerOnly):
        builders.sign_off(task, manager)
    page_refuses(browser.post(address("review", task), form(seen, decision="sign_off")), errors.LineManagerOnly)
    assert builders.submission_of(learner).state == "submitted"
    returned = form(seen, decision="return", **{"level:c2": "not_yet"})
    assert browser.post(address("review", task), returned).status_code == 302
    assert builders.submission_of(learner).state == "returned"


def test_a_sign_off_survives_the_end_of_the_assignment(task, learner, team, sign_in: SignIn):
    leaving = builders.person()
    link = builders.assign(leaving, learner)
    builders.sign_off(task, leaving)
    coaching.end_assignment(assignment_id=link, ends_on=TODAY - timedelta(days=1), now=NOW, actor_id=team.manager)

    page_refuses(sign_in(leaving).get(address("review", task)), errors.NotAssignedCoach)
    assert builders.submission_of(learner).state == "signed_off"
    assert builders.task_page(learner).reviews[0].coach_name == people.person(leaving).name


def test_reassignment_through_the_office_moves_the_queue(task, learner, coach, team, sign_in: SignIn):
    office, next_coach = sign_in(team.manager), builders.person(given_names="Dancille")
    person = people.person(learner).email
    (link,) = [line.link.id for line in coaching.assignments_of(learner, on=TODAY)]
    yesterday = (TODAY - timedelta(days=1)).isoformat()

    office.post(
        address("office"),
        {
            "act": "assign",
            "person": person,
            "coach": people.person(next_coach).email,
            "kind": "advisor",
            "starts_on": TODAY.isoformat(),
        },
    )
    office.post(address("office"), {"act": "end", "person": person, "assignment_id": link, "ends_on": yesterday})

    assert address("review", task) in sign_in(next_coach).get(address("queue")).content.decode()
    assert address("review", task) not in sign_in(coach).get(address("queue")).content.decode()


# -- at the school ------------------------------------------------------------------------------------------------


def sight(**changes: Any) -> dict[str, Any]:
    said = {"seen_on": TODAY.isoformat(), "place": "Office", "description": "The plan on the wall", "criteria": ["c1"]}
    return {"act": "record", "request_id": str(uuid4()), **said, **changes}


def upload(**changes: Any) -> dict[str, Any]:
    photo = SimpleUploadedFile("photo.jpg", builders.jpeg(), "image/jpeg")
    words = {"did": "Met the parents", "changed": "They come", "activity_on": "2026-03-01", "children": "none"}
    ids = {"request_id": str(uuid4()), "file_request_id": str(uuid4())}
    return {"file": photo, "reason": "The phone is broken", **words, **ids, **changes}


def nothing_was_recorded() -> bool:
    return not SeenInPlace.objects.exists() and not EvidenceItem.objects.filter(recorded_by__isnull=False).exists()


@WHO
def test_who_may_not_review_records_nothing_at_the_school(
    person: Person, refusal, learner, coach, cohort, sign_in: SignIn
):
    who = person(learner, cohort)
    browser: Client = sign_in(who)

    for name, sent in (("seen", sight()), ("behalf", upload())):
        where = f"{address(name, learner)}?{urlencode({'task': TASK})}"
        page_refuses(browser.get(where), refusal)
        page_refuses(browser.post(where, sent), refusal)
    assert nothing_was_recorded()


@WHO
def test_who_may_not_review_records_nothing_through_the_door(person: Person, refusal, learner, coach, cohort):
    who = person(learner, cohort)
    place: dict[str, Any] = {"task": builders.key_of(), "learner_id": learner, "coach_id": who, "now": NOW}

    with pytest.raises(refusal):
        site_visits.visit_page(learner, coach_id=who, on=TODAY, chosen=builders.key_of())
    with pytest.raises(refusal):
        site_visits.record_seen_in_place(
            **place, seen_on=TODAY, place="Office", description="Seen", criteria=("c1",), request_id=uuid4()
        )
    with pytest.raises(refusal):
        site_visits.add_file_on_behalf(
            **place,
            fields=builders.answers(activity_on=date(2026, 3, 1)),
            reason="The phone is broken",
            name="photo.jpg",
            content=builders.jpeg(),
            request_id=uuid4(),
            file_request_id=uuid4(),
        )
    assert nothing_was_recorded()
