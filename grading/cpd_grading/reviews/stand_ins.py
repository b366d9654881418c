"""Work that has waited too long for a coach, and the stand-in whom the programme manager offers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from ..coaching import api as coaching
from ..coaching.api import assign_coach
from ..coaching.domain import AssignmentLine, require_not_line_manager
from ..kernel import outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import (
    AlreadyCoach,
    AlreadyDone,
    NotAppointed,
    NotFound,
    NotWaitingLong,
    OwnWork,
    PeriodEndsBeforeStart,
)
from ..kernel.models import Outbox
from ..people.api import WITH_PLACE, granted_roles, require_role, view_of
from ..people.domain import PersonView
from ..portfolio.api import require_one_way, ties_between, trace_by
from ..portfolio.domain import TASK
from ..portfolio.models import TaskSubmission
from ..programmes.domain import Text
from .waiting import LONG_DAYS, is_waiting_long, waiting_long_on

SHOWN = 50
STAND_IN = "stand_in"
NEWS = "stand_in_offered"


@dataclass(frozen=True)
class LongWait:
    """A task that has waited too long, and who could have decided on it."""

    submission_id: UUID
    learner: PersonView
    title: Text
    module_code: str
    since: datetime
    coaches: tuple[PersonView, ...]
    stand_ins: tuple[PersonView, ...]


def waiting_long(*, on: date) -> tuple[LongWait, ...]:
    """What has waited long, the longest first, at most ``SHOWN`` of it; two queries."""
    joined = ("enrolment", *(f"learner__{path}" for path in WITH_PLACE))
    rows = list(
        _waiting_long(on)
        .select_related(*joined)
        .annotate(title=F("edition__spec__title"))
        .order_by("changed_at", "pk")[:SHOWN]
    )
    links = coaching.links_to({row.learner_id for row in rows}, on=on)
    return tuple(
        LongWait(
            submission_id=row.id,
            learner=view_of(row.learner),
            title=row.title,
            module_code=row.module_code,
            since=row.changed_at,
            coaches=tuple(line.coach for line in links if _is_for(line, row) and line.link.kind != STAND_IN),
            stand_ins=tuple(line.coach for line in links if _is_for(line, row) and line.link.kind == STAND_IN),
        )
        for row in rows
    )


def waiting_long_count(*, on: date) -> int:
    """How much of it nobody stands in for yet."""
    helped = coaching.coachees_with(STAND_IN, on=on)
    return _waiting_long(on).exclude(learner_id__in=helped).count()


def _waiting_long(on: date) -> QuerySet[TaskSubmission]:
    # Nobody waits for the work of somebody who left.
    return TaskSubmission.objects.filter(waiting_long_on(on), learner__anonymised_at=None)


def _is_for(line: AssignmentLine, row: TaskSubmission) -> bool:
    return line.link.coachee_id == row.learner_id


@transaction.atomic
def offer_stand_in(
    *, submission_id: UUID, stand_in_id: UUID, offered_by: UUID, ends_on: date, request_id: UUID, now: datetime
) -> UUID:
    """Let another coach decide too, from today to ``ends_on``. Returns the assignment's id.

    The first coach still may decide; the first decision counts. The same request id is the same offer. Raises
    NotInRole, NotFound, TransitionNotAllowed, NotWaitingLong, OwnWork, NotAppointed, AlreadyCoach, LineManagerOnly,
    ReciprocalCoaching, PeriodEndsBeforeStart, AlreadyDone.
    """
    on = kigali_date(now)
    require_role(offered_by, "programme_manager", on=on)
    TaskSubmission.objects.select_for_update().only("pk").filter(pk=submission_id).first()
    row = TaskSubmission.objects.select_related("enrolment").filter(pk=submission_id, round__gt=0).first()
    if row is None:
        raise NotFound()
    known = Outbox.objects.filter(dedupe=f"{NEWS}:{request_id}").first()
    if known is not None:
        if (known.payload["submission"], known.payload["stand_in"]) != (str(row.id), str(stand_in_id)):
            raise AlreadyDone()
        return UUID(known.payload["assignment"])
    _require_waiting(row, on)
    _require_may_stand_in(row, stand_in_id, on=on)
    if ends_on < on:
        raise PeriodEndsBeforeStart()
    assignment = assign_coach(
        coach_id=stand_in_id,
        coachee_id=row.learner_id,
        kind=STAND_IN,
        starts_on=on,
        ends_on=ends_on,
        assigned_by=offered_by,
        now=now,
    )
    ids = {"submission": row.id, "assignment": assignment, "stand_in": stand_in_id}
    trace_by(offered_by, NEWS, row, now, assignment=assignment, stand_in=stand_in_id)
    outbox.put(NEWS, ids, dedupe=str(request_id), now=now)
    return assignment


def _require_waiting(row: TaskSubmission, on: date) -> None:
    TASK.after(row.state, "return")
    if not is_waiting_long(row.changed_at, on):
        raise NotWaitingLong(count=LONG_DAYS)


def _require_may_stand_in(row: TaskSubmission, person_id: UUID, *, on: date) -> None:
    """A stand-in is appointed as a coach and may decide alone. Raises what ``offer_stand_in`` says of the person."""
    if person_id == row.learner_id:
        raise OwnWork()
    is_advisor = any(grant.role == "advisor" for grant in granted_roles(person_id, on=on))
    if not is_advisor and not coaching.appointments_of(person_id, on=on):
        raise NotAppointed()
    links = coaching.assignments_around(person_id, row.learner_id)
    held = [
        link
        for link in links
        if (link.coach_id, link.coachee_id) == (person_id, row.learner_id) and link.period.holds(on)
    ]
    for link in held:
        require_not_line_manager(link)
    if held:
        raise AlreadyCoach()
    ties = ties_between(row.enrolment, person_id)
    require_one_way(links, ties, coach_id=person_id, learner_id=row.learner_id, days=(on,))
