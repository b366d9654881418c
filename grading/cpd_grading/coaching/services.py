"""Acts of coaching: assignments, sessions and meetings."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import MissingField, NotFound, NotPermitted, OwnWork, ReasonRequired
from ..people.domain import require_period
from ..people.selectors import require_office, require_role
from ..programmes.models import Enrolment
from ..programmes.selectors import cohort
from . import domain, selectors
from .models import Appointment, Attendance, CoachingAssignment, CoachingSession, Meeting, MeetingAction


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
    """Record a dated NLL or LLL role for an area, and who selected the person."""
    require_period(starts_on, ends_on)
    row = Appointment.objects.create(
        person_id=person_id,
        kind=domain.require_known("kind", kind, ("NLL", "LLL")),
        area_code=area_code,
        selected_by=selected_by,
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

    ``assigned_by`` is the officer who does it, None for an import. Raises NotInRole, OwnWork, PeriodEndsBeforeStart,
    BadField.
    """
    if assigned_by is not None:
        require_office(assigned_by, on=kigali_date(now))
    if coach_id == coachee_id:
        raise OwnWork()
    require_period(starts_on, ends_on)
    row = CoachingAssignment.objects.create(
        coach_id=coach_id,
        coachee_id=coachee_id,
        kind=domain.require_known("kind", kind, domain.ASSIGNMENT_KINDS),
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
    the other side. A coachee without an account gets a token for one answer by link; only its digest is kept, so the
    token is returned here once. The same request id is the same session.

    Raises NotAssignedCoach, OwnWork, BadField, MissingField, NotPermitted.
    """
    known = CoachingSession.objects.filter(request_id=request_id).values_list("pk", flat=True).first()
    if known is not None:
        return known, ""
    if recorded_by not in (coach_id, coachee_id):
        raise NotPermitted()
    domain.require_past("held_on", held_on, kigali_date(now))
    domain.require_known("mode", mode, domain.SESSION_MODES)
    if not focus.strip():
        raise MissingField(field="focus")
    links = selectors.assignments_around(coach_id)
    domain.require_coach(links, coach_id=coach_id, learner_id=coachee_id, on=held_on)
    enrolment = Enrolment.objects.filter(learner_id=coachee_id, course_key=course_key).select_related("learner").first()
    token = "" if enrolment else secrets.token_urlsafe(24)
    counts_at_once = recorded_by == coach_id and enrolment is not None
    row = CoachingSession.objects.create(
        request_id=request_id,
        coach_id=coach_id,
        coachee_id=coachee_id,
        cohort_id=enrolment.cohort_id if enrolment else None,
        module_code=module_code if enrolment else "",
        held_on=held_on,
        mode=mode,
        minutes=minutes,
        focus=focus.strip(),
        agreed_actions=agreed_actions.strip(),
        state="counted" if counts_at_once else domain.SESSION.start,
        recorded_by_id=recorded_by,
        recorded_at=now,
        token_digest=_digest(token) if token else None,
    )
    _trace("session_recorded", row, recorded_by, now)
    return row.id, token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _trace(action: str, row: CoachingSession, actor_id: UUID | None, now: datetime) -> None:
    audit.record(
        action,
        actor_id=actor_id,
        now=now,
        cohort_id=row.cohort_id,
        learner_id=row.coachee_id,
        session=row.id,
        state=row.state,
    )


def _move(row: CoachingSession, action: str, actor_id: UUID, now: datetime, *, reason: str = "") -> None:
    row.state = domain.SESSION.after(row.state, action)
    row.settled_by_id = actor_id
    row.settled_at = now
    if reason:
        row.dispute_reason = reason
    row.save(update_fields=["state", "settled_by", "settled_at", "dispute_reason"])
    _trace(f"session_{action}", row, actor_id, now)


def _locked(session_id: UUID) -> CoachingSession:
    row = CoachingSession.objects.select_for_update().filter(pk=session_id).first()
    if row is None:
        raise NotFound()
    return row


@transaction.atomic
def answer_session(*, session_id: UUID, person_id: UUID, agrees: bool, now: datetime) -> None:
    """The side that did not record a waiting session says whether it took place.

    Raises NotFound, TransitionNotAllowed.
    """
    row = _locked(session_id)
    other = row.coachee_id if row.recorded_by_id == row.coach_id else row.coach_id
    if person_id != other:
        raise NotFound()
    _move(row, "confirm" if agrees else "decline", person_id, now)


@transaction.atomic
def answer_session_by_token(*, token: str, agrees: bool, now: datetime) -> None:
    """A neighbouring head without an account answers once by link. Raises NotFound, TransitionNotAllowed."""
    row = CoachingSession.objects.select_for_update().filter(token_digest=_digest(token)).first()
    if row is None:
        raise NotFound()
    _move(row, "confirm" if agrees else "decline", row.coachee_id, now)


@transaction.atomic
def dispute_session(
    *, session_id: UUID, learner_id: UUID, reason: str, now: datetime, days: int | None = None
) -> None:
    """The coachee says a session the coach recorded did not take place; it stops counting until it is settled.

    ``days`` is the window for it; None takes the programme's. Raises NotFound, ReasonRequired, DisputeTooLate, TransitionNotAllowed.
    """
    row = _locked(session_id)
    if row.coachee_id != learner_id or row.recorded_by_id == learner_id:
        raise NotFound()
    if not reason.strip():
        raise ReasonRequired()
    domain.require_disputable(row.recorded_at, now, _dispute_days(row) if days is None else days)
    _move(row, "dispute", learner_id, now, reason=reason.strip())


def _dispute_days(row: CoachingSession) -> int:
    return cohort(row.cohort_id).programme.policy.dispute_days if row.cohort_id else domain.DISPUTE_DAYS


@transaction.atomic
def settle_session(*, session_id: UUID, manager_id: UUID, counts: bool, now: datetime) -> None:
    """The programme manager decides a dispute. Raises NotInRole, OwnWork, NotFound, TransitionNotAllowed."""
    require_role(manager_id, "programme_manager", on=kigali_date(now))
    row = _locked(session_id)
    if manager_id in (row.coach_id, row.coachee_id):
        raise OwnWork()
    _move(row, "uphold" if counts else "annul", manager_id, now)


@transaction.atomic
def record_meeting(
    *,
    kind: str,
    chair_id: UUID,
    held_on: date,
    issue: str,
    roll: Iterable[UUID],
    request_id: UUID,
    now: datetime,
    course_key: str = "",
    module_code: str = "",
    area_code: str = "",
    root_causes: str = "",
    figures: Iterable[Mapping[str, str]] = (),
    questions: str = "",
    actions: Iterable[domain.NewAction] = (),
    reviewed: Mapping[UUID, str] | None = None,
) -> UUID:
    """Record one meeting with its roll, issue or figures, questions and actions; the chair is on the roll.

    ``reviewed`` says what became of each open action of the chair's last such meeting. The same request id is the same
    meeting. Raises BadField, MissingField, ActionsNotReviewed, NotPermitted.
    """
    known = Meeting.objects.filter(request_id=request_id).values_list("pk", flat=True).first()
    if known is not None:
        return known
    domain.require_known("kind", kind, domain.MEETING_KINDS)
    domain.require_past("held_on", held_on, kigali_date(now))
    enrolment = Enrolment.objects.filter(learner_id=chair_id, course_key=course_key).first()
    _require_may_chair(kind, chair_id, enrolment, held_on)
    if not issue.strip():
        raise MissingField(field="issue")
    cohort_id = enrolment.cohort_id if enrolment else None
    rows = domain.clean_figures(figures, are_required=kind == "sgac")
    outcomes = dict(reviewed or {})
    waiting = selectors.open_actions(kind=kind, chair_id=chair_id, cohort_id=cohort_id, area_code=area_code)
    domain.require_reviewed([action.id for action in waiting], outcomes)
    meeting = Meeting.objects.create(
        request_id=request_id,
        kind=kind,
        cohort_id=cohort_id,
        module_code=module_code,
        area_code=area_code,
        held_on=held_on,
        chair_id=chair_id,
        issue=issue.strip(),
        root_causes=root_causes.strip(),
        figures=rows,
        questions=questions.strip(),
        recorded_at=now,
    )
    _write_roll(meeting, {chair_id, *roll})
    _write_actions(meeting, actions)
    for action in waiting:
        MeetingAction.objects.filter(pk=action.id).update(reviewed_in=meeting, outcome=outcomes[action.id])
    audit.record("meeting_recorded", actor_id=chair_id, now=now, cohort_id=cohort_id, meeting=meeting.id, kind=kind)
    return meeting.id


def _require_may_chair(kind: str, chair_id: UUID, enrolment: Enrolment | None, held_on: date) -> None:
    """A learner of the cohort, or for PLC and partnership meetings also somebody appointed or coaching that day."""
    if enrolment is not None:
        return
    if kind != "sgac" and (selectors.appointments_of(chair_id, on=held_on) or selectors.is_coach(chair_id, on=held_on)):
        return
    raise NotPermitted()


def _write_roll(meeting: Meeting, people: set[UUID]) -> None:
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person_id=person) for person in sorted(people, key=str))


def _write_actions(meeting: Meeting, actions: Iterable[domain.NewAction]) -> None:
    kept = [action for action in actions if action.what.strip()]
    MeetingAction.objects.bulk_create(
        MeetingAction(
            meeting=meeting, position=place, what=action.what.strip(), owner=action.owner.strip(), due_on=action.due_on
        )
        for place, action in enumerate(kept, start=1)
    )


@transaction.atomic
def add_contribution(*, meeting_id: UUID, person_id: UUID, contribution: str, now: datetime) -> None:
    """What one attendee brought to a meeting, in their own words. Raises NotFound, MissingField."""
    if not contribution.strip():
        raise MissingField(field="contribution")
    row = Attendance.objects.select_for_update().filter(meeting_id=meeting_id, person_id=person_id).first()
    if row is None:
        raise NotFound()
    row.contribution = contribution.strip()
    row.save(update_fields=["contribution"])
    cohort = Meeting.objects.values_list("cohort_id", flat=True).get(pk=meeting_id)
    audit.record(
        "contribution_added", actor_id=person_id, now=now, cohort_id=cohort, learner_id=person_id, meeting=meeting_id
    )
