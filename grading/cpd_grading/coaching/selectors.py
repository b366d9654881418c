"""Questions about assignments, sessions and meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from ..kernel.errors import NotFound
from ..people.api import WITH_PLACE, awake, in_period, not_ended, person, view_of
from ..people.domain import Period, PersonView, roles_sleep
from ..programmes.api import enrolment_of, roster
from .domain import (
    MEETING_KINDS,
    ActionView,
    AssignmentLine,
    AssignmentView,
    MeetingForm,
    MeetingView,
    SessionView,
)
from .models import Appointment, CoachingAssignment, CoachingSession, Meeting, MeetingAction


def _view(row: CoachingAssignment) -> AssignmentView:
    return AssignmentView(
        id=row.id,
        coach_id=row.coach_id,
        coachee_id=row.coachee_id,
        kind=row.kind,
        is_line_manager=row.is_line_manager,
        period=Period(row.starts_on, row.ends_on),
        sleeps=roles_sleep(row.coach.user_id, row.coach.roles_confirmed_at),
    )


def _acting(on: date) -> QuerySet[CoachingAssignment]:
    """The links that hold that day and give their coach rights; a link of a coach whose roles sleep gives none."""
    return _active(on).filter(awake("coach__"))


def _active(on: date) -> QuerySet[CoachingAssignment]:
    return CoachingAssignment.objects.filter(in_period(on))


def assignments_around(*person_ids: UUID) -> tuple[AssignmentView, ...]:
    """Every link, past ones too, in which one of these persons coaches or is coached."""
    rows = CoachingAssignment.objects.filter(Q(coach__in=person_ids) | Q(coachee__in=person_ids)).select_related(
        "coach"
    )
    return tuple(_view(row) for row in rows.order_by("starts_on", "pk"))


def coachees_of(coach_id: UUID, *, on: date) -> tuple[PersonView, ...]:
    rows = _acting(on).filter(coach_id=coach_id).select_related(*(f"coachee__{path}" for path in WITH_PLACE))
    found = {row.coachee_id: view_of(row.coachee) for row in rows}
    return tuple(sorted(found.values(), key=lambda person: (person.family_name, person.given_names, str(person.id))))


def coaches_of(learner_id: UUID, *, on: date) -> tuple[PersonView, ...]:
    """Who may sign off this learner's tasks that day; line managers last."""
    rows = _active(on).filter(coachee_id=learner_id).select_related(*(f"coach__{path}" for path in WITH_PLACE))
    return _each_once(rows.order_by("is_line_manager", "starts_on", "pk"))


def _each_once(links: Iterable[CoachingAssignment]) -> tuple[PersonView, ...]:
    """The coaches of some links in their order; two links with one person are one coach."""
    return tuple({row.coach_id: view_of(row.coach) for row in links}.values())


def coaching_around(person_id: UUID, *, on: date) -> tuple[tuple[PersonView, ...], bool]:
    """(who coaches this person that day, whether this person coaches anybody), in one query."""
    rows = _active(on).filter(Q(coachee_id=person_id) | Q(coach_id=person_id))
    rows = rows.select_related(*(f"coach__{path}" for path in WITH_PLACE)).order_by(
        "is_line_manager", "starts_on", "pk"
    )
    links = list(rows)
    coaches = _each_once(row for row in links if row.coachee_id == person_id)
    return coaches, any(row.coach_id == person_id and not _view(row).sleeps for row in links)


def assignments_of(person_id: UUID, *, on: date) -> tuple[AssignmentLine, ...]:
    """The links that hold that day or later in which a person coaches or is coached, by the day they start."""
    places = (f"{side}__{path}" for side in ("coach", "coachee") for path in WITH_PLACE)
    rows = CoachingAssignment.objects.filter(not_ended(on), Q(coach_id=person_id) | Q(coachee_id=person_id))
    return tuple(
        AssignmentLine(_view(row), view_of(row.coach), view_of(row.coachee))
        for row in rows.select_related(*places).order_by("starts_on", "pk")
    )


def links_to(coachee_ids: Iterable[UUID], *, on: date) -> tuple[AssignmentLine, ...]:
    """The links that hold that day in which one of these persons is coached, by the day they start; one query."""
    places = (f"{side}__{path}" for side in ("coach", "coachee") for path in WITH_PLACE)
    rows = _active(on).filter(coachee_id__in=list(coachee_ids)).select_related(*places)
    return tuple(
        AssignmentLine(_view(row), view_of(row.coach), view_of(row.coachee)) for row in rows.order_by("starts_on", "pk")
    )


def coachee_ids_of(coach_id: UUID, *, on: date) -> QuerySet[CoachingAssignment, UUID]:
    """Ids of the persons somebody coaches that day, for a query inside this door."""
    return _acting(on).filter(coach_id=coach_id).values_list("coachee_id", flat=True)


def links_between(coach_id: UUID | OuterRef, coachee_id: UUID, *, on: date) -> QuerySet[CoachingAssignment]:
    """The links that hold that day from one person to another, for a query inside this door."""
    return _active(on).filter(coach_id=coach_id, coachee_id=coachee_id)


def coachees_with(kind: str, *, on: date) -> QuerySet[CoachingAssignment, UUID]:
    """Ids of the persons who are coached by a link of a kind that day, for a query inside this door."""
    return _active(on).filter(kind=kind).values_list("coachee_id", flat=True)


def coaches(person_id: UUID, *, on: date) -> bool:
    """Whether a link makes this person somebody's coach that day, whether or not their roles give rights yet."""
    return _active(on).filter(coach_id=person_id).exists()


def is_coach(person_id: UUID, *, on: date) -> bool:
    """Whether this person may act as somebody's coach that day."""
    return _acting(on).filter(coach_id=person_id).exists()


