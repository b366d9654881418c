"""The bytes of parts: each its own private object, so that any server process can go on where another stopped."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files.base import ContentFile

from ..kernel.errors import DamagedFile
from ..kernel.storages import answering
from ..media.api import refusal_reasons
from ..portfolio.api import evidence_storage, private_storage

FOLDER = "uploads"  # nothing but parts lies in it; what no row names is a stray


@dataclass(frozen=True)
class Part:
    """A part that was written to the storage."""

    offset: int
    size: int
    sha256: str
    key: str


def put(offset: int, content: bytes) -> Part:
    """Write a part under a random key. Raises NoPrivateStorage, StoreAway."""
    storage = private_storage()
    with answering():
        key = storage.save(f"{FOLDER}/{secrets.token_hex(24)}", ContentFile(content))
    return Part(offset, len(content), hashlib.sha256(content).hexdigest(), key)


def drop(keys: Iterable[str]) -> None:
    """Remove parts; one that is gone already is no matter. Raises StoreAway."""
    storage = evidence_storage()
    with answering():
        for key in keys:
            storage.delete(key)


def joined(parts: Iterable[Part], *, size: int, sha256: str) -> bytes:
    """The whole file, read part by part and compared with what was recorded and declared.

    Raises DamagedFile, FileNotFoundError, StoreAway.
    """
    digest, whole, reached = hashlib.sha256(), io.BytesIO(), 0
    for part, content in _read(parts):
        if part.offset != reached:
            raise DamagedFile(problem=refusal_reasons.PART_MISSING)
        digest.update(content)
        whole.write(content)
        reached += len(content)
    if reached != size or sha256 not in ("", digest.hexdigest()):
        raise DamagedFile(problem=refusal_reasons.NOT_AS_SENT)
    return whole.getvalue()  # the buffer itself, not a copy of it


def _read(parts: Iterable[Part]) -> Iterator[tuple[Part, bytes]]:
    for part in parts:
        for is_last in (False, True):  # a line to the storage may garble an answer; the object itself is asked twice
            content = _content(part)
            if len(content) == part.size and hashlib.sha256(content).hexdigest() == part.sha256:
                break
            if is_last:
                raise DamagedFile(problem=refusal_reasons.NOT_STORED_WHOLE)
        yield part, content


def _content(part: Part) -> bytes:
    with answering(), evidence_storage().open(part.key, "rb") as stored:
        return bytes(stored.read())
