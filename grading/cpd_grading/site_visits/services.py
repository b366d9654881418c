"""Acts of a coach who saw something in a school: record it, correct it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound, StaleVersion
from ..kernel.requests import id_of_request
from ..people.domain import require_reason
from ..portfolio.api import locked, starts_on, submission_view, trace
from ..portfolio.domain import TASK
from ..portfolio.models import EvidenceItem, EvidenceVersion, TaskSubmission
from ..programmes.domain import TaskKey
from .domain import MAX_REASON, Sight, clean_sight, require_seen_on
from .models import SeenInPlace
from .selectors import seen_view
from .visiting import require_may_visit, require_open_row, row_for_coach


@transaction.atomic
def record_seen_in_place(
    *,
    task: TaskKey,
    learner_id: UUID,
    coach_id: UUID,
    seen_on: date,
    place: str,
    description: str,
    criteria: tuple[str, ...],
    request_id: UUID,
    now: datetime,
    item_id: UUID | None = None,
) -> UUID:
    """Record what a coach saw at the learner's school; it counts as evidence without a file. Returns its id.

    ``item_id`` names the learner's item it confirms; without criteria it speaks to those of that item. The task is
    opened as the cohort pinned it where the learner has not begun. The same request id is the same record.
    Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching, TransitionNotAllowed, BadField, MissingField,
    UnknownCriterion, ActivityDateOutside; EnrolmentEnded and LeftThisCourse unless the task was sent before.
    """
    row = row_for_coach(task, learner_id, coach_id, seen_on, kigali_date(now), now=now)
    known = id_of_request(SeenInPlace, request_id, submission_id=row.id, coach_id=coach_id)
    if known is not None:
        return known
    if row.state != "submitted":
        require_open_row(row, now)  # what was sent before the end is still looked at, so that it can be signed off
    TASK.after(row.state, "see_in_place")
    sight = _checked(row, Sight(seen_on, place, description, criteria), item_id, now)
    seen = SeenInPlace(submission=row, coach_id=coach_id, item_id=item_id, request_id=request_id, recorded_at=now)
    seen.in_force_key = str(seen.id)
    return _keep(seen, sight, row, "seen_in_place_recorded", now)


@transaction.atomic
def correct_seen_in_place(
    *,
    seen_id: UUID,
    coach_id: UUID,
    seen_on: date,
    place: str,
    description: str,
    criteria: tuple[str, ...],
    reason: str,
    request_id: UUID,
    now: datetime,
) -> UUID:
    """Put a better record in the place of one's own, with a reason; both stay. Returns the new one's id.

    The same request id is the same correction. Raises NotFound, ReasonRequired, StaleVersion where it was corrected
    already, and whatever ``record_seen_in_place`` raises.
    """
    first = SeenInPlace.objects.select_related("submission").filter(pk=seen_id, coach_id=coach_id).first()
    if first is None:
        raise NotFound()
    row = locked(first.submission_id)
    require_may_visit(row.enrolment, row.learner_id, coach_id, seen_on, kigali_date(now))
    known = id_of_request(SeenInPlace, request_id, submission_id=row.id, coach_id=coach_id)
    if known is not None:
        return known
    TASK.after(row.state, "see_in_place")
    why = require_reason(reason, limit=MAX_REASON)
    sight = _checked(row, Sight(seen_on, place, description, criteria), first.item_id, now)
    first = SeenInPlace.objects.get(pk=seen_id)  # read again under the row's lock
    if first.in_force_key is None:
        raise StaleVersion()
    key, first.in_force_key = first.in_force_key, None
    first.save(update_fields=["in_force_key"])
    seen = SeenInPlace(
        submission=row,
        coach_id=coach_id,
        item_id=first.item_id,
        request_id=request_id,
        recorded_at=now,
        in_force_key=key,
        supersedes=first,
        reason=why,
    )
    return _keep(seen, sight, row, "seen_in_place_corrected", now)


def _checked(row: TaskSubmission, sight: Sight, item_id: UUID | None, now: datetime) -> Sight:
    """Raises NotFound for an item of another task, ActivityDateOutside, and what ``clean_sight`` raises."""
    of_item: list[str] = []
    if item_id is not None:
        if not EvidenceItem.objects.filter(pk=item_id, submission=row, withdrawn_at=None).exists():
            raise NotFound()
        newest = EvidenceVersion.objects.filter(item_id=item_id).order_by("-number").first()
        of_item = newest.criteria if newest else []
    require_seen_on(sight.seen_on, cohort_starts_on=starts_on(row), today=kigali_date(now))
    return clean_sight(sight, submission_view(row).spec, of_item=of_item)


def _keep(seen: SeenInPlace, sight: Sight, row: TaskSubmission, action: str, now: datetime) -> UUID:
    seen.seen_on, seen.place, seen.description = sight.seen_on, sight.place, sight.description
    seen.criteria = list(sight.criteria)
    seen.save(force_insert=True)
    ids = {"seen": seen.id, "item": seen.item_id, "supersedes": seen.supersedes_id}
    named = {name: value for name, value in ids.items() if value is not None}
    trace(action, row, now, actor_id=seen.coach_id, digest=seen_view(seen).digest, **named)
    return seen.id
