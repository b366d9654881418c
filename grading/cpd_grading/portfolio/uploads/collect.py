"""What uploads leave behind when somebody gives up or a server stops: found, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ..files import evidence_storage
from . import parts
from .domain import UPLOAD
from .ending import clear_parts
from .models import Upload, UploadChunk

# Bytes are stored before the row that names them; a part this young may be about to get its row.
YOUNG = timedelta(hours=1)


@dataclass(frozen=True)
class Collected:
    """What was, or would be, removed: uploads that waited too long or were given up, their parts, and stray parts."""

    uploads: int
    parts: int
    strays: int


def collect_uploads(*, now: datetime, is_dry_run: bool = False) -> Collected:
    """Remove uploads past their time, parts of uploads that have ended, and parts that no row names."""
    waiting = Upload.objects.filter(expires_at__lte=now).exclude(state="complete")
    ended = Upload.objects.exclude(state=UPLOAD.start).filter(chunks__isnull=False).distinct()
    ids = list(waiting.values_list("pk", flat=True))
    left = [pk for pk in ended.values_list("pk", flat=True) if pk not in set(ids)]
    parts_of_them = UploadChunk.objects.filter(upload_id__in=[*ids, *left])
    strays = list(_strays(now))
    found = Collected(uploads=len(ids), parts=parts_of_them.count(), strays=len(strays))
    if not is_dry_run:
        for upload_id in left:
            clear_parts(upload_id)
        for upload_id in ids:
            _remove(upload_id, now)
        parts.drop(strays)
    return found


def _remove(upload_id: UUID, now: datetime) -> None:
    with transaction.atomic():
        rows = Upload.objects.select_for_update().filter(pk=upload_id, expires_at__lte=now).exclude(state="complete")
        row = rows.first()
        if row is None:
            return  # its last part arrived in this very moment
        keys = list(row.chunks.values_list("storage_key", flat=True))
        row.delete()
    parts.drop(keys)


def _strays(now: datetime) -> Iterator[str]:
    storage = evidence_storage()
    try:
        _, names = storage.listdir(parts.FOLDER)
    except FileNotFoundError:
        return  # nothing was ever uploaded in parts
    known = set(UploadChunk.objects.values_list("storage_key", flat=True))
    for name in names:
        key = f"{parts.FOLDER}/{name}"
        if key not in known and storage.get_modified_time(key) <= now - YOUNG:
            yield key
