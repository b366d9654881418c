"""Acts of a learner on evidence items; submitting is in ``submissions``, acts on site in ``site_visits``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Required, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound
from ..kernel.rehearsals import rehearsal
from ..kernel.requests import id_of_request
from ..programmes.domain import TaskKey, TaskSpec
from . import selectors
from .attaching import NewFile, attach, made_ready, record, require_place
from .domain import TASK, ItemFields
from .hooks import ITEM_WITHDRAWN
from .items import clean_fields, require_current_item, require_safe_children
from .models import Attachment, EvidenceItem, TaskSubmission
from .quota import require_item_quota, require_text_quota, text_kept
from .seen import require_item_as_seen
from .submission_rows import add_item, draft, item_of, opened, own_item, policy_of, starts_on, trace, with_known_files


class OnTask(TypedDict):
    """Whose task an act is about, and when."""

    task: TaskKey
    spec: TaskSpec
    learner_id: UUID
    now: datetime


class NewItem(TypedDict, total=False):
    """What ``save_item`` takes of the item itself."""

    fields: Required[ItemFields]
    request_id: Required[UUID]
    item_id: UUID | None
    seen: str


@transaction.atomic
def save_item(
    *,
    task: TaskKey,
    spec: TaskSpec,
    learner_id: UUID,
    fields: ItemFields,
    request_id: UUID,
    now: datetime,
    item_id: UUID | None = None,
    seen: str = "",
    client_saved_at: datetime | None = None,
) -> UUID:
    """Save a new or edited evidence item as a draft and return its id; half-finished is fine.

    ``request_id`` is the client's own id of a new item: posting it twice is one item. ``client_saved_at`` is when a
    phone without a line kept it, by its own clock. ``seen`` is the digest of the words that an edit began from
    (``words_digest``), or OVERWRITE. Raises NotFound, ItemWithdrawn, NotConfirmedYet, ChangedMeanwhile,
    TransitionNotAllowed, BadField, ActivityDateOutside, UnknownCriterion, IdentifiableChildren, ConsentMissing,
    TooManyItems, TooMuchText, and like every act here what ``opened`` raises.
    """
    row = opened(task, spec, learner_id, now)
    TASK.after(row.state, "edit")
    cleaned = clean_fields(fields, selectors.submission_view(row).spec)
    cleaned = replace(cleaned, client_saved_at=client_saved_at or cleaned.client_saved_at)
    require_safe_children(cleaned, policy_of(row.enrolment))
    require_current_item(cleaned, cohort_starts_on=starts_on(row), today=kigali_date(now))
    kept = text_kept(learner_id)
    known = item_id or id_of_request(EvidenceItem, request_id) or _new_item(row, request_id, now)
    item = own_item(task, learner_id, known)
    require_item_as_seen(item, cleaned, seen, is_sent_again=item_id is None)
    version = draft(item, now, fields=with_known_files(item, cleaned))
    require_text_quota(learner_id, before=kept)
    trace("item_saved", row, now, item=item.id, version=version.number, request=request_id)
    return item.id


def _new_item(row: TaskSubmission, request_id: UUID, now: datetime) -> UUID:
    """Raises TooManyItems."""
    require_item_quota(row.id)
    return add_item(row, request_id=request_id, now=now).id


def attach_file(
    *,
    task: TaskKey,
    spec: TaskSpec,
    learner_id: UUID,
    item_id: UUID,
    name: str,
    content: bytes,
    request_id: UUID,
    now: datetime,
    then: Callable[[UUID], None] | None = None,
) -> UUID:
    """Keep a file with an item: ask, clean it, store it, verify it, ask again, and only then record it.

    The same request id is the same file. ``then`` gets the id of a new attachment in the transaction that records it.
    Raises NotFound, ItemWithdrawn, NotConfirmedYet, TransitionNotAllowed, QuotaExceeded, and what a bad file raises.
    """
    return attach(
        NewFile(name, content, request_id),
        to=lambda: own_item(task, learner_id, item_id),
        lock=lambda: opened(task, spec, learner_id, now),
        actor_id=learner_id,
        now=now,
        then=then,
    )


def save_item_with_file(
    *,
    task: TaskKey,
    spec: TaskSpec,
    learner_id: UUID,
    file: NewFile,
    now: datetime,
    **item: Unpack[NewItem],
) -> UUID:
    """An item and a file of it in one form: both or neither. Returns the item's id.

    Raises what ``save_item`` and ``attach_file`` raise.
    """
    on_task = OnTask(task=task, spec=spec, learner_id=learner_id, now=now)
    with rehearsal():
        item_id = save_item(**on_task, **item)
        known = id_of_request(Attachment, file.request_id, item_id=item_id)
        if known is None:
            require_place(opened(**on_task))
    if known is not None:
        return save_item(**on_task, **item)
    with made_ready(file) as ready, transaction.atomic():
        item_id = save_item(**on_task, **item)
        record(
            ready,
            to=lambda: own_item(task, learner_id, item_id),
            lock=lambda: opened(**on_task),
            actor_id=learner_id,
            now=now,
        )
    return item_id


@transaction.atomic
def remove_attachment(*, task: TaskKey, spec: TaskSpec, learner_id: UUID, attachment_id: UUID, now: datetime) -> None:
    """Take a file out of the item from its next version on; what was sent before keeps it.

    Raises NotFound, ItemWithdrawn, NotConfirmedYet, TransitionNotAllowed.
    """
    attachment = Attachment.objects.select_related("item").filter(pk=attachment_id, removed_in=None).first()
    if attachment is None:
        raise NotFound()
    item = own_item(task, learner_id, attachment.item_id)
    row = opened(task, spec, learner_id, now)
    item = own_item(task, learner_id, item.id)  # again under the row's lock
    TASK.after(row.state, "edit")
    attachment.refresh_from_db(fields=["removed_in"])
    if attachment.removed_in is not None:
        raise NotFound()
    attachment.removed_in = draft(item, now).number
    attachment.save(update_fields=["removed_in"])
    trace("file_removed", row, now, item=item.id, attachment=attachment.id)


@transaction.atomic
def withdraw_item(*, task: TaskKey, spec: TaskSpec, learner_id: UUID, item_id: UUID, now: datetime) -> None:
    """Take an item out of the submission; manifests that named it keep its line.

    Raises NotFound, ItemWithdrawn, TransitionNotAllowed.
    """
    item_of(task, learner_id, item_id)
    row = opened(task, spec, learner_id, now)
    item = item_of(task, learner_id, item_id)  # again under the row's lock
    TASK.after(row.state, "edit")
    item.withdrawn_at = now
    item.save(update_fields=["withdrawn_at"])
    ITEM_WITHDRAWN.tell(item.id)
    trace("item_withdrawn", row, now, item=item.id)
