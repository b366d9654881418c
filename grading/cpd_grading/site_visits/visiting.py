"""Which coach may act at a learner's school: assigned then and now, never for own work, never the one they coach."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ..coaching.api import assignments_around
from ..coaching.domain import require_coach
from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound
from ..portfolio.api import opened, require_one_way, ties_between
from ..portfolio.models import TaskSubmission
from ..programmes.api import enrolment_of, pinned_edition, require_open_enrolment
from ..programmes.domain import TaskKey
from ..programmes.models import Enrolment


def require_may_visit(enrolment: Enrolment | None, learner_id: UUID, coach_id: UUID, *days: date) -> None:
    """The coach must be assigned on each of the days: that of the visit and that of the record.

    Raises OwnWork, NotAssignedCoach, ReciprocalCoaching.
    """
    links = assignments_around(coach_id, learner_id)
    for day in days:
        require_coach(links, coach_id=coach_id, learner_id=learner_id, on=day)
    ties = ties_between(enrolment, coach_id)
    require_one_way(links, ties, coach_id=coach_id, learner_id=learner_id, days=days)


def require_open_row(row: TaskSubmission, now: datetime) -> None:
    """Raises EnrolmentEnded, LeftThisCourse, NotFound for a task that was begun in no cohort."""
    if row.enrolment is None:
        raise NotFound()
    require_open_enrolment(row.enrolment, on=kigali_date(now))


def row_for_coach(task: TaskKey, learner_id: UUID, coach_id: UUID, *days: date, now: datetime) -> TaskSubmission:
    """The learner's row of a task, locked, for a coach who may act on it; opened as the cohort pinned it.

    Whether the learner's enrolment still takes what the coach adds is asked by the act (``require_open_row``).

    Raises OwnWork, NotAssignedCoach, ReciprocalCoaching, NotFound where the learner studies no such task.
    """
    enrolment = enrolment_of(task.course_key, learner_id)
    require_may_visit(enrolment, learner_id, coach_id, *days)
    pinned = pinned_edition(enrolment.cohort_id, task.slug) if enrolment else None
    if pinned is None:
        raise NotFound()
    return opened(task, pinned.spec, learner_id, now, is_new_work=False)