def appointments_of(person_id: UUID, *, on: date) -> tuple[tuple[str, str], ...]:
    """(kind, area code) of every NLL or LLL appointment that holds that day."""
    rows = Appointment.objects.filter(in_period(on), person_id=person_id)
    return tuple(rows.order_by("kind", "area_code").values_list("kind", "area_code"))


_OF_SESSION = ("coach", "coachee", "cohort")


def session_view(row: CoachingSession) -> SessionView:
    return SessionView(
        id=row.id,
        coach_id=row.coach_id,
        coach_name=row.coach.name,
        coachee_id=row.coachee_id,
        coachee_name=row.coachee.name,
        module_code=row.module_code,
        held_on=row.held_on,
        mode=row.mode,
        minutes=row.minutes,
        focus=row.focus,
        agreed_actions=row.agreed_actions,
        state=row.state,
        dispute_reason=row.dispute_reason,
        recorded_by_id=row.recorded_by_id,
        recorded_at=row.recorded_at,
        cohort_name=row.cohort.name if row.cohort else "",
        link_until=row.link_until,
    )


def sessions_of(
    person_id: UUID, *, module_code: str | None = None, cohort_id: UUID | None = None, limit: int | None = 200
) -> tuple[SessionView, ...]:
    """Sessions a person received or gave, the newest first; with ``module_code`` only those received for it.

    A re-run of a course has the same module codes, so a module's sessions are asked for with their cohort.
    """
    rows = CoachingSession.objects.select_related(*_OF_SESSION).order_by("-held_on", "-recorded_at", "pk")
    if module_code is not None:
        rows = rows.filter(coachee_id=person_id, module_code=module_code, cohort=cohort_id)
    else:
        rows = rows.filter(Q(coachee_id=person_id) | Q(coach_id=person_id))
    return tuple(session_view(row) for row in rows[:limit])


def session_of(session_id: UUID) -> SessionView:
    """Raises NotFound."""
    row = CoachingSession.objects.select_related(*_OF_SESSION).filter(pk=session_id).first()
    if row is None:
        raise NotFound()
    return session_view(row)


def disputed_sessions() -> tuple[SessionView, ...]:
    rows = CoachingSession.objects.select_related(*_OF_SESSION).filter(state="disputed")
    return tuple(session_view(row) for row in rows.order_by("recorded_at", "pk"))


def _action_view(row: MeetingAction) -> ActionView:
    return ActionView(row.id, row.what, row.owner, row.due_on, row.outcome)


def _meeting_view(row: Meeting) -> MeetingView:
    return MeetingView(
        id=row.id,
        kind=row.kind,
        module_code=row.module_code,
        held_on=row.held_on,
        chair_id=row.chair_id,
        chair_name=row.chair.name,
        issue=row.issue,
        root_causes=row.root_causes,
        figures=tuple(row.figures),
        questions=row.questions,
        roll=tuple(
            (entry.person_id, entry.person.name, entry.contribution)
            for entry in sorted(row.roll.all(), key=lambda entry: (entry.person.family_name, str(entry.person_id)))
        ),
        actions=tuple(_action_view(action) for action in sorted(row.actions.all(), key=lambda action: action.position)),
        cohort_name=row.cohort.name if row.cohort else "",
    )


def meetings_of(
    person_id: UUID, *, module_code: str | None = None, cohort_id: UUID | None = None, limit: int | None = 100
) -> tuple[MeetingView, ...]:
    """Meetings with this person on the roll or in the chair, the newest first; a module's with their cohort."""
    rows = Meeting.objects.filter(Q(roll__person_id=person_id) | Q(chair_id=person_id)).distinct()
    if module_code is not None:
        rows = rows.filter(Q(cohort_id=cohort_id) | Q(cohort_id=None), module_code=module_code)
    rows = rows.select_related("chair", "cohort").prefetch_related("roll__person", "actions")
    return tuple(_meeting_view(row) for row in rows.order_by("-held_on", "-recorded_at", "pk")[:limit])


def meeting_form(chair_id: UUID, course_key: str) -> MeetingForm:
    """What a chair needs to record a meeting: who may be on the roll, and what the last meetings left open.

    The roll offers the learners of the chair's cohort in the chair's district, or all of them where none is known.
    """
    enrolment = enrolment_of(course_key, chair_id)
    cohort_id = enrolment.cohort_id if enrolment else None
    district = person(chair_id).district_code
    learners = roster(cohort_id) if cohort_id else ()
    near = tuple(one for one in learners if one.id != chair_id and (not district or one.district_code == district))
    left = {
        kind: open_actions(kind=kind, chair_id=chair_id, cohort_id=cohort_id, area_code="") for kind in MEETING_KINDS
    }
    return MeetingForm(people=near, open_actions={kind: actions for kind, actions in left.items() if actions})


def open_actions(*, kind: str, chair_id: UUID, cohort_id: UUID | None, area_code: str) -> tuple[ActionView, ...]:
    """Actions of the chair's earlier such meetings, of an area where one is given, that nobody has reviewed yet.

    Each meeting reviews what was open before it, so these are the last one's, and those of one recorded late.
    """
    of_cohort = Q(meeting__cohort_id=cohort_id) if cohort_id else Q(meeting__cohort=None)
    rows = MeetingAction.objects.filter(of_cohort, meeting__kind=kind, meeting__chair_id=chair_id, outcome="")
    if area_code:
        rows = rows.filter(meeting__area_code=area_code)
    return tuple(
        _action_view(row) for row in rows.order_by("meeting__held_on", "meeting__recorded_at", "position", "pk")
    )
