"""What a retirement does to sessions and meetings: whose words they are decides whether they stay."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from ..kernel.blanking import blank
from ..kernel.clock import kigali_date
from ..people.api import end_periods
from .models import Appointment, Attendance, CoachingAssignment, CoachingSession, Meeting, MeetingAction


def anonymise_coaching(person_id: UUID, *, held_cohorts: Iterable[UUID], now: datetime) -> int:
    """End appointments and assignments; drop what was said of this person in sessions, and what they said in meetings.

    Notes of sessions go with the coachee they are about, and stay with the coachee when the coach retires. Minutes
    go with the last one on the roll. What belongs to a held cohort stays until the hold is lifted. Returns how many
    rows changed.
    """
    held, on = list(held_cohorts), kigali_date(now)
    appointments = Appointment.objects.filter(person_id=person_id)
    links = CoachingAssignment.objects.filter(Q(coach_id=person_id) | Q(coachee_id=person_id))
    received = CoachingSession.objects.filter(coachee_id=person_id).exclude(cohort__in=held)
    said = Attendance.objects.filter(person_id=person_id).exclude(meeting__cohort__in=held)
    return (
        end_periods(appointments, on=on)
        + end_periods(links, on=on)
        + blank(appointments, selected_by="")
        + blank(received, focus="", agreed_actions="", dispute_reason="", token_digest=None, link_until=None)
        + blank(said, contribution="")
        + _minutes_of_nobody(person_id, held)
    )


def _minutes_of_nobody(person_id: UUID, held: list[UUID]) -> int:
    """Minutes of meetings on whose roll nobody is left who could ask for them."""
    others = Attendance.objects.filter(meeting=OuterRef("pk"), person__anonymised_at=None).exclude(person_id=person_id)
    mine = Meeting.objects.filter(roll__person_id=person_id).exclude(cohort__in=held).filter(~Exists(others))
    meetings = Meeting.objects.filter(pk__in=list(mine.values_list("pk", flat=True)))
    changed = blank(meetings, issue="", root_causes="", questions="", figures=[])
    return changed + blank(MeetingAction.objects.filter(meeting__in=meetings), what="", owner="")


def rename_owner(person_id: UUID, *, family_name: str, given_names: str, to: str) -> int:
    """Write ``to`` where a meeting's action names this person as its owner. Returns how many actions that were.

    At their own meetings one of their names is enough ("Agnès"), elsewhere all of them have to be there. A name is
    no evidence: no hold keeps it.
    """
    names = _words(f"{family_name} {given_names}")
    own = set(Meeting.objects.filter(roll__person_id=person_id).values_list("pk", flat=True))
    found = MeetingAction.objects.filter(Q(meeting__in=own) | Q(owner__icontains=family_name)).exclude(owner=to)
    ids = [
        pk
        for pk, meeting_id, owner in found.values_list("pk", "meeting_id", "owner")
        if names <= _words(owner) or (meeting_id in own and names & _words(owner))
    ]
    return MeetingAction.objects.filter(pk__in=ids).update(owner=to)


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFC", text).casefold()
    return frozenset("".join(char if char.isalnum() else " " for char in plain).split())
