"""A posted form locked for the account it was drawn for (authenticated encryption), and for a short time only.

The lock is the reader's own: the key is made of the site's secret and of the mark in the form, so that whoever signs in
as somebody else has another key. Nothing is stored on the server.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta

from django.conf import settings

from ..kernel.errors import OtherPerson, WordsExpired
from ..kernel.keys import kept_words_key
from .domain import KeptForm, as_bytes, from_bytes


def sealed(form: KeptForm, mark: str, *, now: datetime) -> str:
    """The form as one line of text that only ``opened`` with the same mark can read."""
    # Imported where it is used: few requests come back, and the library costs a tenth of our start.
    from cryptography.fernet import Fernet

    told = zlib.compress(as_bytes(form))
    return Fernet(kept_words_key(mark)).encrypt_at_time(told, int(now.timestamp())).decode()


def opened(kept: str, mark: str, *, now: datetime) -> KeptForm:
    """The form that was sealed for this mark at most CPD_RETURN_MINUTES ago. Raises OtherPerson, WordsExpired."""
    from cryptography.fernet import Fernet, InvalidToken

    lock, token = Fernet(kept_words_key(mark)), kept.encode(errors="replace")
    try:
        sealed_at = datetime.fromtimestamp(lock.extract_timestamp(token), UTC)
        told = lock.decrypt(token)
    except InvalidToken:
        raise OtherPerson() from None
    minutes: int = settings.CPD_RETURN_MINUTES  # type: ignore[misc]  # set by settings.common
    if now - sealed_at > timedelta(minutes=minutes):
        raise WordsExpired(count=minutes)
    return from_bytes(zlib.decompress(told))
