"""Coaching sessions: either side records, the other side has its say, and a dispute is settled by a third."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.coaching import api as coaching
from cpd_grading.coaching.counting import counted_sessions
from cpd_grading.coaching.models import CoachingSession
from cpd_grading.kernel import errors
from cpd_grading.kernel.link_tokens import link_digest
from tests import builders
from tests.builders import MODULE, NOW


def state_of(session: UUID) -> str:
    return CoachingSession.objects.get(pk=session).state


def counted(learner: UUID) -> int:
    return len(counted_sessions(learner, MODULE, builders.cohort_of(learner)))


def disputed_session(coach: UUID, learner: UUID) -> UUID:
    session, _ = builders.record_session(coach, learner)
    coaching.dispute_session(session_id=session, learner_id=learner, reason="I was ill that day", now=NOW)
    return session


def test_a_session_the_coach_recorded_counts_at_once(learner: UUID, coach: UUID) -> None:
    session, token = builders.record_session(coach, learner)

    assert (state_of(session), token, counted(learner)) == ("counted", "", 1)
    for side in (learner, coach):
        assert [one.id for one in coaching.sessions_of(side)] == [session]


def test_a_session_of_an_earlier_cohort_counts_in_no_later_one(learner: UUID, coach: UUID) -> None:
    builders.record_session(coach, learner)
    again = builders.open_cohort(course_key="course-v1:Sample+CLL+2027", name="Again")

    assert counted_sessions(learner, MODULE, again) == ()


def test_a_session_the_learner_recorded_counts_when_the_coach_confirms(learner: UUID, coach: UUID) -> None:
    session, token = builders.record_session(coach, learner, recorded_by=learner)
    assert (state_of(session), token, counted(learner)) == ("awaiting", "", 0)

    coaching.answer_session(session_id=session, person_id=coach, agrees=True, now=NOW)

    assert (state_of(session), counted(learner)) == ("counted", 1)


def test_a_session_the_coach_does_not_know_of_never_counts(learner: UUID, coach: UUID) -> None:
    session, _ = builders.record_session(coach, learner, recorded_by=learner)

    coaching.answer_session(session_id=session, person_id=coach, agrees=False, now=NOW)

    assert (state_of(session), counted(learner)) == ("void", 0)
    with pytest.raises(errors.TransitionNotAllowed):
        coaching.answer_session(session_id=session, person_id=coach, agrees=True, now=NOW)


def test_nobody_confirms_a_session_they_recorded_themselves(cohort: UUID, learner: UUID, coach: UUID) -> None:
    session, _ = builders.record_session(coach, learner, recorded_by=learner)

    for other in (learner, builders.learner(cohort)):
        with pytest.raises(errors.NotFound):
            coaching.answer_session(session_id=session, person_id=other, agrees=True, now=NOW)
    assert state_of(session) == "awaiting"


def test_a_neighbouring_head_without_account_answers_once_by_link(coach: UUID) -> None:
    neighbour = builders.person()
    builders.assign(coach, neighbour)
    session, token = builders.record_session(coach, neighbour)
    assert (state_of(session), len(token) > 20) == ("awaiting", True)
    assert token not in str(CoachingSession.objects.filter(pk=session).values())

    coaching.answer_session_by_link(link=link_digest(token), agrees=True, now=NOW)

    assert state_of(session) == "counted"
    for answer in (True, False):
        with pytest.raises(errors.TransitionNotAllowed):
            coaching.answer_session_by_link(link=link_digest(token), agrees=answer, now=NOW)
    with pytest.raises(errors.NotFound):
        coaching.answer_session_by_link(link=link_digest("guessed"), agrees=True, now=NOW)


def test_a_coachee_who_recorded_a_session_themselves_gets_no_link_to_confirm_it(coach: UUID) -> None:
    neighbour = builders.person()
    builders.assign(coach, neighbour)

    session, token = builders.record_session(coach, neighbour, recorded_by=neighbour)

    assert (state_of(session), token) == ("awaiting", "")
    assert CoachingSession.objects.get(pk=session).token_digest is None


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (14, True), (14.01, False)])
def test_a_session_can_be_disputed_for_fourteen_days(learner: UUID, coach: UUID, days: float, is_open: bool) -> None:
    session, _ = builders.record_session(coach, learner)
    later = NOW + timedelta(days=days)

    if is_open:
        coaching.dispute_session(session_id=session, learner_id=learner, reason="I was ill", now=later)
        assert (state_of(session), counted(learner)) == ("disputed", 0)
    else:
        with pytest.raises(errors.DisputeTooLate) as refusal:
            coaching.dispute_session(session_id=session, learner_id=learner, reason="I was ill", now=later)
        assert refusal.value.places == {"count": 14}
        assert counted(learner) == 1


def test_the_programme_says_how_long_a_session_can_be_disputed(db: None) -> None:
    cohort = builders.open_cohort(builders.programme(policy={"dispute_days": 3}))
    learner = builders.learner(cohort)
    session, _ = builders.record_session(builders.coach_of(learner), learner)

    with pytest.raises(errors.DisputeTooLate, match="for 3 days"):
        coaching.dispute_session(session_id=session, learner_id=learner, reason="No", now=NOW + timedelta(days=4))


@pytest.mark.parametrize(("counts", "state"), [(True, "counted"), (False, "void")])
def test_the_programme_manager_settles_a_dispute_and_that_is_the_end_of_it(
    learner: UUID, coach: UUID, team: builders.Staff, counts: bool, state: str
) -> None:
    session = disputed_session(coach, learner)
    assert [one.id for one in coaching.disputed_sessions()] == [session]

    coaching.settle_session(session_id=session, manager_id=team.manager, counts=counts, now=NOW)

    assert (state_of(session), counted(learner)) == (state, int(counts))
    assert coaching.disputed_sessions() == ()
    with pytest.raises(errors.AlreadySettled):
        coaching.dispute_session(session_id=session, learner_id=learner, reason="Still not", now=NOW)
    with pytest.raises(errors.TransitionNotAllowed):
        coaching.settle_session(session_id=session, manager_id=team.manager, counts=counts, now=NOW)


def test_what_a_coachee_confirmed_themselves_is_settled(coach: UUID, learner: UUID) -> None:
    session, _ = builders.record_session(coach, learner, course_key="")
    coaching.answer_session(session_id=session, person_id=learner, agrees=True, now=NOW)

    with pytest.raises(errors.AlreadySettled):
        coaching.dispute_session(session_id=session, learner_id=learner, reason="Not so", now=NOW)


def test_a_dispute_is_the_coachees_own_and_has_a_reason(cohort: UUID, learner: UUID, coach: UUID) -> None:
    session, _ = builders.record_session(coach, learner)
    own, _ = builders.record_session(coach, learner, recorded_by=learner)

    with pytest.raises(errors.ReasonRequired):
        coaching.dispute_session(session_id=session, learner_id=learner, reason=" ", now=NOW)
    for which, who in ((session, coach), (session, builders.learner(cohort)), (own, learner), (uuid4(), learner)):
        with pytest.raises(errors.NotFound):
            coaching.dispute_session(session_id=which, learner_id=who, reason="No", now=NOW)
    assert counted(learner) == 1


def test_only_a_programme_manager_settles_and_never_their_own_session(learner: UUID, team: builders.Staff) -> None:
    builders.assign(team.manager, learner)
    session = disputed_session(team.manager, learner)

    with pytest.raises(errors.OwnWork):
        coaching.settle_session(session_id=session, manager_id=team.manager, counts=True, now=NOW)
    with pytest.raises(errors.NotInRole):
        coaching.settle_session(session_id=session, manager_id=team.officer, counts=True, now=NOW)
    assert state_of(session) == "disputed"


def test_the_same_request_id_is_the_same_session(learner: UUID, coach: UUID) -> None:
    request = uuid4()
    neighbour = builders.person()
    builders.assign(coach, neighbour)
    first, token = builders.record_session(coach, neighbour, request_id=request)

    again, same_token = builders.record_session(coach, neighbour, request_id=request, minutes=5)

    assert (again, same_token, bool(token)) == (first, token, True)
    assert CoachingSession.objects.get().minutes == 90
    with pytest.raises(errors.NotFound):
        builders.record_session(coach, learner, request_id=request, recorded_by=learner)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"held_on": date(2026, 3, 5)}, errors.BadField),
        ({"held_on": date(2026, 1, 1)}, errors.NotAssignedCoach),
        ({"mode": "telepathy"}, errors.BadField),
        ({"minutes": 0}, errors.BadField),
        ({"minutes": -1}, errors.BadField),
        ({"minutes": 601}, errors.BadField),
        ({"focus": "  "}, errors.MissingField),
        ({"focus": "Nu\x00l"}, errors.BadField),
        ({"module_code": "M9"}, errors.BadField),
        ({"recorded_by": "a stranger"}, errors.NotPermitted),
        ({"coach_id": "a stranger", "recorded_by": "a stranger"}, errors.NotAssignedCoach),
        ({"coach_id": "the learner", "recorded_by": "the learner"}, errors.OwnWork),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_session_that_cannot_be_right_is_refused(
    learner: UUID, coach: UUID, change: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    people = {"a stranger": builders.person(), "the learner": learner}
    details = {key: people.get(value, value) if isinstance(value, str) else value for key, value in change.items()}

    with pytest.raises(refusal):
        builders.record_session(**{"coach_id": coach, "coachee_id": learner, **details})

    assert not CoachingSession.objects.exists()
