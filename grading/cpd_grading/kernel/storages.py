"""Private storages: where evidence and study packs are kept, and what makes a storage unfit for them.

A site without one still starts, so that an image can be built under bare settings; it keeps no private file until an
operator has named one.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage, storages

from .errors import NoPrivateStorage

ABSENT, PUBLIC = "absent", "public"
SERVED = ("default", "staticfiles")  # Django's own aliases: what the site shows to everybody


def fault_of(alias: str) -> str:
    """Why nothing private may be kept under this alias of STORAGES: ``ABSENT``, ``PUBLIC``, or "" when it may."""
    if alias in SERVED:
        return PUBLIC
    try:
        storage = storages[alias]
    except ImproperlyConfigured:  # also a backend that cannot be imported
        return ABSENT
    return PUBLIC if _is_served(alias, storage) else ""


def _is_served(alias: str, storage: Storage) -> bool:
    """Whether another name leads to what the site serves: the same storage, or a folder within what is served."""
    if any(storages.backends[alias] == storages.backends.get(served) for served in SERVED):
        return True
    folders = [Path(shown).resolve() for shown in (settings.MEDIA_ROOT, settings.STATIC_ROOT) if shown]
    return isinstance(storage, FileSystemStorage) and any(
        Path(storage.location).resolve().is_relative_to(folder) for folder in folders
    )


def storage_to_read(alias: str) -> Storage:
    """The storage under an alias, for what is kept there already. Raises NoPrivateStorage where there is none."""
    if fault_of(alias) == ABSENT:
        raise NoPrivateStorage()
    return storages[alias]


def storage_to_write(alias: str) -> Storage:
    """The storage under an alias, fit for new private files. Raises NoPrivateStorage."""
    if fault_of(alias):
        raise NoPrivateStorage()
    return storages[alias]
