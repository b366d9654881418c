"""Questions about accounts: whom one could join, and how it came to be somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q

from ..compat import emails_are_confirmed
from ..kernel.characters import trimmed
from ..kernel.errors import UnknownAccount
from .domain import Account, JoinOffer, Stranger, clean_email
from .models import AccountJoining, Person


@dataclass(frozen=True)
class JoiningView:
    """One joining of an account to a person; in force until it was undone or the account was deleted."""

    id: UUID
    person_id: UUID
    user_id: int
    how: str
    joined_at: datetime
    joined_by: str  # name of the officer, "" for nobody
    confirmed_at: datetime | None
    confirmed_by: str
    undone_at: datetime | None
    undone_by: str
    undo_reason: str
    is_in_force: bool


def account_of(user_id: int | None) -> Account | None:
    """What the platform's own row says of an account; None for nobody."""
    rows = get_user_model().objects.filter(pk=user_id or 0)
    row = rows.values_list("pk", "email", "is_active").first()
    return _account(*row) if row else None


def find_account(text: str) -> Account:
    """The account with this user name or e-mail address, exactly as written but for case. Raises UnknownAccount."""
    wanted = trimmed(text)
    rows = get_user_model().objects.filter(Q(username=wanted) | Q(email__iexact=wanted))
    for row in rows.order_by("pk").values_list("pk", "email", "is_active", "username")[:10]:
        # Some databases take é for e; an account is found by what was written, not by what looks like it.
        if wanted and (row[3] == wanted or clean_email(row[1]) == clean_email(wanted)):
            return _account(*row[:3])
    raise UnknownAccount(text=wanted[:80])


def account_with_address(email: str) -> Account | None:
    """The account that confirmed exactly this address and is nobody's yet, if there is one."""
    rows = get_user_model().objects.filter(email__iexact=email, is_active=True, cpd_person=None) if email else ()
    found = [_account(row.pk, row.email, row.is_active) for row in rows]
    return next((one for one in found if one.email == email and one.vouches_for_email), None)


def _account(user_id: int, email: str, is_active: bool) -> Account:
    return Account(user_id, clean_email(email) or "", is_active, is_active and emails_are_confirmed())


def join_offer(user_id: int | None) -> JoinOffer | None:
    """The record that waits for this account, by its confirmed e-mail address; reads only.

    None for an account that is somebody already, whose address nobody vouches for, or whose joining an officer undid.
    """
    account = account_of(user_id)
    if account is None or not account.vouches_for_email or not account.email:
        return None
    if Person.objects.filter(user_id=account.user_id).exists():
        return None
    row = (
        Person.objects.filter(email=account.email, user=None, joins_by_email=True)
        .exclude(joinings__in=AccountJoining.objects.filter(user_id=account.user_id).exclude(undone_at=None))
        .select_related("school")
        .first()
    )
    # Compared once more here: some databases take é for e, and that is another address.
    if row is None or row.email != account.email:
        return None
    return JoinOffer(row.id, row.name, row.school.name if row.school else "")


def stranger(user_id: int | None) -> Stranger:
    """What to show somebody whom the programme does not know by their account yet; reads only."""
    account = account_of(user_id)
    return Stranger(join_offer(user_id), is_confirmed=account is not None and account.is_active)


def joinings_of(person_id: UUID) -> tuple[JoiningView, ...]:
    """Every joining of a person, the newest first."""
    rows = AccountJoining.objects.filter(person_id=person_id).select_related(
        "person", "joined_by", "confirmed_by", "undone_by"
    )
    return tuple(
        JoiningView(
            id=row.id,
            person_id=row.person_id,
            user_id=row.user_id,
            how=row.how,
            joined_at=row.joined_at,
            joined_by=row.joined_by.name if row.joined_by else "",
            confirmed_at=row.confirmed_at,
            confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
            undone_at=row.undone_at,
            undone_by=row.undone_by.name if row.undone_by else "",
            undo_reason=row.undo_reason,
            is_in_force=row.undone_at is None and row.person.user_id == row.user_id,
        )
        for row in rows.order_by("-joined_at", "-pk")
    )
