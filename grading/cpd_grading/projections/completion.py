"""Completion in the course as a projection: a block is complete when its task is signed off or its module released."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..compat import mark_complete, tracks_completion
from ..credits.models import ModuleOutcome
from ..kernel.clock import utc_now
from ..kernel.outbox import receives
from ..people.models import Person
from ..portfolio.api import account_of, usage_key_of
from ..portfolio.models import TaskSubmission


@receives("task_signed_off")
def complete_task(news: Mapping[str, Any]) -> None:
    """Raises NotYet. News that waited while the decision was undone has nothing to tell any more."""
    task = TaskSubmission.objects.select_related("learner").get(pk=UUID(news["submission"]))
    if task.state == "signed_off":
        _complete(task.learner, task.course_key, task.slug)


@receives("module_released")
def complete_module(news: Mapping[str, Any]) -> None:
    """Raises NotYet."""
    outcome = ModuleOutcome.objects.select_related("enrolment__learner").get(pk=UUID(news["outcome"]))
    if outcome.outcome == "pass":
        _complete(outcome.enrolment.learner, outcome.enrolment.course_key, outcome.module_code)


def _complete(learner: Person, course_key: str, place: str) -> None:
    """Where completion is switched off there is nothing to wait for: what was not counted then is not counted later."""
    if tracks_completion():
        user_id = account_of(learner)
        mark_complete(user_id=user_id, usage_key=usage_key_of(course_key, place, now=utc_now()))
