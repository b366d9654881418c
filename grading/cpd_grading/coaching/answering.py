"""Who may answer for a session: the side that did not record it, while it waits; for one session and for a query."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q

from .domain import SESSION


def to_answer(person_id: UUID) -> Q:
    """Sessions that wait for this person's answer; ``SessionView.waits_for`` says it of one that was read."""
    by_coach, by_coachee = Q(recorded_by=F("coach")), Q(recorded_by=F("coachee"))
    mine = (by_coach & Q(coachee_id=person_id)) | (by_coachee & Q(coach_id=person_id))
    return mine & Q(state=SESSION.start)
