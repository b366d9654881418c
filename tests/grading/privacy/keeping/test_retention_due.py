"""What is past its time, and what is held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import (
    Attachment,
    Cohort,
    Enrolment,
    ModuleOutcome,
)
from cpd_grading.privacy import api as privacy
from cpd_grading.privacy import retention
from cpd_grading.privacy import retention_plan as past
from cpd_grading.privacy.domain import is_past, months_after
from tests import builders
from tests.builders import NOBODY, NOW
from tests.grading.privacy.keeping.late import FIRST_DAY, LAST_DAY, LATE, decide, submissions_due, tasks_of


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        (date(2026, 3, 4), 12, date(2027, 3, 4)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(since: date, months: int, last: date) -> None:
    assert months_after(since, months) == last
    assert not is_past(since, months, last)
    assert is_past(since, months, last + timedelta(days=1))


def test_evidence_of_a_decided_module_is_due_after_the_programmes_months(
    cohort: UUID, team: builders.Staff, portfolio: UUID, enrolment: Enrolment
) -> None:
    decide(cohort, team, portfolio)

    assert submissions_due(LAST_DAY) == set()
    assert submissions_due(FIRST_DAY) == tasks_of(enrolment)
    (line,) = privacy.retention_plan(on=FIRST_DAY).lines
    assert (line.cohort_name, line.module_code, line.files, line.versions) == ("Sample intake", "M1", 4, 2)
    assert line.bytes == sum(Attachment.objects.values_list("size", flat=True))


def test_other_months_of_another_programme_hold(team: builders.Staff) -> None:
    builders.add_places()
    cohort = builders.open_cohort(builders.programme(version="2026.9", policy={"evidence_retention_months": 24}))
    decide(cohort, team, builders.submitted_module(cohort))

    assert submissions_due(FIRST_DAY) == set()
    assert len(submissions_due(date(2028, 3, 5))) == 2


def test_a_module_that_was_never_decided_is_not_due(portfolio: UUID) -> None:
    assert submissions_due(date(2040, 1, 1)) == set()


def test_a_decision_that_was_not_released_is_none(cohort: UUID, team: builders.Staff, portfolio: UUID) -> None:
    builders.ratify(builders.round_at_board(cohort, team, [portfolio]), team)

    assert submissions_due(date(2040, 1, 1)) == set()


def test_a_referred_module_waits_for_its_next_sitting(cohort: UUID, team: builders.Staff, portfolio: UUID) -> None:
    decide(cohort, team, portfolio, conversation="20.00")
    assert ModuleOutcome.objects.get().outcome == "refer"

    assert submissions_due(date(2040, 1, 1)) == set()


def test_a_deferred_module_waits_too(cohort: UUID, team: builders.Staff, portfolio: UUID) -> None:
    at_board = builders.round_at_board(cohort, team, [portfolio])
    builders.ratify(at_board, team, rulings={portfolio: {"outcome": "deferred", "reason": "Illness"}})
    builders.release(at_board, team)

    assert submissions_due(date(2040, 1, 1)) == set()


def test_other_modules_of_the_same_learner_wait_for_their_own_board(
    cohort: UUID, team: builders.Staff, portfolio: UUID, enrolment: Enrolment
) -> None:
    decide(cohort, team, portfolio)
    builders.save(enrolment.learner_id, "m2-lesson")

    assert submissions_due(FIRST_DAY) == tasks_of(enrolment) - {
        builders.submission_of(enrolment.learner_id, "m2-lesson").id
    }


def test_a_hold_keeps_it_and_lifting_lets_it_go(
    cohort: UUID, team: builders.Staff, portfolio: UUID, enrolment: Enrolment
) -> None:
    decide(cohort, team, portfolio)
    hold = privacy.place_hold(enrolment_id=enrolment.pk, officer_id=team.officer, reason="Appeal 12", now=NOW)

    assert submissions_due(FIRST_DAY) == set()
    privacy.lift_hold(hold_id=hold, officer_id=team.manager, now=NOW)
    assert submissions_due(FIRST_DAY) == tasks_of(enrolment)


def test_a_hold_placed_while_the_run_goes_on_is_heard(
    cohort: UUID, team: builders.Staff, portfolio: UUID, enrolment: Enrolment
) -> None:
    decide(cohort, team, portfolio)
    first, second = sorted(tasks_of(enrolment))
    run = retention.Run(LATE)
    assert run.destroy(first)

    privacy.place_hold(enrolment_id=enrolment.pk, officer_id=team.officer, reason="Appeal 12", now=LATE)

    assert not run.destroy(second)
    assert Attachment.objects.filter(item__submission=second, purged_at=None).count() == 2


def test_a_draft_never_sent_goes_when_its_cohort_ended_long_ago(cohort: UUID) -> None:
    learner = builders.learner(cohort)
    builders.ready_item(learner)
    sent = builders.learner(cohort)
    builders.submitted_task(sent)
    assert submissions_due(FIRST_DAY) == set()

    Cohort.objects.update(ends_on=date(2026, 3, 4))

    assert submissions_due(LAST_DAY) == set()
    assert submissions_due(FIRST_DAY) == {builders.submission_of(learner).id}


def test_a_draft_of_a_cohort_without_an_end_stays(cohort: UUID) -> None:
    builders.ready_item(builders.learner(cohort))

    assert submissions_due(date(2040, 1, 1)) == set()


def test_the_plan_asks_as_often_for_two_learners_as_for_one(
    cohort: UUID, team: builders.Staff, portfolio: UUID, django_assert_max_num_queries: Callable[..., object]
) -> None:
    second = builders.submitted_module(cohort)
    builders.released_round(cohort, team, [portfolio, second])

    with django_assert_max_num_queries(10):
        assert len(past.retention_plan(on=FIRST_DAY).lines[0].submissions) == 4


@pytest.mark.parametrize("role", ["officer", "manager"])
def test_the_office_places_and_lifts_holds(enrolment: Enrolment, team: builders.Staff, role: str) -> None:
    hold = privacy.place_hold(enrolment_id=enrolment.pk, officer_id=getattr(team, role), reason="Appeal 12", now=NOW)

    (view,) = privacy.holds_of(enrolment.learner_id)
    assert (view.id, view.reason, view.cohort_name) == (hold, "Appeal 12", "Sample intake")
    with pytest.raises(errors.AlreadyDone):
        privacy.place_hold(enrolment_id=enrolment.pk, officer_id=getattr(team, role), reason="Again", now=NOW)
    privacy.lift_hold(hold_id=hold, officer_id=getattr(team, role), now=NOW)
    with pytest.raises(errors.AlreadyDone):
        privacy.lift_hold(hold_id=hold, officer_id=getattr(team, role), now=NOW)
    assert privacy.holds_of(enrolment.learner_id) == ()


def test_nobody_else_holds_and_nobody_without_a_reason(enrolment: Enrolment, team: builders.Staff) -> None:
    with pytest.raises(errors.NotInRole):
        privacy.place_hold(enrolment_id=enrolment.pk, officer_id=team.assessor, reason="x", now=NOW)
    with pytest.raises(errors.ReasonRequired):
        privacy.place_hold(enrolment_id=enrolment.pk, officer_id=team.officer, reason=" ", now=NOW)
    for place in (
        lambda: privacy.place_hold(enrolment_id=NOBODY, officer_id=team.officer, reason="x", now=NOW),
        lambda: privacy.lift_hold(hold_id=NOBODY, officer_id=team.officer, now=NOW),
    ):
        with pytest.raises(errors.NotFound):
            place()
