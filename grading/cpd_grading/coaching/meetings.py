"""Acts on meetings: record one with its roll, and add what an attendee brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.days import first_day_of_work, require_from, require_past
from ..kernel.errors import NotFound, NotPermitted
from ..kernel.messages import _
from ..kernel.requests import id_of_request
from ..kernel.versions import require_as_seen, version_of
from ..people.api import require_awake, require_known
from ..people.domain import require_choice, require_text
from ..programmes.api import is_open, locked_enrolment, require_open_enrolment
from ..programmes.models import Enrolment
from . import domain, selectors
from .domain import MAX_CODE, MAX_TEXT
from .models import Attendance, Meeting, MeetingAction
from .session_rows import require_module, require_record_quota, written_first

CONTRIBUTION = _("What I brought to it")


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

    ``reviewed`` says what became of each open action of the chair's last such meeting; one that is "continued" is an
    action of this meeting too. The same request id is the same meeting.

    Raises NotFound, BadField, MissingField, ActionsNotReviewed, NotPermitted, EnrolmentEnded, LeftThisCourse,
    TooManyRecords.
    """
    known = id_of_request(Meeting, request_id, chair_id=chair_id)
    if known is not None:
        return known
    require_choice("kind", kind, domain.MEETING_KINDS)
    require_past("held_on", held_on, kigali_date(now))
    enrolment = _chairs_for(kind, chair_id, course_key, held_on, now)
    if enrolment is not None:
        require_from("held_on", held_on, first_day_of_work(enrolment.cohort.starts_on))
    require_module(enrolment, module_code)
    require_record_quota(chair_id)
    present = {chair_id, *roll}
    require_known(*present)
    agreed = domain.clean_actions(actions, held_on=held_on)
    cohort_id = enrolment.cohort_id if enrolment else None
    outcomes = dict(reviewed or {})
    waiting = selectors.open_actions(kind=kind, chair_id=chair_id, cohort_id=cohort_id, area_code=area_code)
    domain.require_reviewed([action.id for action in waiting], outcomes)
    meeting = Meeting(
        request_id=request_id,
        kind=kind,
        cohort_id=cohort_id,
        held_on=held_on,
        chair_id=chair_id,
        issue=require_text("issue", issue, limit=MAX_TEXT),
        root_causes=require_text("root_causes", root_causes, limit=MAX_TEXT, may_be_empty=True),
        questions=require_text("questions", questions, limit=MAX_TEXT, may_be_empty=True),
        area_code=require_text("area_code", area_code, limit=MAX_CODE, may_be_empty=True),
        module_code=require_text("module_code", module_code, limit=MAX_CODE, may_be_empty=True),
        figures=domain.clean_figures(figures, are_required=kind == "sgac"),
        recorded_at=now,
    )
    if not written_first(meeting):
        return id_of_request(Meeting, request_id, chair_id=chair_id) or meeting.id
    _write_roll(meeting, present)
    continued = [action for action in waiting if outcomes[action.id] == "continued"]
    _write_actions(meeting, [*(domain.NewAction(one.what, one.owner, one.due_on) for one in continued), *agreed])
    for action in waiting:
        MeetingAction.objects.filter(pk=action.id).update(reviewed_in=meeting, outcome=outcomes[action.id])
    audit.record("meeting_recorded", actor_id=chair_id, now=now, cohort_id=cohort_id, meeting=meeting.id, kind=kind)
    return meeting.id


def _chairs_for(kind: str, chair_id: UUID, course_key: str, held_on: date, now: datetime) -> Enrolment | None:
    """The enrolment that lets a learner chair; None for a PLC or partnership meeting of somebody outside the cohort.

    Outside are those who are appointed or coach that day, also after their own time as a learner. Raises NotPermitted,
    RolesNotConfirmed, EnrolmentEnded, LeftThisCourse.
    """
    today, enrolment = kigali_date(now), locked_enrolment(course_key, chair_id)
    if enrolment is None or not is_open(enrolment.ended_on, on=today):
        leads = selectors.appointments_of(chair_id, on=held_on) or selectors.coaches(chair_id, on=held_on)
        if leads and kind != "sgac":
            require_awake(chair_id)
            return None
    if enrolment is None:
        raise NotPermitted()
    require_open_enrolment(enrolment, on=today)
    return enrolment


def _write_roll(meeting: Meeting, people: set[UUID]) -> None:
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person_id=person) for person in sorted(people, key=str))


def _write_actions(meeting: Meeting, actions: Iterable[domain.NewAction]) -> None:
    MeetingAction.objects.bulk_create(
        MeetingAction(meeting=meeting, position=place, what=action.what, owner=action.owner, due_on=action.due_on)
        for place, action in enumerate(actions, start=1)
    )


@transaction.atomic
def add_contribution(*, meeting_id: UUID, person_id: UUID, contribution: str, now: datetime, seen: str = "") -> None:
    """What one attendee brought to a meeting, in their own words.

    ``seen`` is the version of the words they began from (``version_of``), "" where there were none.
    Raises NotFound, MissingField, BadField, ChangedMeanwhile, EnrolmentEnded, LeftThisCourse.
    """
    words = require_text("contribution", contribution, limit=MAX_TEXT)
    meeting = Meeting.objects.select_related("cohort").only("cohort__course_key").filter(pk=meeting_id).first()
    cohort = meeting.cohort if meeting else None
    enrolment = locked_enrolment(cohort.course_key, person_id) if cohort else None
    row = Attendance.objects.select_for_update().filter(meeting_id=meeting_id, person_id=person_id).first()
    if row is None:
        raise NotFound()
    if enrolment is not None:
        require_open_enrolment(enrolment, on=kigali_date(now))
    if row.contribution not in ("", words):
        require_as_seen(version_of(row.contribution), seen, lambda: [(CONTRIBUTION, row.contribution)])
    row.contribution = words
    row.save(update_fields=["contribution"])
    audit.record(
        "contribution_added",
        actor_id=person_id,
        now=now,
        cohort_id=cohort.id if cohort else None,
        learner_id=person_id,
        meeting=meeting_id,
    )
