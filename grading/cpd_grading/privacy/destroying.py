"""Bytes beyond reconstruction: objects go after the commit that hid them, and are tried again until they are gone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..portfolio.api import evidence_storage, forget_bytes, forget_picture
from ..portfolio.models import Attachment
from .models import RetentionHold

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tried:
    """How many hidden files are destroyed now, and how many the storage did not let go."""

    destroyed: int
    left: int


def waiting() -> QuerySet[Attachment]:
    """Files that are hidden and whose bytes or pictures are still stored.

    Under a hold they stay hidden and stored: nobody who is asked about their evidence destroys it by withdrawing it.
    """
    held = RetentionHold.objects.filter(enrolment=OuterRef("item__submission__enrolment"), lifted_at=None)
    rows = Attachment.objects.exclude(purged_at=None).filter(~Exists(held))
    return rows.filter(Q(storage_key__isnull=False) | Q(previews__isnull=False)).distinct()


def destroy(attachment_ids: Iterable[UUID]) -> Tried:
    """Destroy the bytes and pictures of files that are hidden already; others are left alone."""
    rows = list(waiting().filter(pk__in=list(attachment_ids)).prefetch_related("previews"))
    done = sum(_destroy(row) for row in rows)
    return Tried(destroyed=done, left=len(rows) - done)


def destroy_after_commit(attachment_ids: Iterable[UUID]) -> None:
    ids = tuple(attachment_ids)
    transaction.on_commit(lambda: destroy(ids), robust=True)


def destroy_waiting() -> Tried:
    """Try everything again that a storage refused or that a stopped server left."""
    return destroy(waiting().values_list("pk", flat=True))


def _destroy(row: Attachment) -> bool:
    """Whether nothing of the file is stored any more. An object goes before the row that names it."""
    storage = evidence_storage()
    try:
        for preview in row.previews.all():
            storage.delete(preview.storage_key)
            forget_picture(preview)
        if row.storage_key is not None:
            storage.delete(row.storage_key)
            forget_bytes(row.pk)
    except Exception as error:  # noqa: BLE001 a storage may fail in any way; the row keeps its key and is tried again
        log.warning("file %s is hidden and not destroyed yet: %s", row.pk, type(error).__name__)
        return False
    return True
