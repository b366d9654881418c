"""Guards at their very edge: each of these was changed once without any test noticing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import TODAY, Staff

pytestmark = pytest.mark.django_db
WEAK = {"c1": "met", "c2": "not_yet"}
STRONG = {"c1": "strong", "c2": "strong"}


def levels_read(learner_id: UUID) -> list[Any]:
    return [dict(review.levels) for review in builders.task_page(learner_id).reviews]


def test_an_assessors_changed_level_is_not_read_before_release_even_where_levels_show_on_sign_off(
    team: Staff,
) -> None:
    cohort = builders.open_cohort(builders.programme(version="2026.6", policy={"marks_visible": "on_sign_off"}))
    learner = builders.learner(cohort)
    builders.complete_module(learner, builders.coach_of(learner), levels=STRONG)
    portfolio = builders.submit_module(learner)
    builders.open_round(cohort, team)
    slug = builders.FIRST_TASK

    builders.mark_portfolio(portfolio, team.assessor, levels={slug: WEAK})

    assert levels_read(learner) == [STRONG]
    mine = next(task for task in assessment.marking_page(portfolio).tasks if task.slug == slug)
    assert dict(mine.levels) == WEAK


def test_a_queue_leaves_out_whoever_once_signed_this_coach_off_in_the_same_cohort() -> None:
    cohort = builders.open_cohort()
    coach, learner = builders.learner(cohort), builders.learner(cohort)
    builders.assign(learner, coach, ends_on=TODAY)
    task = builders.submitted_task(coach)
    builders.sign_off(task, learner)
    tomorrow = TODAY + timedelta(days=1)
    builders.assign(coach, learner, starts_on=tomorrow)
    theirs = builders.submitted_task(learner)

    with pytest.raises(errors.ReciprocalCoaching):
        reviews.review_page(theirs, coach_id=coach, on=tomorrow)
    assert reviews.coach_queue(coach, on=tomorrow) == ()
    assert reviews.next_in_queue(coach, on=tomorrow) is None
    assert reviews.queue_page(coach, on=tomorrow, wanted=reviews.QueueFilter()).lines == ()


@pytest.mark.parametrize(("mark", "is_carried"), [("49.99", False), ("50.00", True)])
def test_a_conversation_is_carried_over_from_the_pass_mark_on(
    mark: str, is_carried: bool, cohort: UUID, team: Staff
) -> None:
    learner = builders.learner(cohort)
    coach = builders.coach_of(learner)
    builders.complete_module(learner, coach)
    portfolio = builders.submit_module(learner)
    opened = builders.open_round(cohort, team)
    builders.mark_portfolio(portfolio, team.assessor, levels={builders.FIRST_TASK: NOTHING}, conversation=mark)
    builders.close_marking(opened, team)
    builders.moderate(opened, team)
    builders.ratify(opened, team)
    builders.release(opened, team)
    for slug in [line.slug for line in overview.module_page(builders.COURSE, builders.MODULE, learner).tasks]:
        if builders.submission_of(learner, slug).state != "signed_off":
            builders.sign_off(builders.submitted_task(learner, slug), coach)
    again = builders.submit_module(learner)
    builders.open_round(cohort, team)

    talk = assessment.marking_page(again).conversation
    assert bool(talk and talk.is_carried) is is_carried


NOTHING = {"c1": "not_yet", "c2": "not_yet"}
