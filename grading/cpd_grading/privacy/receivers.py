"""The platform's retirement pipeline, heard through ``plugin_app``: it sends again what raised, so failures raise."""

from __future__ import annotations

from typing import Any

from ..kernel.clock import utc_now
from ..people.api import forget_email, person_of_user
from .retiring import retire_person


def on_retire(sender: Any, user: Any = None, **_kwargs: Any) -> None:
    """USER_RETIRE_LMS_MISC and USER_RETIRE_LMS_CRITICAL: the person of this account is retired, if there is one.

    Only a joined account says whose data it is: an address that somebody typed does not retire a waiting person.
    Raises FilesNotDestroyed.
    """
    person = person_of_user(user.pk) if user is not None else None
    if person is not None:
        retire_person(person_id=person.id, actor_id=None, now=utc_now())


def on_retire_mailings(sender: Any, user: Any = None, **_kwargs: Any) -> None:
    """USER_RETIRE_MAILINGS: nothing is sent to this account's address any more."""
    if user is not None:
        forget_email(user.pk, now=utc_now())
