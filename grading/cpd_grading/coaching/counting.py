"""Which sessions and meetings count for a module: of one learner, and of many at once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from .domain import COUNTED, MEETINGS_THAT_COUNT, counts_as
from .models import Attendance, CoachingSession

Counts = dict[tuple[UUID, str], dict[str, int]]


def _sessions_counting(cohort_id: UUID) -> Q:
    """Sessions that count in a cohort; of one that was read, ``SessionView.counts`` says it."""
    return Q(cohort_id=cohort_id, state=COUNTED)


def _meetings_counting(cohort_id: UUID) -> Q:
    """Meetings of a cohort, and those whose chair studies in none (an advisor, a leader of an earlier cohort)."""
    of_cohort = Q(meeting__cohort_id=cohort_id) | Q(meeting__cohort_id=None)
    return of_cohort & Q(meeting__kind__in=MEETINGS_THAT_COUNT)


def counted_sessions(learner_id: UUID, module_code: str, cohort_id: UUID) -> tuple[UUID, ...]:
    """Sessions that count for a module: confirmed, or recorded by the coach and not disputed."""
    counting = _sessions_counting(cohort_id)
    rows = CoachingSession.objects.filter(counting, coachee_id=learner_id, module_code=module_code)
    return tuple(rows.order_by("held_on", "pk").values_list("pk", flat=True))


def counted_meetings(learner_id: UUID, module_code: str, cohort_id: UUID) -> dict[str, tuple[UUID, ...]]:
    """ "plc" and "sgac" -> meetings of the module with this learner on the roll."""
    counting = _meetings_counting(cohort_id)
    rows = Attendance.objects.filter(counting, person_id=learner_id, meeting__module_code=module_code)
    found: dict[str, list[UUID]] = {"plc": [], "sgac": []}
    for meeting_id, kind in rows.order_by("meeting__held_on", "meeting_id").values_list("meeting_id", "meeting__kind"):
        found[counts_as(kind)].append(meeting_id)
    return {kind: tuple(ids) for kind, ids in found.items()}


def counts_by_module(learner_ids: Iterable[UUID], cohort_id: UUID) -> Counts:
    """(learner, module) -> {"sessions", "plc", "sgac"} for many learners in two queries."""
    ids = list(learner_ids)
    counts: Counts = {}

    def add(learner: UUID, module: str, what: str) -> None:
        entry = counts.setdefault((learner, module), {"sessions": 0, "plc": 0, "sgac": 0})
        entry[what] += 1

    sessions = CoachingSession.objects.filter(_sessions_counting(cohort_id), coachee_id__in=ids)
    for learner, module in sessions.values_list("coachee_id", "module_code"):
        add(learner, module, "sessions")
    rows = Attendance.objects.filter(_meetings_counting(cohort_id), person_id__in=ids).exclude(meeting__module_code="")
    for learner, module, kind in rows.values_list("person_id", "meeting__module_code", "meeting__kind"):
        add(learner, module, counts_as(kind))
    return counts
