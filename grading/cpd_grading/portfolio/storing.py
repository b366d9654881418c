"""The private storage: objects under keys nobody can guess, read back before anything counts on them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from ..kernel import storages
from ..kernel.clock import utc_now
from ..kernel.errors import DamagedFile
from ..media.api import PreviewImage, ProcessedFile, refusal_reasons
from .models import Preview

# Every object in it has a row of Attachment or Preview, or is an orphan. Each day has a folder in it.
EVIDENCE = "evidence"
# What other rows name; nothing in it is ever collected.
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
    key = storage.save(name, ContentFile(content))
    digest, size = hashlib.sha256(), 0
    with storage.open(key, "rb") as stored:
        for chunk in iter(lambda: stored.read(1 << 16), b""):
            digest.update(chunk)
            size += len(chunk)
    if digest.hexdigest() != wanted:
        storage.delete(key)
        raise DamagedFile(problem=refusal_reasons.NOT_STORED_WHOLE)
    return StoredFile(key=key, size=size, sha256=wanted)


def keep(processed: ProcessedFile) -> Kept:
    """Store a file and the pictures of it, before the transaction that records them.

    The caller drops what it got when that transaction fails. Raises NoPrivateStorage, DamagedFile.
    """
    kept = Kept(store(processed.clean.content, folder=EVIDENCE), ())
    try:
        for image in processed.previews:
            kept = Kept(kept.file, (*kept.previews, (image, store(image.content, folder=EVIDENCE))))
    except BaseException:
        drop(kept)
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
        )
        for image, stored in kept.previews
    )


def drop(kept: Kept) -> None:
    """Remove a file and its pictures that no row names."""
    storage = evidence_storage()
    for key in (kept.file.key, *(stored.key for _image, stored in kept.previews)):
        storage.delete(key)
