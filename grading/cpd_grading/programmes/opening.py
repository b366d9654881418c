"""What a course has opened to somebody: the platform decides, by its dates and what it keeps for staff."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from ..compat import open_tasks
from ..kernel.errors import NotFound, NotOpen
from .domain import ModuleSpec, TaskKey
from .selectors import cohort_view, enrolment_of

# Slugs of the tasks of a course that are open to somebody; None where nobody but us knows the course.
Opened = Collection[str] | None


def opened_to(user_id: int | None, course_key: str) -> Opened:
    """What an account may see of a course now; a person without an account sees no page of it anyway."""
    return open_tasks(user_id=user_id, course_key=course_key) if user_id is not None else None


def is_open_to(opened: Opened, slug: str) -> bool:
    return opened is None or slug in opened


def are_lessons_open_to(opened: Opened, module: ModuleSpec) -> bool:
    """The lessons of a module are one file, so they are given when all of its tasks are open."""
    return all(is_open_to(opened, slug) for slug in module.tasks)


def require_open_task(task: TaskKey, user_id: int | None) -> None:
    """Raises NotOpen."""
    if not is_open_to(opened_to(user_id, task.course_key), task.slug):
        raise NotOpen()


def require_open_lessons(course_key: str, module_code: str, learner_id: UUID) -> None:
    """Raises NotOpen while the course has not opened all of a module that a learner studies, NotFound for another."""
    enrolment = enrolment_of(course_key, learner_id)
    if enrolment is None:
        raise NotFound()
    module = cohort_view(enrolment.cohort).programme.module(module_code)
    if not are_lessons_open_to(opened_to(enrolment.learner.user_id, course_key), module):
        raise NotOpen()
