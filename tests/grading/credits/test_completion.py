"""Completion as a projection: a task when it is signed off, a module when it is released with a pass; told once."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.apps import apps

from cpd_grading.kernel import api as kernel
from cpd_grading.models import Outbox
from tests import builders
from tests.builders import Staff

if not apps.is_installed("submissions"):
    pytest.skip("the platform's score table is not in these settings", allow_module_level=True)

from tests.grading.credits.learners import BLOCK, TASK_BLOCK, account
from tests.lms import Lms
from tests.lms.tracking import COMPLETION_EVENT


@pytest.fixture
def desk_learner(cohort: UUID) -> tuple[UUID, int]:
    """(learner, account) of somebody who never opened a block."""
    user = account()
    return builders.learner(cohort, user_id=user.pk), user.pk


def test_a_task_of_a_learner_on_the_desk_alone_is_complete_when_it_is_signed_off(desk_learner, lms: Lms) -> None:
    learner_id, user_id = desk_learner
    coach_id = builders.coach_of(learner_id)
    task = builders.submitted_task(learner_id)
    kernel.deliver_pending()
    assert lms.completions == {}

    builders.sign_off(task, coach_id)
    kernel.deliver_pending()

    assert lms.completions == {(user_id, TASK_BLOCK): 1.0}


@pytest.mark.parametrize(("conversation", "is_complete"), [("72.00", True), ("40.00", False)])
def test_a_module_is_complete_when_it_is_released_with_a_pass(
    conversation: str, is_complete: bool, desk_learner, cohort: UUID, team: Staff, lms: Lms
) -> None:
    learner_id, user_id = desk_learner
    builders.complete_module(learner_id, builders.coach_of(learner_id))
    portfolio_id = builders.submit_module(learner_id)
    builders.released_round(cohort, team, [portfolio_id], conversations={portfolio_id: conversation})

    kernel.deliver_pending()

    assert ((user_id, BLOCK) in lms.completions) == is_complete


def test_the_same_news_delivered_again_is_told_to_the_event_log_once(desk_learner, lms: Lms) -> None:
    learner_id, _ = desk_learner
    builders.sign_off(builders.submitted_task(learner_id), builders.coach_of(learner_id))
    kernel.deliver_pending()

    Outbox.objects.update(delivered_at=None)
    kernel.deliver_pending()

    assert len(lms.events(COMPLETION_EVENT)) == 1


def test_where_completion_is_switched_off_nothing_waits(desk_learner, lms: Lms) -> None:
    learner_id, _ = desk_learner
    lms.is_tracking_completion = False
    builders.sign_off(builders.submitted_task(learner_id), builders.coach_of(learner_id))

    assert kernel.deliver_pending()[1] == 0

    assert lms.completions == {}
    assert kernel.waiting_news() == ()


def test_without_the_platforms_completion_app_nothing_waits(desk_learner) -> None:
    learner_id, _ = desk_learner
    builders.sign_off(builders.submitted_task(learner_id), builders.coach_of(learner_id))

    assert kernel.deliver_pending()[1] == 0

    assert kernel.waiting_news() == ()


def test_the_course_is_read_once_for_all_its_learners(cohort: UUID, lms: Lms) -> None:
    for _ in range(3):
        learner_id = builders.learner(cohort, user_id=account().pk)
        builders.sign_off(builders.submitted_task(learner_id), builders.coach_of(learner_id))

    kernel.deliver_pending()

    assert len(lms.completions) == 3
    assert lms.store_reads == 2, "one for each type of block"
