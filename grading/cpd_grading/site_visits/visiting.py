"""Which coach may act at a learner's school: assigned then and now, never for own work, never the one they coach."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from ..coaching.api import assignments_around
from ..coaching.domain import require_coach, require_one_way
from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound, ReciprocalCoaching
from ..portfolio.api import opened
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
    if enrolment is None:
        return
    signed_off = Exists(signed_off_by(learner_id, coach_id, enrolment.cohort_id))
    own = Enrolment.objects.filter(cohort_id=enrolment.cohort_id, learner_id=coach_id).annotate(signed_off=signed_off)
    together = own.first()
    if together is None:
        return
    for day in days:
        require_one_way(links, coach_id=coach_id, learner_id=learner_id, on=day)
    if together.signed_off:
        raise ReciprocalCoaching()


def signed_off_by(
    signer: UUID | OuterRef, learner_id: UUID | OuterRef, cohort_id: UUID | OuterRef
) -> QuerySet[TaskSubmission]:
    """Work of a learner in a cohort that somebody ever signed off; an assignment that has ended changes nothing."""
    return TaskSubmission.objects.filter(
        learner_id=learner_id,
        enrolment__cohort_id=cohort_id,
        reviews__coach_id=signer,
        reviews__decision="sign_off",
    )


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
