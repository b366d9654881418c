"""The gradebook as a projection: whole points, after release only, once for each result."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.apps import apps

from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.models import AuditEvent, ModuleOutcome, Outbox
from cpd_grading.projections import api as projections
from cpd_grading.projections.gradebook import project, whole_points
from tests import builders
from tests.builders import COURSE, NOW

if not apps.is_installed("submissions"):
    pytest.skip("the platform's score table is not in these settings", allow_module_level=True)

from submissions.models import Score, Submission

from tests.grading.credits.learners import BLOCK, anonymous_id, open_cohort, score, sent_by

pytestmark = pytest.mark.usefixtures("lms")


def test_a_released_mark_is_written_in_whole_points(team):
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])

    kernel.deliver_pending()

    assert score(learner_id) == (74, 100)


def test_before_release_nothing_is_written_whatever_is_delivered(team):
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    round_id = builders.round_at_board(cohort_id, team, [portfolio_id])
    builders.ratify(round_id, team)

    kernel.deliver_pending()

    assert (score(learner_id), Submission.objects.count()) == (None, 0)


def test_by_default_a_programme_writes_nothing_to_the_gradebook(cohort, team):
    learner_id, portfolio_id = sent_by(cohort)
    builders.released_round(cohort, team, [portfolio_id])

    kernel.deliver_pending()

    assert (score(learner_id), Submission.objects.count()) == (None, 0)


def test_delivering_twice_leaves_one_score(team):
    cohort_id = open_cohort()
    _, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])
    kernel.deliver_pending()

    Outbox.objects.update(delivered_at=None)
    kernel.deliver_pending()

    assert (Submission.objects.count(), Score.objects.count()) == (1, 1)


def test_a_ruling_without_a_mark_writes_no_score(team):
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    round_id = builders.round_at_board(cohort_id, team, [portfolio_id])
    builders.ratify(round_id, team, rulings={portfolio_id: {"outcome": "void", "reason": "Copied"}})
    builders.release(round_id, team)

    kernel.deliver_pending()

    assert score(learner_id) is None


def test_news_of_an_earlier_sitting_that_was_held_up_does_not_overwrite_the_later_score(team):
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id], conversations={portfolio_id: "40.00"})
    again = builders.submit_module(learner_id)
    builders.released_round(cohort_id, team, [again], conversations={again: "90.00"})
    first, second = ModuleOutcome.objects.order_by("sitting")

    project({"outcome": str(second.id)})
    project({"outcome": str(first.id)})

    assert score(learner_id) == (50, 100)


@pytest.mark.parametrize(("mark", "points"), [("49.50", 50), ("49.49", 49), ("0.00", 0), ("100.00", 100), ("0.50", 1)])
def test_whole_points_are_rounded_half_up(mark, points):
    assert whole_points(Decimal(mark)) == points


def test_a_reset_by_an_instructor_clears_the_score_and_no_record(team):
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])
    kernel.deliver_pending()

    for _ in range(2):
        projections.clear_projection(
            anonymous_user_id=anonymous_id(learner_id), course_key=COURSE, usage_key=BLOCK, now=NOW
        )

    assert score(learner_id) is None
    assert credits.transcript_of(learner_id).total == Decimal(10)
    assert AuditEvent.objects.filter(action="projection_cleared").count() == 1
