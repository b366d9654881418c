"""Rules of coaching: who may sign off whom, which sessions and meetings count, and who must say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation, Overflow
from uuid import UUID

from ..kernel.characters import says_something, trimmed
from ..kernel.days import require_from
from ..kernel.errors import (
    ActionsNotReviewed,
    BadField,
    DisputeTooLate,
    LineManagerOnly,
    MissingField,
    NotAssignedCoach,
    OwnWork,
    RolesNotConfirmed,
)
from ..kernel.messages import Message, Quoted, _
from ..people.domain import Period, PersonView, require_choice, require_storable, require_text, whole_number_from
from .words import ACTION_OUTCOMES
from .words import ASSIGNMENT_KINDS as ASSIGNMENT_KINDS
from .words import MEETING_KINDS as MEETING_KINDS
from .words import PLC_KINDS as PLC_KINDS
from .words import SESSION as SESSION
from .words import SESSION_MODES as SESSION_MODES

MEETINGS_THAT_COUNT = (*PLC_KINDS, "sgac")  # for a module; a partnership meeting is kept and counts for none
DISPUTE_DAYS = 14  # where no programme says otherwise (rule R46)
MAX_MINUTES = 600
MAX_PLACES = 20  # after the point of a figure
MAX_TEXT, MAX_ACTION, MAX_OWNER, MAX_CODE = 20_000, 300, 120, 20  # characters

COUNTED = "counted"  # the state of a session that counts for its module


@dataclass(frozen=True)
class AssignmentView:
    """A dated link coach -> person; ``sleeps`` while nobody confirmed that the coach's account is theirs."""

    id: UUID
    coach_id: UUID
    coachee_id: UUID
    kind: str
    is_line_manager: bool
    period: Period
    sleeps: bool = False


@dataclass(frozen=True)
class AssignmentLine:
    """A coaching assignment with the two people it links."""

    link: AssignmentView
    coach: PersonView
    coachee: PersonView


def other_side(coach_id: UUID, coachee_id: UUID, *, recorded_by: UUID) -> UUID:
    """Whoever of the two did not record a session, and may say whether it took place."""
    return coachee_id if recorded_by == coach_id else coach_id


@dataclass(frozen=True)
class SessionView:
    """One coach with one person."""

    id: UUID
    coach_id: UUID
    coach_name: str
    coachee_id: UUID
    coachee_name: str
    module_code: str
    held_on: date
    mode: str
    minutes: int
    focus: str
    agreed_actions: str
    state: str
    dispute_reason: str
    recorded_by_id: UUID
    recorded_at: datetime
    cohort_name: str = ""  # of the run it counts in; empty for somebody outside the course
    link_until: datetime | None = None  # how long a link stands by which somebody without an account answers

    @property
    def may_have_link(self) -> bool:
        """Whether its coach may give the other side a link to answer with."""
        return self.waits_for == self.coachee_id and not self.cohort_name

    @property
    def waits_for(self) -> UUID | None:
        """Whose answer it waits for: the side that did not record it; nobody's once it was answered."""
        if self.state != SESSION.start:
            return None
        return other_side(self.coach_id, self.coachee_id, recorded_by=self.recorded_by_id)

    @property
    def counts(self) -> bool:
        """Whether it counts for its module: confirmed, or recorded by the coach and not disputed."""
        return self.state == COUNTED


def counts_as(kind: str) -> str:
    """What a meeting that counts is counted as: "plc" or "sgac"."""
    return "plc" if kind in PLC_KINDS else kind


@dataclass(frozen=True)
class ActionView:
    """An agreed action; ``outcome`` is empty while it is open."""

    id: UUID
    what: str
    owner: str
    due_on: date | None
    outcome: str


@dataclass(frozen=True)
class MeetingView:
    """One PLC, SGAC or partnership meeting."""

    id: UUID
    kind: str
    module_code: str
    held_on: date
    chair_id: UUID
    chair_name: str
    issue: str
    root_causes: str
    figures: tuple[Mapping[str, str], ...]
    questions: str
    roll: tuple[tuple[UUID, str, str], ...]  # person, name, own contribution
    actions: tuple[ActionView, ...]
    cohort_name: str = ""


@dataclass(frozen=True)
class MeetingForm:
    """Whom a chair may put on the roll, and the open actions of the last meeting of each kind."""

    people: tuple[PersonView, ...]
    open_actions: Mapping[str, tuple[ActionView, ...]]


@dataclass(frozen=True)
class NewAction:
    what: str
    owner: str
    due_on: date | None = None


