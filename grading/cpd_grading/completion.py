"""Completion in the course as a projection: a block is complete when its task is signed off or its module released."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from .compat import mark_complete
from .credits.models import ModuleOutcome
from .kernel.outbox import receives
from .portfolio.models import BlockAddress, TaskSubmission


@receives("task_signed_off")
def complete_task(news: Mapping[str, Any]) -> None:
    task = TaskSubmission.objects.select_related("learner").get(pk=UUID(news["submission"]))
    _complete(task.learner_id, task.course_key, task.slug)


@receives("module_released")
def complete_module(news: Mapping[str, Any]) -> None:
    outcome = ModuleOutcome.objects.select_related("enrolment").get(pk=UUID(news["outcome"]))
    if outcome.outcome == "pass":
        _complete(outcome.enrolment.learner_id, outcome.enrolment.course_key, outcome.module_code)


def _complete(learner_id: UUID, course_key: str, place: str) -> None:
    address = (
        BlockAddress.objects.filter(learner_id=learner_id, course_key=course_key, place=place)
        .select_related("learner")
        .first()
    )
    if address is not None and address.learner.user_id is not None:
        mark_complete(user_id=address.learner.user_id, usage_key=address.usage_key)
