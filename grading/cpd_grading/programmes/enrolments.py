"""Acts on enrolments: add a learner to a cohort, end their time in it, take the end back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyEnrolled, EnrolmentIsOpen, NotFound
from ..people.api import require_office
from ..people.domain import require_choice, require_period
from ..people.models import Person
from .membership import END_REASONS
from .models import Cohort, Enrolment


@transaction.atomic
def enrol(*, cohort_id: UUID, learner_id: UUID, on: date, now: datetime, actor_id: UUID | None = None) -> UUID:
    """Add a learner to a cohort; what they drafted in the course before is theirs still.

    ``actor_id`` is the officer who does it, None for an import. Raises NotInRole, NotFound, AlreadyEnrolled.
    """
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    cohort = Cohort.objects.filter(pk=cohort_id).only("id", "course_key").first()
    if cohort is None or not Person.objects.filter(pk=learner_id).exists():
        raise NotFound()
    enrolment, made = Enrolment.objects.get_or_create(
        course_key=cohort.course_key,
        learner_id=learner_id,
        defaults={"cohort": cohort, "enrolled_on": on},
    )
    if not made:
        raise AlreadyEnrolled()
    audit.record(
        "enrolled", actor_id=actor_id, now=now, cohort_id=cohort_id, learner_id=learner_id, enrolment=enrolment.id
    )
    return enrolment.id


@transaction.atomic
def end_enrolment(
    *, cohort_id: UUID, learner_id: UUID, reason: str, ended_on: date, now: datetime, actor_id: UUID | None = None
) -> None:
    """End a learner's time in a cohort with a reason; ``ended_on`` is its last day, also one to come.

    What was sent by then is reviewed, marked and awarded as ever. Ending it again corrects day and reason.
    ``actor_id`` is the officer who does it, None for an import. Raises NotInRole, NotFound, BadField,
    PeriodEndsBeforeStart.
    """
    row = _enrolment_for(cohort_id, learner_id, actor_id, now)
    require_choice("reason", reason, END_REASONS)
    require_period(row.enrolled_on, ended_on)
    row.ended_on, row.end_reason = ended_on, reason
    row.save(update_fields=["ended_on", "end_reason"])
    told = {"enrolment": row.id, "reason": reason, "ended_on": ended_on.isoformat()}
    audit.record("enrolment_ended", actor_id=actor_id, now=now, cohort_id=cohort_id, learner_id=learner_id, **told)


@transaction.atomic
def reopen_enrolment(*, cohort_id: UUID, learner_id: UUID, now: datetime, actor_id: UUID | None = None) -> None:
    """Take the end of an enrolment back: the learner goes on where they were.

    Raises NotInRole, NotFound, EnrolmentIsOpen.
    """
    row = _enrolment_for(cohort_id, learner_id, actor_id, now)
    if row.ended_on is None:
        raise EnrolmentIsOpen()
    row.ended_on, row.end_reason = None, ""
    row.save(update_fields=["ended_on", "end_reason"])
    who = {"cohort_id": cohort_id, "learner_id": learner_id}
    audit.record("enrolment_reopened", actor_id=actor_id, now=now, **who, enrolment=row.id)


def _enrolment_for(cohort_id: UUID, learner_id: UUID, actor_id: UUID | None, now: datetime) -> Enrolment:
    """An enrolment, locked, for an officer who may change it."""
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    row = Enrolment.objects.select_for_update().filter(cohort_id=cohort_id, learner_id=learner_id).first()
    if row is None:
        raise NotFound()
    return row
