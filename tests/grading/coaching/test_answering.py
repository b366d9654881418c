"""Who may answer for a session: the desk, the list of what waits and the act say the same of every session."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest
from django.db import transaction

from cpd_grading.coaching import api as coaching
from cpd_grading.coaching.models import CoachingSession
from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from tests import builders
from tests.builders import NOW, TODAY

# Who recorded it -> who may answer; a session the coach recorded waits only outside the course.
WAITS_FOR = {"learner": "coach", "coach": "nobody", "coach, outside the course": "learner"}
SITUATIONS = list(product(WAITS_FOR, ("nothing", "confirmed", "declined")))


def allowed(session: UUID, person: UUID) -> bool:
    """Whether this person may answer; what they said is undone again."""
    with transaction.atomic():
        try:
            coaching.answer_session(session_id=session, person_id=person, agrees=True, now=NOW)
            return True
        except (errors.NotFound, errors.TransitionNotAllowed):
            return False
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize(("recorded_by", "since"), SITUATIONS)
def test_lists_show_a_session_to_exactly_who_may_answer(
    recorded_by: str, since: str, cohort: UUID, learner: UUID, coach: UUID
) -> None:
    people = {"learner": learner, "coach": coach}
    outside = {"course_key": "", "module_code": ""} if "outside" in recorded_by else {}
    recorder = people[recorded_by.split(",")[0]]
    session, _ = builders.record_session(coach, learner, recorded_by=recorder, **outside)
    waits_for = WAITS_FOR[recorded_by]
    if since != "nothing" and waits_for != "nobody":
        coaching.answer_session(session_id=session, person_id=people[waits_for], agrees=since == "confirmed", now=NOW)
    expected = waits_for if since == "nothing" else "nobody"
    everybody = {**people, "a stranger": builders.learner(cohort)}

    assert {name for name, person in everybody.items() if allowed(session, person)} == {expected} - {"nobody"}
    for name, person in everybody.items():
        listed = CoachingSession.objects.filter(coaching.to_answer(person)).count()
        assert listed == (name == expected)
        counts = {todo.code: todo.count for todo in overview.todo_of(person, on=TODAY)}
        assert counts.get("sessions_to_confirm", 0) == listed
    on_desk = [one.id for one in overview.desk(learner, on=TODAY).sessions_to_answer]
    assert on_desk == ([session] if expected == "learner" else [])
