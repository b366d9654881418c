"""Keeping a file with an item, whoever brings it: the bytes are cleaned, stored and verified before any row says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel.requests import id_of_request
from ..media.api import clean_name
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


def attach(
    sent: NewFile,
    *,
    to: Callable[[], EvidenceItem],
    lock: Callable[[], TaskSubmission],
    actor_id: UUID,
    now: datetime,
    then: Callable[[UUID], None] | None = None,
) -> UUID:
    """Clean, store, verify, and only then record a file. Returns the attachment's id.

    ``to`` finds the item or refuses, and is asked again under ``lock``, since storing takes a while. ``then`` gets the
    id of a new attachment in the transaction that records it. Raises what ``to`` raises, TransitionNotAllowed,
    EmptyFile, TooLarge, UnsupportedFile, DamagedFile, InfectedFile, ScannerUnavailable, NoPrivateStorage,
    QuotaExceeded.
    """
    known = id_of_request(Attachment, sent.request_id, item_id=to().id)
    if known is not None:
        return known
    clean = site_files.clean_file(sent.content)
    kept = storing.keep(clean)
    try:
        with transaction.atomic():
            row = lock()
            TASK.after(row.state, "edit")
            item = to()
            known = id_of_request(Attachment, sent.request_id, item_id=item.id)
            if known is not None:
                storing.drop(kept)
                return known
            quota.require_quota(row.learner_id, size=kept.file.size)
            version = draft(item, now)
            attachment = Attachment.objects.create(
                item=item,
                request_id=sent.request_id,
                added_in=version.number,
                storage_key=kept.file.key,
                name=clean_name(sent.name),
                content_type=clean.content_type,
                size=kept.file.size,
                sha256=kept.file.sha256,
                sha256_original=hashlib.sha256(sent.content).hexdigest(),
                captured_on=clean.captured_on,
                stored_at=now,
                has_thumbnail=kept.has_thumbnail,
                pages=kept.pages,
            )
            storing.record_previews(attachment.id, kept)
            ids = {"item": item.id, "attachment": attachment.id, "sha256": kept.file.sha256}
            trace("file_attached", row, now, actor_id=actor_id, **ids)
            if then is not None:
                then(attachment.id)
    except BaseException:
        # No row names these bytes, so they must not stay.
        storing.drop(kept)
        raise
    return attachment.id
