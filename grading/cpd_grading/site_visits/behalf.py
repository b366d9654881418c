"""What a coach adds for a learner whose phone or line fails: with a reason, and counting once the learner agrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, NotFound
from ..kernel.requests import id_of_request
from ..people.domain import require_reason
from ..portfolio.api import (
    NewFile,
    ReadyFile,
    add_item,
    answer_item,
    attach,
    clean_fields,
    draft,
    item_of,
    locked,
    needs_confirmation,
    opened,
    policy_of,
    record,
    require_current_item,
    require_item_quota,
    require_not_withdrawn,
    require_place,
    require_safe_children,
    require_text_quota,
    starts_on,
    submission_view,
    text_kept,
    trace,
)
from ..portfolio.domain import TASK, ItemFields
from ..portfolio.models import EvidenceItem, TaskSubmission
from ..programmes.api import locked_enrolment
from ..programmes.domain import TaskKey, TaskSpec
from .domain import MAX_REASON
from .visiting import require_may_visit, require_open_row, row_for_coach


@transaction.atomic
def add_on_behalf(
    *,
    task: TaskKey,
    learner_id: UUID,
    coach_id: UUID,
    fields: ItemFields,
    reason: str,
    request_id: UUID,
    now: datetime,
) -> UUID:
    """Add an evidence item for a learner, as a draft that counts once the learner has confirmed it. Returns its id.

    The same request id is the same item. Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching,
    TransitionNotAllowed, ReasonRequired, BadField, ActivityDateOutside, UnknownCriterion, IdentifiableChildren,
    ConsentMissing, TooManyItems, TooMuchText, EnrolmentEnded, LeftThisCourse.
    """
    row = row_for_coach(task, learner_id, coach_id, kigali_date(now), now=now)
    known = id_of_request(EvidenceItem, request_id, submission_id=row.id, recorded_by_id=coach_id)
    if known is not None:
        return known
    require_open_row(row, now)
    TASK.after(row.state, "edit")
    why = require_reason(reason, limit=MAX_REASON)
    cleaned = clean_fields(fields, submission_view(row).spec)
    require_safe_children(cleaned, policy_of(row.enrolment))
    require_current_item(cleaned, cohort_starts_on=starts_on(row), today=kigali_date(now))
    require_item_quota(row.id)
    kept = text_kept(learner_id)
    item = add_item(row, request_id=request_id, now=now, recorded_by_id=coach_id, reason=why)
    version = draft(item, now, fields=cleaned)
    require_text_quota(learner_id, before=kept)
    trace("item_added_on_behalf", row, now, actor_id=coach_id, item=item.id, version=version.number)
    return item.id


def attach_on_behalf(
    *, item_id: UUID, coach_id: UUID, name: str, content: bytes, request_id: UUID, now: datetime
) -> UUID:
    """Keep a file with an item this coach added and the learner has not answered yet. Returns the attachment's id.

    The same request id is the same file. Raises NotFound, ItemWithdrawn, AlreadyDone once the learner has confirmed
    the item, OwnWork, NotAssignedCoach, ReciprocalCoaching, TransitionNotAllowed, EnrolmentEnded, LeftThisCourse, and
    what a bad file raises.
    """
    return attach(NewFile(name, content, request_id), **_to_item(item_id, coach_id, now))


def record_on_behalf(ready: ReadyFile, *, item_id: UUID, coach_id: UUID, now: datetime) -> UUID:
    """The row of a file that was made ready. Raises what ``attach_on_behalf`` raises, but for bad files."""
    return record(ready, **_to_item(item_id, coach_id, now))


def require_place_on_behalf(*, item_id: UUID, coach_id: UUID, now: datetime) -> None:
    """Raises what ``attach_on_behalf`` would refuse of any file before it is read."""
    require_place(_open_row_of(_added_by(coach_id, item_id, now), now))


class _Place(TypedDict):
    to: Callable[[], EvidenceItem]
    lock: Callable[[], TaskSubmission]
    actor_id: UUID
    now: datetime


def _to_item(item_id: UUID, coach_id: UUID, now: datetime) -> _Place:
    """Where a file of an item that a coach added goes; see ``attach``."""
    return _Place(
        to=lambda: _added_by(coach_id, item_id, now),
        lock=lambda: _open_row_of(_added_by(coach_id, item_id, now), now),
        actor_id=coach_id,
        now=now,
    )


def _open_row_of(item: EvidenceItem, now: datetime) -> TaskSubmission:
    locked_enrolment(item.submission.course_key, item.submission.learner_id)
    row = locked(item.submission_id)
    require_open_row(row, now)
    return row


def _added_by(coach_id: UUID, item_id: UUID, now: datetime) -> EvidenceItem:
    """An item a coach added and may still add to."""
    items = EvidenceItem.objects.select_related("submission__enrolment")
    item = items.filter(pk=item_id, recorded_by_id=coach_id).first()
    if item is None:
        raise NotFound()
    require_may_visit(item.submission.enrolment, item.submission.learner_id, coach_id, kigali_date(now))
    require_not_withdrawn(item)
    if not needs_confirmation(item):
        raise AlreadyDone()
    return item


@transaction.atomic
def confirm_item(
    *, task: TaskKey, spec: TaskSpec, learner_id: UUID, item_id: UUID, agrees: bool, now: datetime
) -> None:
    """The learner says whether what a coach added is theirs: it counts from now on, or it is withdrawn.

    Saying the same twice is saying it once. Raises NotFound, ItemWithdrawn, TransitionNotAllowed.
    """
    item = item_of(task, learner_id, item_id)
    if item.recorded_by_id is None:
        raise NotFound()
    row = opened(task, spec, learner_id, now)
    TASK.after(row.state, "edit")
    item.refresh_from_db()  # under the row's lock
    require_not_withdrawn(item)
    if not needs_confirmation(item):
        if agrees:
            return
        raise AlreadyDone()
    answer_item(item, agrees=agrees, now=now)
    trace("item_confirmed" if agrees else "item_declined", row, now, item=item.id)
