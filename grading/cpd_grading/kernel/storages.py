"""Private storages: where evidence and study packs are kept, and what makes a storage unfit for them.

A site without one still starts, so that an image can be built under bare settings; it keeps no private file until an
operator has named one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage, storages

from .errors import CpdError, NoPrivateStorage, StoreAway

_log = logging.getLogger(__name__)

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
    return _bounded(alias)


def storage_to_write(alias: str) -> Storage:
    """The storage under an alias, fit for new private files. Raises NoPrivateStorage."""
    if fault_of(alias):
        raise NoPrivateStorage()
    return _bounded(alias)


@contextmanager
def answering() -> Iterator[None]:
    """Around every question to a storage: whatever fails in it is one refusal, and a line for operators.

    What is not there stays a FileNotFoundError: the caller knows what that means. Raises StoreAway.
    """
    try:
        yield
    except (CpdError, FileNotFoundError):
        raise
    except Exception as problem:
        # Each backend has errors of its own; their words may hold keys and addresses.
        _log.error("the storage of files failed: %s.%s", type(problem).__module__, type(problem).__name__)
        raise StoreAway() from problem


def _bounded(alias: str) -> Storage:
    """The storage, which an answer that never comes does not hold for ever: CPD_STORE_SECONDS, unless its operator
    gave its client a configuration of their own."""
    storage: Any = storages[alias]
    given = getattr(storage, "client_config", None)
    if given is not None and not getattr(storage, "is_bounded_by_cpd", False) and not _is_configured(alias):
        from botocore.config import Config  # type: ignore[import-untyped]  # an operator's own library

        seconds = settings.CPD_STORE_SECONDS  # type: ignore[misc]  # set by settings.common
        bounds = Config(connect_timeout=min(5, seconds), read_timeout=seconds, retries={"total_max_attempts": 2})
        storage.client_config = given.merge(bounds)
        storage.is_bounded_by_cpd = True
    return storage  # type: ignore[no-any-return]  # one of Django's


def _is_configured(alias: str) -> bool:
    stores: Any = settings.STORAGES
    options = stores[alias].get("OPTIONS", {})
    return "client_config" in options or hasattr(settings, "AWS_S3_CLIENT_CONFIG")
