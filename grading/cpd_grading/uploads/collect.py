"""What uploads leave behind when somebody gives up or a server stops: found, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.files.storage import Storage
from django.db import transaction

from ..portfolio.api import EVIDENCE, evidence_storage
from ..portfolio.models import Attachment, Preview
from . import parts
from .domain import UPLOAD
from .ending import clear_parts
from .models import Upload, UploadChunk

# Bytes are stored before the row that names them; a part this young may be about to get its row.
YOUNG = timedelta(hours=1)
# Finished files lie in one folder a day. A daily run looks through these many; the first one after a pause, into more.
DAYS = 14
_AT_ONCE = 500  # keys in one question to the database


@dataclass(frozen=True)
class Collected:
    """What was, or would be, removed: uploads that waited too long or were given up, their parts, stray parts, orphans.

    A stray is a part no row names, an orphan a finished file or a picture of one that no row names.
    """

    uploads: int
    parts: int
    strays: int
    orphans: int


def collect_uploads(*, now: datetime, is_dry_run: bool = False, days: int = DAYS) -> Collected:
    """Remove uploads past their time, parts of uploads that have ended, and what the last ``days`` left unnamed."""
    waiting = Upload.objects.filter(expires_at__lte=now).exclude(state="complete")
    ended = Upload.objects.exclude(state=UPLOAD.start).filter(chunks__isnull=False).distinct()
    ids = list(waiting.values_list("pk", flat=True))
    left = [pk for pk in ended.values_list("pk", flat=True) if pk not in set(ids)]
    parts_of_them = UploadChunk.objects.filter(upload_id__in=[*ids, *left])
    strays, orphans = list(_strays(now)), list(_orphans(now, days))
    found = Collected(uploads=len(ids), parts=parts_of_them.count(), strays=len(strays), orphans=len(orphans))
    if not is_dry_run:
        for upload_id in left:
            clear_parts(upload_id)
        for upload_id in ids:
            _remove(upload_id, now)
        parts.drop([*strays, *orphans])
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
    known = set(UploadChunk.objects.values_list("storage_key", flat=True))
    for name in _listed(storage, parts.FOLDER)[1]:
        key = f"{parts.FOLDER}/{name}"
        if key not in known and _is_old(storage, key, now):
            yield key


def _orphans(now: datetime, days: int) -> Iterator[str]:
    """What was stored in the last days, by a server that stopped before it wrote the row."""
    storage = evidence_storage()
    for folder in _listed(storage, EVIDENCE)[0]:
        if not _is_recent(folder, now.date() - timedelta(days=days)):
            continue
        keys = [f"{EVIDENCE}/{folder}/{name}" for name in _listed(storage, f"{EVIDENCE}/{folder}")[1]]
        for at in range(0, len(keys), _AT_ONCE):
            asked = keys[at : at + _AT_ONCE]
            known = set(Attachment.objects.filter(storage_key__in=asked).values_list("storage_key", flat=True))
            known |= set(Preview.objects.filter(storage_key__in=asked).values_list("storage_key", flat=True))
            yield from (key for key in asked if key not in known and _is_old(storage, key, now))


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []  # nothing was ever kept in it


def _is_recent(folder: str, since: date) -> bool:
    """Whether a folder is of a day, and that one is not too long ago; what else lies there is not ours."""
    try:
        return date.fromisoformat(folder) >= since
    except ValueError:
        return False


def _is_old(storage: Storage, key: str, now: datetime) -> bool:
    with suppress(FileNotFoundError):  # another run was faster
        return storage.get_modified_time(key) <= now - YOUNG
    return False
