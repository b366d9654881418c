"""What uploads leave behind when somebody gives up or a server stops: found, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction

from ..kernel import storages
from ..portfolio.api import EVIDENCE, KEYS_ASKED, OTHER, KeysAsked, evidence_storage
from ..portfolio.models import Attachment, Preview
from ..programmes.api import PACK_FOLDER, packs_named
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

    A stray is a part no row names, an orphan a finished file, a picture of one, a minute or a study pack that no row
    names.
    """

    uploads: int
    parts: int
    strays: int
    orphans: int


def collect_uploads(*, now: datetime, is_dry_run: bool = False, days: int = DAYS) -> Collected:
    """Remove uploads past their time, parts of uploads that have ended, and what the last ``days`` left unnamed.

    Raises StoreAway; what was removed until then is, and the next run does the rest.
    """
    waiting = Upload.objects.filter(expires_at__lte=now).exclude(state="complete")
    ended = Upload.objects.exclude(state=UPLOAD.start).filter(chunks__isnull=False).distinct()
    ids = list(waiting.values_list("pk", flat=True))
    left = [pk for pk in ended.values_list("pk", flat=True) if pk not in set(ids)]
    parts_of_them = UploadChunk.objects.filter(upload_id__in=[*ids, *left])
    strays, orphans, packs = list(_strays(now)), list(_orphans(now, days)), list(_stray_packs(now))
    left_over = len(orphans) + len(packs)
    found = Collected(uploads=len(ids), parts=parts_of_them.count(), strays=len(strays), orphans=left_over)
    if not is_dry_run:
        for upload_id in left:
            clear_parts(upload_id)
        for upload_id in ids:
            _remove(upload_id, now)
        parts.drop([*strays, *orphans])
        with storages.answering():
            for key in packs:
                _pack_storage().delete(key)
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
    known = set(UploadChunk.objects.values_list("storage_key", flat=True))
    yield from (key for key in _lying_in(evidence_storage(), parts.FOLDER, now) if key not in known)


def _stray_packs(now: datetime) -> Iterator[str]:
    keys = list(_lying_in(_pack_storage(), PACK_FOLDER, now))
    known = packs_named(keys)
    yield from (key for key in keys if key not in known)


def _pack_storage() -> Storage:
    return storages.storage_to_read(settings.CPD_STUDY_PACKS)  # type: ignore[misc]  # set by settings.common


def _orphans(now: datetime, days: int) -> Iterator[str]:
    """What was stored in the last days, by a server that stopped before it wrote the row, or was not told in time."""
    storage, since = evidence_storage(), now.date() - timedelta(days=days)
    for kind in (EVIDENCE, OTHER):
        recent = [folder for folder in _listed(storage, kind)[0] if _is_recent(folder, since)]
        for folder in recent:
            keys = list(_lying_in(storage, f"{kind}/{folder}", now))
            for at in range(0, len(keys), _AT_ONCE):
                yield from _unnamed(tuple(keys[at : at + _AT_ONCE]))


def _unnamed(keys: tuple[str, ...]) -> Iterator[str]:
    asked = KeysAsked(keys)
    asked.known.update(
        filter(None, Attachment.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    )
    asked.known.update(Preview.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    KEYS_ASKED.tell(asked)
    yield from (key for key in keys if key not in asked.known)


def _lying_in(storage: Storage, folder: str, now: datetime) -> Iterator[str]:
    """What lies in a folder for so long that its row would be there by now."""
    names = (f"{folder}/{name}" for name in _listed(storage, folder)[1])
    yield from (key for key in names if _is_old(storage, key, now))


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        with storages.answering():
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
    with suppress(FileNotFoundError), storages.answering():  # another run was faster
        return storage.get_modified_time(key) <= now - YOUNG
    return False
