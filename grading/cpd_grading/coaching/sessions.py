"""Acts on coaching sessions: record, answer, dispute, settle."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel.clock import kigali_date
from ..kernel.days import first_day_of_work, require_from, require_past
from ..kernel.errors import AlreadySettled, NotFound, NotPermitted, OwnWork
from ..kernel.link_tokens import token_of
from ..kernel.requests import id_of_request
from ..people.api import require_awake, require_role
from ..people.domain import require_choice, require_reason, require_text
from ..programmes.api import cohort, is_open, locked_enrolment, require_open_enrolment
from . import domain, selectors, session_links
from .domain import MAX_TEXT
from .models import CoachingSession
from .session_rows import (
    locked_session,
    move_session,
    require_module,
    require_record_quota,
    trace_session,
    written_first,
)


@transaction.atomic
def record_session(
    *,
    coach_id: UUID,
    coachee_id: UUID,
    recorded_by: UUID,
    held_on: date,
    mode: str,
    minutes: int,
    focus: str,
    request_id: UUID,
    now: datetime,
    agreed_actions: str = "",
    course_key: str = "",
    module_code: str = "",
) -> tuple[UUID, str]:
    """Record one coach with one person. Returns (session id, link token or "").

    Recorded by the coach it counts at once; recorded by the coachee, or with someone who is not enrolled, it waits for
    the other side. A coachee who is not enrolled and whose coach recorded it gets a token for one answer by link; only
    its digest is kept. The same request id is the same session with the same link.

    After the learner's enrolment has ended the coach still records what took place before; what takes place later is
    a session with somebody outside the course.

    Raises NotFound, NotAssignedCoach, RolesNotConfirmed, OwnWork, BadField, MissingField, NotPermitted, EnrolmentEnded,
    LeftThisCourse, TooManyRecords.
    """
    known = id_of_request(CoachingSession, request_id, recorded_by_id=recorded_by)
    if known is not None:
        return known, session_links.token_shown(known, request_id)
    if recorded_by not in (coach_id, coachee_id):
        raise NotPermitted()
    require_past("held_on", held_on, kigali_date(now))
    require_choice("mode", mode, domain.SESSION_MODES)
    domain.require_minutes(minutes)
    words = require_text("focus", focus, limit=MAX_TEXT)
    agreed = require_text("agreed_actions", agreed_actions, limit=MAX_TEXT, may_be_empty=True)
    links = selectors.assignments_around(coach_id)
    require = domain.require_coach if recorded_by == coach_id else domain.require_link
    require(links, coach_id=coach_id, learner_id=coachee_id, on=held_on)
    by_coach = recorded_by == coach_id
    enrolment = locked_enrolment(course_key, coachee_id)
    if enrolment is not None:
        require_from("held_on", held_on, first_day_of_work(enrolment.cohort.starts_on))
    if enrolment is not None and not by_coach:
        require_open_enrolment(enrolment, on=kigali_date(now))
    if enrolment is not None and not is_open(enrolment.ended_on, on=held_on):
        enrolment = None
    require_module(enrolment, module_code)
    require_record_quota(recorded_by)
    # Only the other side's answer counts, so a coachee who recorded it themselves gets no link to say yes with.
    link = session_links.new_link(request_id, now) if by_coach and enrolment is None else {}
    row = CoachingSession(
        request_id=request_id,
        coach_id=coach_id,
        coachee_id=coachee_id,
        cohort_id=enrolment.cohort_id if enrolment else None,
        module_code=module_code if enrolment else "",
        held_on=held_on,
        mode=mode,
        minutes=minutes,
        focus=words,
        agreed_actions=agreed,
        state=domain.COUNTED if by_coach and enrolment else domain.SESSION.start,
        recorded_by_id=recorded_by,
        recorded_at=now,
        **link,
    )
    if not written_first(row):
        known = id_of_request(CoachingSession, request_id, recorded_by_id=recorded_by) or row.id
        return known, session_links.token_shown(known, request_id)
    trace_session("session_recorded", row, recorded_by, now)
    return row.id, token_of(session_links.LINK, request_id) if link else ""


@transaction.atomic
def answer_session(*, session_id: UUID, person_id: UUID, agrees: bool, now: datetime) -> None:
    """The side that did not record a waiting session says whether it took place.

    Raises NotFound, RolesNotConfirmed, TransitionNotAllowed.
    """
    row = locked_session(session_id)
    if person_id != domain.other_side(row.coach_id, row.coachee_id, recorded_by=row.recorded_by_id):
        raise NotFound()
    if person_id == row.coach_id:
        require_awake(person_id)
    move_session(row, "confirm" if agrees else "decline", person_id, now)


@transaction.atomic
def dispute_session(*, session_id: UUID, learner_id: UUID, reason: str, now: datetime, days: int | None = None) -> None:
    """The coachee says a session the coach recorded did not take place; it stops counting until it is settled.

    ``days`` is the window for it; None takes the programme's. What the coachee confirmed or the programme manager
    decided is settled. Raises NotFound, ReasonRequired, BadField, DisputeTooLate, TransitionNotAllowed.
    """
    row = locked_session(session_id)
    if row.coachee_id != learner_id or row.recorded_by_id == learner_id:
        raise NotFound()
    why = require_reason(reason, limit=MAX_TEXT)
    if row.settled_at is not None:
        raise AlreadySettled()
    domain.require_disputable(row.recorded_at, now, _dispute_days(row) if days is None else days)
    move_session(row, "dispute", learner_id, now, reason=why)


def _dispute_days(row: CoachingSession) -> int:
    return cohort(row.cohort_id).programme.policy.dispute_days if row.cohort_id else domain.DISPUTE_DAYS


@transaction.atomic
def settle_session(*, session_id: UUID, manager_id: UUID, counts: bool, now: datetime) -> None:
    """The programme manager decides a dispute. Raises NotInRole, OwnWork, NotFound, TransitionNotAllowed."""
    require_role(manager_id, "programme_manager", on=kigali_date(now))
    row = locked_session(session_id)
    if manager_id in (row.coach_id, row.coachee_id):
        raise OwnWork()
    move_session(row, "uphold" if counts else "annul", manager_id, now)
