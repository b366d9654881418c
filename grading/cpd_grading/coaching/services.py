"""Acts on appointments and coaching assignments."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound, OwnWork
from ..people.api import require_known, require_office
from ..people.domain import require_choice, require_period, require_text
from . import domain
from .models import Appointment, CoachingAssignment


@transaction.atomic
def appoint(
    *,
    person_id: UUID,
    kind: str,
    area_code: str,
    selected_by: str,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    actor_id: UUID | None = None,
) -> UUID:
    """Record a dated NLL or LLL role for an area, and who selected the person.

    ``actor_id`` is the officer who does it, None for an import. Raises NotInRole, NotFound, PeriodEndsBeforeStart,
    BadField, MissingField.
    """
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    require_period(starts_on, ends_on)
    require_known(person_id)
    row = Appointment.objects.create(
        person_id=person_id,
        kind=require_choice("kind", kind, ("NLL", "LLL")),
        area_code=require_text("area_code", area_code, limit=20),
        selected_by=require_text("selected_by", selected_by, limit=120),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record("appointed", actor_id=actor_id, now=now, learner_id=person_id, appointment=row.id, kind=kind)
    return row.id


@transaction.atomic
def assign_coach(
    *,
    coach_id: UUID,
    coachee_id: UUID,
    kind: str,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    is_line_manager: bool = False,
    assigned_by: UUID | None = None,
) -> UUID:
    """Link a coach to a person from a day on; nothing else gives sign-off rights.

    ``assigned_by`` is the officer who does it, None for an import. Raises NotInRole, OwnWork, NotFound,
    PeriodEndsBeforeStart, BadField.
    """
    if assigned_by is not None:
        require_office(assigned_by, on=kigali_date(now))
    if coach_id == coachee_id:
        raise OwnWork()
    require_period(starts_on, ends_on)
    require_known(coach_id, coachee_id)
    row = CoachingAssignment.objects.create(
        coach_id=coach_id,
        coachee_id=coachee_id,
        kind=require_choice("kind", kind, domain.ASSIGNMENT_KINDS),
        is_line_manager=is_line_manager,
        starts_on=starts_on,
        ends_on=ends_on,
        assigned_by_id=assigned_by,
    )
    audit.record(
        "coach_assigned", actor_id=assigned_by, now=now, learner_id=coachee_id, assignment=row.id, coach=coach_id
    )
    return row.id


@transaction.atomic
def end_assignment(*, assignment_id: UUID, ends_on: date, now: datetime, actor_id: UUID | None = None) -> None:
    """End a link; what the coach signed off while it held stays signed off.

    ``actor_id`` is the officer who does it, None for an import. Raises NotInRole, NotFound, PeriodEndsBeforeStart.
    """
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    row = CoachingAssignment.objects.select_for_update().filter(pk=assignment_id).first()
    if row is None:
        raise NotFound()
    require_period(row.starts_on, ends_on)
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    audit.record("assignment_ended", actor_id=actor_id, now=now, learner_id=row.coachee_id, assignment=row.id)
