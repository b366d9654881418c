"""What sessions and meetings are written with: one row per request, and only modules that count."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from ..kernel import audit
from ..kernel.errors import BadField, NotFound, TooManyRecords
from ..kernel.locks import lock
from ..kernel.messages import Message, _
from ..kernel.requests import id_of_request
from ..programmes.api import cohort_view
from ..programmes.models import Enrolment
from .domain import SESSION
from .models import CoachingSession, Meeting


def require_record_quota(person_id: UUID) -> None:
    """Raises TooManyRecords when one more session or meeting would be more than a person may record."""
    most: int = settings.CPD_PERSON_RECORDS  # type: ignore[misc]  # set by settings.common
    sessions = CoachingSession.objects.filter(recorded_by_id=person_id).count()
    if sessions + Meeting.objects.filter(chair_id=person_id).count() >= most:
        raise TooManyRecords(count=most)


def written_first(row: CoachingSession | Meeting) -> bool:
    """Write a row unless its request id is taken: of two clicks at the same moment one writes, the other finds it."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if id_of_request(type(row), row.request_id) is None:
            raise
        return False
    return True


def require_module(enrolment: Enrolment | None, module_code: str) -> None:
    """Raises BadField for a module that the cohort does not study: it would be recorded and never count."""
    if enrolment is None or not module_code:
        return
    if module_code not in {module.code for module in cohort_view(enrolment.cohort).programme.modules}:
        raise BadField(
            field="module_code", problem=Message(_("This programme has no such module. Choose one of its modules."))
        )


def locked_session(session_id: UUID) -> CoachingSession:
    """Raises NotFound."""
    found = CoachingSession.objects.filter(pk=session_id).values("cohort_id", "coachee_id").first()
    if found is not None:
        # With it the module waits in which the session counts.
        lock(Enrolment.objects.filter(cohort_id=found["cohort_id"], learner_id=found["coachee_id"]))
    row = CoachingSession.objects.select_for_update().filter(pk=session_id).first()
    if row is None:
        raise NotFound()
    return row


def move_session(row: CoachingSession, action: str, actor_id: UUID | None, now: datetime, *, reason: str = "") -> None:
    """``reason`` is the coachee's in a dispute; every other move is an answer or a decision and settles the session."""
    row.state = SESSION.after(row.state, action)
    if reason:
        row.dispute_reason = reason
    else:
        row.settled_by_id, row.settled_at = actor_id, now
    row.save(update_fields=["state", "settled_by", "settled_at", "dispute_reason"])
    trace_session(f"session_{action}", row, actor_id, now)


def trace_session(action: str, row: CoachingSession, actor_id: UUID | None, now: datetime) -> None:
    audit.record(
        action,
        actor_id=actor_id,
        now=now,
        cohort_id=row.cohort_id,
        learner_id=row.coachee_id,
        session=row.id,
        state=row.state,
    )
