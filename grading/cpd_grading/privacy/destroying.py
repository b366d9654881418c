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
from .holding import is_held
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
    ids = list(waiting().filter(pk__in=list(attachment_ids)).order_by("pk").values_list("pk", flat=True))
    tried = [is_done for pk in ids if (is_done := _destroy_unless_held(pk)) is not None]
    return Tried(destroyed=sum(tried), left=len(tried) - sum(tried))


def destroy_after_commit(attachment_ids: Iterable[UUID]) -> None:
    ids = tuple(attachment_ids)
    transaction.on_commit(lambda: destroy(ids), robust=True)


def destroy_waiting() -> Tried:
    """Try everything again that a storage refused or that a stopped server left."""
    return destroy(waiting().values_list("pk", flat=True))


def _destroy_unless_held(attachment_id: UUID) -> bool | None:
    """None where a hold was placed meanwhile, or another run was faster; else whether nothing of it is stored any more.

    The hold is asked under its lock for every file, in the transaction that forgets it.
    """
    with transaction.atomic():
        row = waiting().filter(pk=attachment_id).select_related("item__submission").first()
        if row is None or is_held(row.item.submission.enrolment_id):
            return None
        return _destroy(row)


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
