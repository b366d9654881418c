"""How an upload ends before it is complete: its parts go once the end is committed."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction

from ..kernel.errors import StoreAway
from ..portfolio.api import ITEM_WITHDRAWN
from . import parts
from .domain import UPLOAD
from .models import Upload, UploadChunk

log = logging.getLogger(__name__)


def clear_parts(upload_id: UUID) -> int:
    """Remove what is kept of an upload that has ended, and return how many parts that were. Raises StoreAway."""
    rows = UploadChunk.objects.filter(upload_id=upload_id)
    keys = list(rows.values_list("storage_key", flat=True))
    parts.drop(keys)
    rows.filter(storage_key__in=keys).delete()
    return len(keys)


def clear_parts_now_or_later(upload_id: UUID) -> None:
    """The same where the end is told already: what a storage does not let go of now, ``collect_uploads`` removes."""
    try:
        clear_parts(upload_id)
    except StoreAway:
        log.warning("parts of upload %s wait for collect_uploads", upload_id)


def clear_parts_after_commit(upload_id: UUID) -> None:
    """The same once the running transaction holds, so that a rollback still finds them."""
    transaction.on_commit(lambda: clear_parts_now_or_later(upload_id))


@ITEM_WITHDRAWN.register
def stop_uploads_of_item(item_id: UUID) -> None:
    """Whatever is on its way to an item that is withdrawn stops, in the caller's transaction."""
    rows = Upload.objects.select_for_update().filter(item_id=item_id, state=UPLOAD.start)
    for upload_id in list(rows.values_list("pk", flat=True)):
        Upload.objects.filter(pk=upload_id).update(state=UPLOAD.after(UPLOAD.start, "stop"))
        clear_parts_after_commit(upload_id)