def require_coach(
    assignments: Iterable[AssignmentView], *, coach_id: UUID, learner_id: UUID, on: date
) -> AssignmentView:
    """The assignment that lets this coach act for this learner that day.

    Raises OwnWork, NotAssignedCoach, RolesNotConfirmed.
    """
    link = require_link(assignments, coach_id=coach_id, learner_id=learner_id, on=on)
    if link.sleeps:
        raise RolesNotConfirmed()
    return link


def require_link(
    assignments: Iterable[AssignmentView], *, coach_id: UUID, learner_id: UUID, on: date
) -> AssignmentView:
    """The same for a learner who speaks of their coach, whose account nobody need have confirmed.

    Where several hold, a line manager's is returned: a second link does not make somebody less of a manager.
    Raises OwnWork, NotAssignedCoach.
    """
    if coach_id == learner_id:
        raise OwnWork()
    held = [
        link
        for link in assignments
        if link.coach_id == coach_id and link.coachee_id == learner_id and link.period.holds(on)
    ]
    if not held:
        raise NotAssignedCoach()
    return next((link for link in held if link.is_line_manager), held[0])


def require_not_line_manager(link: AssignmentView) -> None:
    """A coach who appraises the learner is never the only signature. Raises LineManagerOnly."""
    if link.is_line_manager:
        raise LineManagerOnly()


def is_cycle_of_three(assignments: Iterable[AssignmentView], *, coach_id: UUID, learner_id: UUID, on: date) -> bool:
    """Whether learner coaches somebody who coaches this coach: allowed, flagged, and shown to moderators."""
    active = [link for link in assignments if link.period.holds(on)]
    coached_by_learner = {link.coachee_id for link in active if link.coach_id == learner_id}
    coaches_of_coach = {link.coach_id for link in active if link.coachee_id == coach_id}
    return bool((coached_by_learner & coaches_of_coach) - {coach_id, learner_id})


def require_disputable(recorded_at: datetime, now: datetime, days: int) -> None:
    """Raises DisputeTooLate after ``days`` days."""
    if now - recorded_at > timedelta(days=days):
        raise DisputeTooLate(count=days)


def clean_figures(rows: Iterable[Mapping[str, str]], *, are_required: bool) -> list[dict[str, str]]:
    """Target against result by class and subject; numbers stay text. Raises BadField, MissingField."""
    cleaned = []
    for row in rows:
        typed = {key: str(row.get(key, "")) for key in ("class", "subject", "target", "result")}
        require_storable("figures", "".join(typed.values()))
        entry = {key: trimmed(text) for key, text in typed.items()}
        if not any(entry.values()):
            continue
        if not all(entry.values()):
            raise BadField(field="figures", problem=Message(_("Give class, subject, target and result in every row.")))
        for key in ("target", "result"):
            entry[key] = percent(entry[key])
        cleaned.append(entry)
    if are_required and not cleaned:
        raise MissingField(field="figures")
    return cleaned


def percent(text: str) -> str:
    """A figure from 0 to 100 as it is kept. Raises BadField."""
    number = _decimal(text.rstrip("% ").replace(",", "."))
    if number is None or not 0 <= number <= 100:
        raise BadField(
            field="figures", problem=Message(_("Write a number from 0 to 100. You sent %(text)s."), text=Quoted(text))
        )
    return format(number + 0, "f")  # + 0 takes the sign from "-0"


def _decimal(text: str) -> Decimal | None:
    """A number of few places; "1e-999999" is nine characters and a million written out."""
    try:
        number = Decimal(text).normalize()
    except (InvalidOperation, Overflow):
        return None
    places = number.as_tuple().exponent
    return number if isinstance(places, int) and places >= -MAX_PLACES else None  # a letter where it is not finite


def require_minutes(minutes: int) -> int:
    """Raises BadField for a session that lasted no time or more than a day's work."""
    if not 1 <= minutes <= MAX_MINUTES:
        raise BadField(field="minutes", problem=whole_number_from(1, MAX_MINUTES))
    return minutes


def clean_actions(actions: Iterable[NewAction], *, held_on: date) -> list[NewAction]:
    """Actions that say what to do, in their order; none is due before its meeting. Raises BadField."""
    return [
        NewAction(
            what=require_text("action_what", action.what, limit=MAX_ACTION),
            owner=require_text("action_owner", action.owner, limit=MAX_OWNER, may_be_empty=True),
            due_on=action.due_on and require_from("action_due", action.due_on, held_on),
        )
        for action in actions
        if says_something(action.what)
    ]


def require_reviewed(open_actions: Iterable[UUID], reviewed: Mapping[UUID, str]) -> None:
    """The last meeting's actions are reviewed first. Raises ActionsNotReviewed, BadField."""
    waiting = [action for action in open_actions if action not in reviewed]
    if waiting:
        raise ActionsNotReviewed(count=len(waiting))
    for outcome in reviewed.values():
        require_choice("outcome", outcome, ACTION_OUTCOMES)
