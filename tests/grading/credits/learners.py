"""Learners who work on the desk alone: they have an account, and no block was ever opened by them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from submissions import api as submissions

from cpd_grading.compat import anonymous_id_of
from cpd_grading.people import api as people
from tests import builders
from tests.builders import COURSE, MODULE
from tests.builders.base import next_number

# As in a course made by cpd-course: a task's block is named after the task, a portfolio as its author named it.
PORTFOLIO = ("cpd_portfolio", "cll-1-portfolio", MODULE)
TASK = ("cpd_task", builders.FIRST_TASK, builders.FIRST_TASK)
BLOCK = "block-v1:Sample+CLL+2026+type@cpd_portfolio+block@cll-1-portfolio"
TASK_BLOCK = f"block-v1:Sample+CLL+2026+type@cpd_task+block@{builders.FIRST_TASK}"


def open_cohort(gradebook: str = "on_release") -> UUID:
    return builders.open_cohort(builders.programme(version="2026.7", policy={"gradebook": gradebook}))


def account(name: str = "") -> Any:
    number = next_number()
    return get_user_model().objects.create_user(name or f"learner-{number}", f"learner-{number}@example.org")


def sent_by(cohort_id: UUID, **details: Any) -> tuple[UUID, UUID]:
    """(learner, portfolio) of a new learner whose module is sent; with an account unless ``user_id`` is None."""
    learner_id = builders.learner(cohort_id, **{"user_id": account().pk, **details})
    builders.complete_module(learner_id, builders.coach_of(learner_id))
    return learner_id, builders.submit_module(learner_id)


def anonymous_id(learner_id: UUID) -> str:
    user_id = people.person(learner_id).user_id
    assert user_id is not None
    known = anonymous_id_of(user_id=user_id, course_key=COURSE)
    assert known is not None
    return known


def score(learner_id: UUID) -> tuple[int, int] | None:
    """(points earned, points possible) in the gradebook."""
    item = {
        "student_id": anonymous_id(learner_id),
        "course_id": COURSE,
        "item_id": BLOCK,
        "item_type": "cpd_portfolio",
    }
    found = submissions.get_score(item)
    return (found["points_earned"], found["points_possible"]) if found else None
