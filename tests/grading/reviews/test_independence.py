"""The one rule of who may review, asked with and without what is known of the two already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.portfolio.models import TaskSubmission
from cpd_grading.reviews.independence import Ties, require_may_review, submission_with_ties
from tests import builders
from tests.builders import TODAY

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ELSEWHERE = "course-v1:Sample+CLL+2027"


def one_way(cohort: UUID, learner: UUID) -> UUID:
    return builders.coach_of(learner)


def a_fellow_learner(cohort: UUID, learner: UUID) -> UUID:
    return builders.coach_of(learner, coach_id=builders.learner(cohort))


def one_of_a_pair(cohort: UUID, learner: UUID) -> UUID:
    coach = a_fellow_learner(cohort, learner)
    builders.assign(learner, coach)
    return coach


def one_of_a_pair_that_ended(cohort: UUID, learner: UUID) -> UUID:
    coach = a_fellow_learner(cohort, learner)
    builders.assign(learner, coach, ends_on=YESTERDAY)
    return coach


def who_was_signed_off(cohort: UUID, learner: UUID) -> UUID:
    coach = builders.learner(cohort)
    builders.assign(learner, coach, ends_on=TODAY)
    builders.sign_off(builders.submitted_task(coach), learner)
    return builders.coach_of(learner, coach_id=coach)


def a_pair_of_two_cohorts(cohort: UUID, learner: UUID) -> UUID:
    coach = builders.coach_of(
        learner, coach_id=builders.learner(builders.open_cohort(course_key=ELSEWHERE, name="Other intake"))
    )
    builders.assign(learner, coach)
    return coach


@pytest.mark.parametrize(
    ("who", "on", "ties", "refusal"),
    [
        (one_way, TODAY, Ties(False, False), None),
        (a_fellow_learner, TODAY, Ties(True, False), None),
        (one_of_a_pair, TODAY, Ties(True, False), errors.ReciprocalCoaching),
        (one_of_a_pair_that_ended, TODAY, Ties(True, False), None),
        (who_was_signed_off, TOMORROW, Ties(True, True), errors.ReciprocalCoaching),
        (a_pair_of_two_cohorts, TODAY, Ties(False, False), None),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_nobody_reviews_who_reviews_or_once_reviewed_them_in_their_cohort(
    cohort: UUID, learner: UUID, who: Any, on: Any, ties: Ties, refusal: type[errors.CpdError] | None
) -> None:
    coach = who(cohort, learner)
    found = submission_with_ties(builders.submitted_task(learner), coach)
    assert found is not None
    assert found[1] == ties

    for known in (None, ties):
        if refusal is None:
            links = require_may_review(found[0], coach, on=on, ties=known)
            assert all(link.period.holds(on) for link in links)
            assert coach in {link.coach_id for link in links}
            continue
        with pytest.raises(refusal):
            require_may_review(found[0], coach, on=on, ties=known)


def test_two_who_draft_in_no_cohort_may_coach_each_other(db: None) -> None:
    builders.open_cohort()
    drafter = builders.drafter()
    coach = builders.coach_of(drafter)
    builders.assign(drafter, coach)
    builders.save(drafter)
    row = TaskSubmission.objects.get(learner_id=drafter)
    assert row.enrolment is None

    assert require_may_review(row, coach, on=TODAY)


def test_what_nobody_began_ties_nobody(cohort: UUID, coach: UUID) -> None:
    assert submission_with_ties(UUID(int=5), coach) is None
