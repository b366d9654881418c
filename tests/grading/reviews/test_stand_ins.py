"""Work that waits too long, and the stand-in offered for it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import AuditEvent, CoachingAssignment, Outbox
from cpd_grading.overview import api as overview
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import ALL_MET, noon

SENT = noon("2026-03-04")
ON = date(2026, 3, 18)  # fourteen days later
NOW = noon("2026-03-18")
UNTIL = ON + timedelta(days=14)


@pytest.fixture
def waiting(learner: UUID, coach: UUID) -> UUID:
    """A task that has waited for fourteen days."""
    return builders.submitted_task(learner, now=SENT)


@pytest.fixture
def stand_in(cohort: UUID) -> UUID:
    return appointed()


def appointed(person_id: UUID | None = None, **period: date) -> UUID:
    """Somebody appointed as a Local Leader of Learning."""
    who = person_id or builders.person(given_names="Dancille")
    dates = {"starts_on": date(2026, 1, 5), **period}
    coaching.appoint(person_id=who, kind="LLL", area_code="1101", selected_by="REB", now=NOW, **dates)
    return who


def offer(submission_id: UUID, stand_in_id: UUID, manager_id: UUID, **changes: object) -> UUID:
    given = {"ends_on": UNTIL, "request_id": uuid4(), "now": NOW, **changes}
    return reviews.offer_stand_in(submission_id=submission_id, stand_in_id=stand_in_id, offered_by=manager_id, **given)


def test_what_has_waited_for_fourteen_days_is_listed_with_learner_coach_and_since(waiting, learner, coach, cohort):
    other = builders.learner(cohort)
    builders.coach_of(other)
    builders.submitted_task(other, now=noon("2026-03-05"))

    (line,) = reviews.waiting_long(on=ON)

    assert (line.submission_id, line.learner.id, line.since) == (waiting, learner, SENT)
    assert [one.id for one in line.coaches] == [coach]
    assert line.stand_ins == ()


def test_the_fourteenth_day_counts_from_its_midnight_in_rwanda(learner, coach):
    builders.submitted_task(learner, now=noon("2026-03-04").replace(hour=21, minute=59))

    assert len(reviews.waiting_long(on=ON)) == 1
    assert reviews.waiting_long(on=ON - timedelta(days=1)) == ()


def test_what_is_decided_or_open_waits_for_nobody(waiting, learner, coach):
    builders.save(learner, "m1-plan", now=SENT)
    builders.send_back(waiting, coach)

    assert reviews.waiting_long(on=ON) == ()


def test_the_list_asks_the_same_for_one_and_for_many(waiting, cohort, coach, django_assert_num_queries):
    with django_assert_num_queries(2):
        reviews.waiting_long(on=ON)
    for _ in range(3):
        builders.submitted_task(builders.learner(cohort), now=SENT)
    with django_assert_num_queries(2):
        assert len(reviews.waiting_long(on=ON)) == 4


def test_a_stand_in_finds_the_task_in_the_queue_at_once_and_may_decide(waiting, stand_in, team, learner):
    offer(waiting, stand_in, team.manager)

    assert [line.submission_id for line in reviews.coach_queue(stand_in, on=ON)] == [waiting]
    assert [one.id for one in reviews.waiting_long(on=ON)[0].stand_ins] == [stand_in]
    builders.sign_off(waiting, stand_in, now=NOW)
    assert builders.submission_of(learner).state == "signed_off"


def test_the_first_coach_still_may_decide_and_the_first_decision_wins(waiting, stand_in, team, coach):
    offer(waiting, stand_in, team.manager)
    seen = reviews.review_page(waiting, coach_id=stand_in, on=ON).manifest.digest
    builders.sign_off(waiting, coach, now=NOW)

    with pytest.raises(errors.TransitionNotAllowed):
        builders.sign_off(waiting, stand_in, seen_digest=seen, now=NOW)


def test_a_stand_in_stands_in_until_the_last_day_and_no_longer(waiting, stand_in, team):
    offer(waiting, stand_in, team.manager, ends_on=ON + timedelta(days=2))

    assert reviews.coach_queue(stand_in, on=ON + timedelta(days=2))
    assert reviews.coach_queue(stand_in, on=ON + timedelta(days=3)) == ()


def test_an_offer_leaves_a_dated_assignment_a_trace_and_news_without_names(waiting, stand_in, team, learner, coach):
    assignment = offer(waiting, stand_in, team.manager)

    row = CoachingAssignment.objects.get(pk=assignment)
    assert (row.kind, row.starts_on, row.ends_on, row.assigned_by_id) == ("stand_in", ON, UNTIL, team.manager)
    event = AuditEvent.objects.get(action="stand_in_offered")
    assert event.actor_id == team.manager
    assert kernel.broken_links(event.chain_id) == []
    news = Outbox.objects.get(kind="stand_in_offered").payload
    assert news == {"submission": str(waiting), "assignment": str(assignment), "stand_in": str(stand_in)}


def test_a_double_click_is_one_offer_and_its_request_is_no_other_offer(waiting, stand_in, team):
    request = uuid4()

    assert offer(waiting, stand_in, team.manager, request_id=request) == offer(
        waiting, stand_in, team.manager, request_id=request
    )
    assert CoachingAssignment.objects.filter(kind="stand_in").count() == 1
    with pytest.raises(errors.AlreadyDone):
        offer(waiting, appointed(), team.manager, request_id=request)


def refuses(refusal: type[errors.CpdError], submission_id: UUID, stand_in_id: UUID, manager: UUID, **changes: object):
    """The offer is refused in just this way, and nobody got an assignment by it."""
    before = CoachingAssignment.objects.count()

    with pytest.raises(errors.CpdError) as caught:
        offer(submission_id, stand_in_id, manager, **changes)

    assert type(caught.value) is refusal
    assert (CoachingAssignment.objects.count(), Outbox.objects.filter(kind="stand_in_offered").count()) == (before, 0)


def test_only_the_programme_manager_offers_a_stand_in(waiting, stand_in, team, coach):
    for person in (team.officer, team.assessor, coach, stand_in):
        refuses(errors.NotInRole, waiting, stand_in, person)


def test_a_stand_in_is_appointed_as_a_coach_today(waiting, team):
    past = appointed(ends_on=date(2026, 3, 17))
    coming = appointed(starts_on=date(2026, 3, 19))

    for person in (builders.person(), past, coming):
        refuses(errors.NotAppointed, waiting, person, team.manager)
    offer(waiting, builders.with_role("advisor"), team.manager)


def test_nobody_stands_in_for_themselves_for_a_peer_who_coaches_them_or_as_line_manager(
    waiting, team, cohort, learner, coach
):
    appointed(learner)
    refuses(errors.OwnWork, waiting, learner, team.manager)
    peer = appointed(builders.learner(cohort))
    builders.assign(learner, peer)
    refuses(errors.ReciprocalCoaching, waiting, peer, team.manager)
    inspector = appointed(builders.coach_of(learner, kind="sei", is_line_manager=True))
    refuses(errors.LineManagerOnly, waiting, inspector, team.manager)
    appointed(coach)
    refuses(errors.AlreadyCoach, waiting, coach, team.manager)


def test_somebody_the_learner_once_signed_off_does_not_stand_in(waiting, team, cohort, learner):
    peer = appointed(builders.learner(cohort))
    builders.assign(learner, peer, ends_on=ON - timedelta(days=1))
    builders.sign_off(builders.submitted_task(peer, now=SENT), learner, now=noon("2026-03-05"))

    refuses(errors.ReciprocalCoaching, waiting, peer, team.manager)


def test_only_what_has_waited_that_long_gets_a_stand_in(stand_in, team, learner, coach):
    task = builders.submitted_task(learner, now=noon("2026-03-05"))

    refuses(errors.NotWaitingLong, task, stand_in, team.manager)
    refuses(errors.NotFound, builders.NOBODY, stand_in, team.manager)
    builders.sign_off(task, coach, ALL_MET)
    refuses(errors.TransitionNotAllowed, task, stand_in, team.manager)


def test_an_offer_ends_today_at_the_earliest(waiting, stand_in, team):
    refuses(errors.PeriodEndsBeforeStart, waiting, stand_in, team.manager, ends_on=ON - timedelta(days=1))


def test_the_programme_manager_reads_how_much_waits_until_somebody_stands_in(waiting, stand_in, team):
    assert overview.Todo("reviews_waiting_long", 1) in overview.todo_of(team.manager, on=ON)
    assert "reviews_waiting_long" not in {one.code for one in overview.todo_of(team.officer, on=ON)}

    offer(waiting, stand_in, team.manager)

    assert "reviews_waiting_long" not in {one.code for one in overview.todo_of(team.manager, on=ON)}
