"""Who may sign off whom: a dated assignment, never own work, never both ways, never the line manager."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.coaching.domain import is_cycle_of_three, require_coach
from cpd_grading.coaching.selectors import assignments_around
from cpd_grading.kernel import errors
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import NOBODY, NOW, TODAY, noon


@pytest.fixture
def submitted(learner: UUID) -> UUID:
    return builders.submitted_task(learner)


def state_of(learner: UUID) -> str:
    return builders.submission_of(learner).state


def test_a_coach_with_an_assignment_signs_off(learner: UUID, coach: UUID, submitted: UUID) -> None:
    builders.sign_off(submitted, coach)

    assert state_of(learner) == "signed_off"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "holds"),
    [
        ("2026-01-12", "2026-03-03", False),
        ("2026-01-12", "2026-03-04", True),
        ("2026-03-04", None, True),
        ("2026-03-05", None, False),
    ],
)
def test_sign_off_rights_hold_from_the_first_to_the_last_day(
    learner: UUID, submitted: UUID, starts_on: str, ends_on: str | None, holds: bool
) -> None:
    coach = builders.coach_of(
        learner, starts_on=date.fromisoformat(starts_on), ends_on=date.fromisoformat(ends_on) if ends_on else None
    )
    digest = reviews.review_page(submitted, coach_id=builders.coach_of(learner), on=TODAY).manifest.digest

    if holds:
        builders.sign_off(submitted, coach, seen_digest=digest)
        assert state_of(learner) == "signed_off"
    else:
        with pytest.raises(errors.NotAssignedCoach):
            builders.sign_off(submitted, coach, seen_digest=digest)
        assert state_of(learner) == "submitted"


def test_the_day_is_rwandas_not_the_servers(learner: UUID, submitted: UUID) -> None:
    coach = builders.coach_of(learner, ends_on=date(2026, 3, 4))
    late_evening_in_utc = noon("2026-03-04").replace(hour=22, minute=30)

    with pytest.raises(errors.NotAssignedCoach):
        builders.sign_off(submitted, coach, now=late_evening_in_utc)


def test_a_coach_whose_assignment_has_ended_cannot_sign_off_and_earlier_sign_offs_stay(
    learner: UUID, submitted: UUID
) -> None:
    coach = builders.person()
    assignment = builders.assign(coach, learner)
    builders.sign_off(submitted, coach)
    second = builders.submitted_task(learner, "m1-plan")

    coaching.end_assignment(assignment_id=assignment, ends_on=date(2026, 3, 3), now=NOW)

    with pytest.raises(errors.NotAssignedCoach):
        builders.sign_off(second, coach)
    assert state_of(learner) == "signed_off"
    assert reviews.coach_queue(coach, on=TODAY) == ()


def test_nobody_decides_on_their_own_work(learner: UUID, submitted: UUID) -> None:
    for act in (builders.sign_off, builders.send_back):
        with pytest.raises(errors.OwnWork):
            act(submitted, learner)
    with pytest.raises(errors.OwnWork):
        builders.assign(learner, learner)


def test_a_coach_of_others_is_no_coach_here(cohort: UUID, submitted: UUID) -> None:
    stranger = builders.coach_of(builders.learner(cohort))

    for act in (builders.sign_off, builders.send_back):
        with pytest.raises(errors.NotAssignedCoach):
            act(submitted, stranger)


def test_two_learners_of_a_cohort_who_coach_each_other_sign_off_neither(cohort: UUID, learner: UUID) -> None:
    other = builders.learner(cohort)
    builders.assign(other, learner, kind="nll")
    submitted = builders.submitted_task(learner)
    builders.assign(learner, other, kind="lll")

    with pytest.raises(errors.ReciprocalCoaching):
        builders.sign_off(submitted, other)


def test_ending_one_link_afterwards_does_not_let_the_other_be_paid_back(cohort: UUID, learner: UUID) -> None:
    other = builders.learner(cohort)
    builders.assign(other, learner, kind="nll", ends_on=date(2026, 3, 4))
    builders.sign_off(builders.submitted_task(learner), other)
    builders.assign(learner, other, kind="lll", starts_on=date(2026, 3, 5))
    theirs = builders.submitted_task(other, now=noon("2026-03-05"))

    with pytest.raises(errors.ReciprocalCoaching):
        builders.sign_off(theirs, learner, now=noon("2026-03-05"))


def test_a_pair_that_is_not_of_one_cohort_may_coach_both_ways(cohort: UUID, learner: UUID, submitted: UUID) -> None:
    neighbour = builders.person()
    builders.assign(neighbour, learner)
    builders.assign(learner, neighbour)

    builders.sign_off(submitted, neighbour)

    assert state_of(learner) == "signed_off"


@pytest.mark.parametrize("first_is_manager", [True, False])
def test_a_line_managers_signature_is_never_the_only_one(
    learner: UUID, submitted: UUID, first_is_manager: bool
) -> None:
    manager = builders.coach_of(learner, kind="sei", is_line_manager=first_is_manager)
    builders.coach_of(learner, coach_id=manager, is_line_manager=not first_is_manager, starts_on=date(2026, 2, 1))

    with pytest.raises(errors.LineManagerOnly):
        builders.sign_off(submitted, manager)

    builders.send_back(submitted, manager)
    assert state_of(learner) == "returned"


def test_a_circle_of_three_is_allowed_and_flagged(cohort: UUID, learner: UUID, team: builders.Staff) -> None:
    second, third = builders.learner(cohort), builders.learner(cohort)
    for coach, coachee in ((learner, second), (second, third), (third, learner)):
        builders.assign(coach, coachee)

    assert is_cycle_of_three(assignments_around(third, learner), coach_id=third, learner_id=learner, on=TODAY)
    builders.complete_module(learner, third)
    portfolio = builders.submit_module(learner)
    builders.open_round(cohort, team)
    assert {task.flags for task in assessment.marking_page(portfolio).tasks} == {("cycle_of_three",)}


def test_a_chain_is_no_circle(cohort: UUID, learner: UUID) -> None:
    second, third = builders.learner(cohort), builders.learner(cohort)
    builders.assign(third, learner)
    builders.assign(learner, second)
    builders.assign(second, third, ends_on=date(2026, 3, 3))

    links = assignments_around(third, learner)

    assert not is_cycle_of_three(links, coach_id=third, learner_id=learner, on=TODAY)
    assert is_cycle_of_three(links, coach_id=third, learner_id=learner, on=date(2026, 3, 3))


def test_the_rule_itself_refuses_without_any_link() -> None:
    with pytest.raises(errors.NotAssignedCoach):
        require_coach((), coach_id=uuid4(), learner_id=uuid4(), on=TODAY)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"kind": "friend"}, errors.BadField),
        ({"ends_on": date(2026, 1, 1)}, errors.PeriodEndsBeforeStart),
        ({"coach_id": NOBODY}, errors.NotFound),
        ({"assigned_by": "a stranger"}, errors.NotInRole),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_assignment_that_cannot_be_right_is_refused(
    learner: UUID, change: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    stranger = builders.person()
    link = {"coach_id": stranger, "coachee_id": learner, "kind": "nll", "starts_on": TODAY, "now": NOW, **change}
    if "assigned_by" in link:
        link["assigned_by"] = stranger

    with pytest.raises(refusal):
        coaching.assign_coach(**link)

    assert coaching.coaches_of(learner, on=TODAY) == ()


def test_an_assignment_is_ended_by_an_officer_and_not_before_it_began(learner: UUID) -> None:
    assignment = builders.assign(builders.person(), learner)
    end = {"assignment_id": assignment, "ends_on": date(2026, 3, 3), "now": NOW}

    with pytest.raises(errors.NotInRole):
        coaching.end_assignment(**end, actor_id=learner)
    with pytest.raises(errors.PeriodEndsBeforeStart):
        coaching.end_assignment(**{**end, "ends_on": date(2026, 1, 1)})
    with pytest.raises(errors.NotFound):
        coaching.end_assignment(**{**end, "assignment_id": uuid4()})
    coaching.end_assignment(**end, actor_id=builders.with_role("exam_officer"))
    assert coaching.coaches_of(learner, on=TODAY) == ()


def test_coaches_are_named_once_with_line_managers_last(learner: UUID) -> None:
    manager = builders.coach_of(learner, is_line_manager=True)
    coach = builders.coach_of(learner)
    builders.assign(coach, learner, kind="nll", starts_on=date(2026, 2, 1))

    assert [one.id for one in coaching.coaches_of(learner, on=TODAY)] == [coach, manager]
    assert [one.id for one in coaching.coachees_of(coach, on=TODAY)] == [learner]
    assert coaching.is_coach(coach, on=TODAY)
    assert not coaching.is_coach(learner, on=TODAY)


def test_an_appointment_is_dated_and_says_who_selected_the_person(learner: UUID) -> None:
    details = {"person_id": learner, "area_code": "11", "selected_by": "District of Sample", "now": NOW}
    coaching.appoint(**details, kind="NLL", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 4))

    assert coaching.appointments_of(learner, on=TODAY) == (("NLL", "11"),)
    assert coaching.appointments_of(learner, on=date(2026, 3, 5)) == ()
    for change, refusal in (
        ({"kind": "HT"}, errors.BadField),
        ({"selected_by": " "}, errors.MissingField),
        ({"person_id": uuid4()}, errors.NotFound),
        ({"ends_on": date(2025, 1, 1)}, errors.PeriodEndsBeforeStart),
        ({"actor_id": learner}, errors.NotInRole),
    ):
        with pytest.raises(refusal):
            coaching.appoint(**{**details, "kind": "NLL", "starts_on": date(2026, 1, 1), **change})
