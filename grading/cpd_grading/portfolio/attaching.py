"""Keeping a file with an item, whoever brings it: the bytes are cleaned, stored and verified before any row says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel.errors import FileMissing, StoreAway
from ..kernel.rehearsals import rehearsal
from ..kernel.requests import id_of_request
from ..media.api import CleanFile, clean_name
from . import quota, site_files, storing
from .domain import TASK
from .models import Attachment, EvidenceItem, TaskSubmission
from .submission_rows import draft, trace


@dataclass(frozen=True)
class NewFile:
    """A file as it was sent; the same request id is the same file."""

    name: str
    content: bytes
    request_id: UUID


@dataclass
class ReadyFile:
    """A file that is cleaned and stored, and that no row names yet."""

    sent: NewFile
    clean: CleanFile
    kept: storing.Kept
    is_recorded: bool = False


@contextmanager
def made_ready(sent: NewFile) -> Iterator[ReadyFile]:
    """Clean and store a file, outside any transaction; where no row names its bytes at the end, they do not stay.

    An error after the row was written leaves it open whether the commit arrived: then the bytes stay, and
    ``collect_uploads`` removes what no row names. Raises EmptyFile, TooLarge, UnsupportedFile, DamagedFile,
    BeyondLimits, InfectedFile, ScannerUnavailable, FilesBusy, NoPrivateStorage.
    """
    processed = site_files.process(sent.content)
    ready = ReadyFile(sent, processed.clean, storing.keep(processed))
    try:
        yield ready
    finally:
        if not ready.is_recorded:
            storing.leave(storing.keys_of(ready.kept))


def attach(
    sent: NewFile,
    *,
    to: Callable[[], EvidenceItem],
    lock: Callable[[], TaskSubmission],
    actor_id: UUID,
    now: datetime,
    then: Callable[[UUID], None] | None = None,
) -> UUID:
    """Ask, clean, store, verify, ask again, and only then record a file. Returns the attachment's id.

    ``to`` finds the item or refuses; ``lock`` refuses or locks its row; both are asked before and after, since a file
    takes a while. ``then`` gets the id of a new attachment in the transaction that records it. Raises what these
    raise, TransitionNotAllowed, QuotaExceeded, and what ``made_ready`` raises.
    """
    known = id_of_request(Attachment, sent.request_id, item_id=to().id)
    if known is not None:
        _restore_if_lost(known, sent)
        return known
    with rehearsal():
        require_place(lock())
    with made_ready(sent) as ready:
        return record(ready, to=to, lock=lock, actor_id=actor_id, now=now, then=then)


def _restore_if_lost(attachment_id: UUID, sent: NewFile) -> None:
    """The same file again, whose row is there and whose bytes are not: they are kept again under a new key.

    Only where reading it gives the very bytes that the row names: manifests quote their digest. A storage that does
    not answer has lost nothing yet. Raises FileMissing where other bytes came of it, and what ``made_ready`` raises.
    """
    row = Attachment.objects.get(pk=attachment_id)
    if row.storage_key is None or row.purged_at is not None:
        return
    try:
        if storing.is_kept(row.storage_key):
            return
    except StoreAway:
        return
    with made_ready(sent) as ready:
        if ready.kept.file.sha256 != row.sha256:
            raise FileMissing(file=row.name)
        # The pictures of the first time are other objects, with rows of their own.
        rows = Attachment.objects.filter(pk=attachment_id, storage_key=row.storage_key)
        ready.is_recorded = bool(rows.update(storage_key=ready.kept.file.key))
        if ready.is_recorded:
            storing.leave(stored.key for _image, stored in ready.kept.previews)


def require_place(row: TaskSubmission, *, size: int = 0) -> None:
    """Raises TransitionNotAllowed, QuotaExceeded where a file of so many bytes could not be added to a task.

    Before a file is read nobody knows how many it will have: a photo is kept smaller than it is sent.
    """
    TASK.after(row.state, "edit")
    quota.require_quota(row.learner_id, size=size)


@transaction.atomic
def record(
    ready: ReadyFile,
    *,
    to: Callable[[], EvidenceItem],
    lock: Callable[[], TaskSubmission],
    actor_id: UUID,
    now: datetime,
    then: Callable[[UUID], None] | None = None,
) -> UUID:
    """The row of a file that was made ready; the same request id is the same file. Raises what ``attach`` raises."""
    row, item = lock(), to()
    known = id_of_request(Attachment, ready.sent.request_id, item_id=item.id)
    if known is not None:
        return known
    kept = ready.kept
    require_place(row, size=kept.file.size)
    version = draft(item, now)
    attachment = Attachment.objects.create(
        item=item,
        request_id=ready.sent.request_id,
        added_in=version.number,
        storage_key=kept.file.key,
        name=clean_name(ready.sent.name),
        content_type=ready.clean.content_type,
        size=kept.file.size,
        sha256=kept.file.sha256,
        sha256_original=hashlib.sha256(ready.sent.content).hexdigest(),
        captured_on=ready.clean.captured_on,
        stored_at=now,
        has_thumbnail=kept.has_thumbnail,
        pages=kept.pages,
    )
    storing.record_previews(attachment.id, kept)
    ids = {"item": item.id, "attachment": attachment.id, "sha256": kept.file.sha256, "request": ready.sent.request_id}
    trace("file_attached", row, now, actor_id=actor_id, **ids)
    if then is not None:
        then(attachment.id)
    ready.is_recorded = True
    return attachment.id
