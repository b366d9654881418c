"""The learner's home: the tasks of the module they are at, what each one lacks, and how long a coach has had it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ..coaching import api as coaching
from ..coaching.domain import SessionView
from ..credits.api import Transcript, transcript_of
from ..kernel.clock import days_since
from ..kernel.errors import NotFound
from ..people.api import person
from ..people.domain import PersonView
from ..portfolio import api as portfolio_rows
from ..portfolio.domain import TASK, Missing
from ..programmes.api import (
    are_lessons_open_to,
    cohort_view,
    enrolment_of,
    enrolments_of,
    opened_to,
    pinned_edition,
    require_open_task,
)
from ..programmes.domain import TaskKey, TaskSpec
from ..reviews.api import LONG_DAYS, is_waiting_long
from ..submissions.api import missing_of_task, task_evidence
from .learner import COLLECTING, RESULT, ModulePage, TaskLine, module_page


@dataclass(frozen=True)
class DeskTask:
    """One task of the module a learner is at. ``waiting_days`` is 0 while nobody has to review it.

    ``long_days``: from how many days on that is long, and the desk says whom to ask.
    """

    line: TaskLine
    missing: tuple[Missing, ...]
    waiting_since: datetime | None
    waiting_days: int
    is_waiting_long: bool
    long_days: int = LONG_DAYS


@dataclass(frozen=True)
class DeskModule:
    """The module a learner works on now, in one course."""

    page: ModulePage
    tasks: tuple[DeskTask, ...]  # those the course shows, and those with work of one's own
    has_lessons: bool  # whether the course has opened all of the module


@dataclass(frozen=True)
class Desk:
    """A learner's home: what to do now, every module they study, their coaches, and what was earned."""

    learner: PersonView
    current: tuple[DeskModule, ...]  # one for every course they study
    modules: tuple[ModulePage, ...]
    coaches: tuple[PersonView, ...]
    sessions_to_answer: tuple[SessionView, ...]
    transcript: Transcript

    @property
    def is_in_gradebook(self) -> bool:
        """Whether a course they study shows released marks on its own Progress page too."""
        return any(page.is_in_gradebook for page in self.modules)


def desk(learner_id: UUID, *, on: date) -> Desk:
    """Raises NotFound."""
    learner = person(learner_id)
    pages: list[ModulePage] = []
    current = []
    for enrolment in enrolments_of(learner_id):
        opened = opened_to(learner.user_id, enrolment.course_key)
        codes = [module.code for module in cohort_view(enrolment.cohort).programme.modules]
        asked = [module_page(enrolment.course_key, code, learner_id, on=on, opened=opened) for code in codes]
        found = [page for page in asked if page]
        pages += found
        if found:
            now = _module_at(found)
            tasks = tuple(_desk_task(now, line, learner_id, on) for line in now.tasks if line.is_shown)
            current.append(DeskModule(now, tasks, are_lessons_open_to(opened, now.module)))
    waiting = [session for session in coaching.sessions_of(learner_id) if session.waits_for == learner_id]
    return Desk(
        learner=learner,
        current=tuple(current),
        modules=tuple(pages),
        coaches=coaching.coaches_of(learner_id, on=on),
        sessions_to_answer=tuple(waiting),
        transcript=transcript_of(learner_id),
    )


def _module_at(pages: list[ModulePage]) -> ModulePage:
    """The first module that is still being collected; else the first without a result; else the last one."""
    collecting = [page for page in pages if page.stage == COLLECTING]
    unfinished = [page for page in pages if page.stage != RESULT]
    return [*collecting, *unfinished, pages[-1]][0]


def _desk_task(page: ModulePage, line: TaskLine, learner_id: UUID, on: date) -> DeskTask:
    """Only a task that was begun and may be edited is asked what it lacks; the others need no further look."""
    missing: list[Missing] = []
    if TASK.allows(line.state, "edit"):
        submission = portfolio_rows.submission_of(page.course_key, line.slug, learner_id)
        if submission is not None:
            missing = missing_of_task(task_evidence(submission.id), submission.spec)
    since = line.changed_at if line.state == "submitted" else None
    return DeskTask(
        line=line,
        missing=tuple(missing),
        waiting_since=since,
        waiting_days=days_since(since, on) if since else 0,
        is_waiting_long=since is not None and is_waiting_long(since, on),
    )


def task_spec_of(task: TaskKey, learner_id: UUID) -> TaskSpec:
    """The wording of a task that holds for a learner's cohort, where the course shows it to its learner.

    Raises NotFound for somebody who is in no cohort of the course, and for a task its programme does not have; NotOpen
    for one that the course has not opened, keeps for staff, or has no more.
    """
    enrolment = enrolment_of(task.course_key, learner_id)
    if enrolment is None:
        raise NotFound()
    specs: Mapping[str, TaskSpec] = cohort_view(enrolment.cohort).programme.tasks
    if task.slug not in specs:
        raise NotFound()
    require_open_task(task, enrolment.learner.user_id)
    pinned = pinned_edition(enrolment.cohort_id, task.slug)
    return pinned.spec if pinned else specs[task.slug]


def lines_to_send(task: TaskKey, learner_id: UUID) -> Mapping[str, str]:
    """Id -> digest of all that would be sent now, for a phone that sends it later.

    What the phone itself adds meanwhile it knows; anything else that changed was never seen by the learner.
    """
    submission = portfolio_rows.submission_of(task.course_key, task.slug, learner_id)
    lines = task_evidence(submission.id).lines if submission else []
    return {line.get("item") or line.get("testimony") or line["seen"]: line["sha256"] for line in lines}
