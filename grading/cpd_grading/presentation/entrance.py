"""Who a signed-in account is to the programme, asked in one place by pages, scripts, uploads and exports."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from ..kernel.errors import EmailNotConfirmed, JoinFirst, NotALearnerHere, NotSignedIn
from ..people.api import join_offer
from ..people.domain import PersonView

Known = TypeVar("Known", bound=PersonView)


class WhoAsks(Protocol):
    """Django's user, or its visitor without an account."""

    pk: Any
    is_active: Any

    @property
    def is_authenticated(self) -> Any: ...


def require_entry(user: WhoAsks | None, person: Known | None) -> Known:
    """Return the person of the account that asks. Platforms sign an account in before its e-mail is confirmed.

    Raises NotSignedIn, EmailNotConfirmed, JoinFirst where a record waits for the account, NotALearnerHere.
    """
    if user is None or not user.is_authenticated:
        raise NotSignedIn()
    if not user.is_active:
        raise EmailNotConfirmed()
    if person is not None:
        return person
    if join_offer(user.pk) is not None:
        raise JoinFirst()
    raise NotALearnerHere()
