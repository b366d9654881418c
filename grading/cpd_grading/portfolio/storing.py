"""The private storage: objects under keys nobody can guess, read back before anything counts on them."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from ..kernel import storages
from ..kernel.clock import utc_now
from ..kernel.errors import CpdError, DamagedFile, FileAltered, FileMissing, StoreAway
from ..media.api import PreviewImage, ProcessedFile, refusal_reasons
from .models import Attachment, Preview

_log = logging.getLogger(__name__)
IN_MEMORY = 1_000_000  # bytes of a file that is handed out; more lies in a temporary file meanwhile

# Every object in it has a row of Attachment or Preview, or is an orphan. Each day has a folder in it.
EVIDENCE = "evidence"
# What rows of other rooms name: they are asked with KEYS_ASKED before anything of it is collected.
OTHER = "kept"


@dataclass(frozen=True)
class StoredFile:
    """A file that was written, read back and found whole."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Kept:
    """A file and the pictures made of it, all of them stored, none of them in a row yet."""

    file: StoredFile
    previews: tuple[tuple[PreviewImage, StoredFile], ...]

    @property
    def has_thumbnail(self) -> bool:
        return any(image.number == 0 for image, _stored in self.previews)

    @property
    def pages(self) -> int:
        return sum(image.number > 0 for image, _stored in self.previews)


def evidence_storage() -> Storage:
    """The storage named by CPD_EVIDENCE_STORAGE, to read and remove what is kept. Raises NoPrivateStorage."""
    return storages.storage_to_read(_alias())


def private_storage() -> Storage:
    """The same for new files: never one that the site serves to everybody. Raises NoPrivateStorage."""
    return storages.storage_to_write(_alias())


def _alias() -> str:
    return getattr(settings, "CPD_EVIDENCE_STORAGE", "")


def store(content: bytes, *, folder: str = OTHER) -> StoredFile:
    """Write under a random key, read back, compare.

    Raises NoPrivateStorage, and DamagedFile when what is stored is not what was sent.
    """
    storage = private_storage()
    wanted = hashlib.sha256(content).hexdigest()
    name = f"{folder}/{utc_now().date().isoformat()}/{secrets.token_hex(24)}"
    with storages.answering():
        key = storage.save(name, ContentFile(content))
    try:
        digest, size = _digest_of(storage, key)
    except FileNotFoundError:
        digest, size = "", 0
    if digest != wanted:
        leave((key,))
        raise DamagedFile(problem=refusal_reasons.NOT_STORED_WHOLE)
    return StoredFile(key=key, size=size, sha256=wanted)


def _digest_of(storage: Storage, key: str, copy: IO[bytes] | None = None) -> tuple[str, int]:
    """SHA-256 and size of what is stored, written to ``copy`` meanwhile. Raises StoreAway, FileNotFoundError."""
    digest, size = hashlib.sha256(), 0
    with storages.answering(), storage.open(key, "rb") as stored:
        for chunk in iter(lambda: stored.read(1 << 16), b""):
            digest.update(chunk)
            size += len(chunk)
            if copy is not None:
                copy.write(chunk)
    return digest.hexdigest(), size


def opened_kept(key: str, *, sha256: str, name: str) -> IO[bytes]:
    """What is kept, whole and compared with the digest of its row before a byte of it is handed out.

    The caller closes it. Raises FileMissing, FileAltered, StoreAway, NoPrivateStorage.
    """
    with ExitStack() as closing:
        copy = closing.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        try:
            digest, _size = _digest_of(evidence_storage(), key, copy)
        except FileNotFoundError:
            raise FileMissing(file=name) from None
        if digest != sha256:
            raise FileAltered(file=name)
        copy.seek(0)
        closing.pop_all()  # whole, so it stays open for the caller
        return copy


def require_kept(attachment_ids: Collection[UUID]) -> None:
    """What is about to be sent or signed off is still there. A storage that does not answer now stops nobody.

    Every file was read back and compared when it came in. Raises FileMissing.
    """
    rows = Attachment.objects.filter(pk__in=attachment_ids, storage_key__isnull=False, purged_at=None).order_by("pk")
    try:
        for key, name in rows.values_list("storage_key", "name"):
            if not is_kept(str(key)):
                raise FileMissing(file=name)
    except StoreAway:
        return


def is_kept(key: str) -> bool:
    """Whether the storage holds anything under a key. Raises StoreAway, NoPrivateStorage."""
    with storages.answering():
        return evidence_storage().exists(key)


def keep(processed: ProcessedFile) -> Kept:
    """Store a file and the pictures of it, before the transaction that records them.

    The caller drops what it got when that transaction fails. Raises NoPrivateStorage, DamagedFile.
    """
    kept = Kept(store(processed.clean.content, folder=EVIDENCE), ())
    try:
        for image in processed.previews:
            kept = Kept(kept.file, (*kept.previews, (image, store(image.content, folder=EVIDENCE))))
    except BaseException:
        leave(keys_of(kept))
        raise
    return kept


def record_previews(attachment_id: UUID, kept: Kept) -> None:
    """The rows of the pictures, in the transaction that records their file."""
    Preview.objects.bulk_create(
        Preview(
            attachment_id=attachment_id,
            number=image.number,
            storage_key=stored.key,
            content_type=image.content_type,
            width=image.width,
            height=image.height,
            size=stored.size,
            sha256=stored.sha256,
        )
        for image, stored in kept.previews
    )


def keys_of(kept: Kept) -> tuple[str, ...]:
    """The keys of a file and of the pictures of it."""
    return (kept.file.key, *(stored.key for _image, stored in kept.previews))


def leave(keys: Iterable[str]) -> None:
    """Remove what no row names, as far as the storage does: its errors hide no refusal, the rest is collected later."""
    for key in keys:
        try:
            with storages.answering():
                evidence_storage().delete(key)
        except (CpdError, FileNotFoundError):
            _log.warning("a file that no row names was not removed; collect_uploads removes it")
