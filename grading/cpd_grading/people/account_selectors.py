"""Questions about persons and their accounts."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from .. import compat
from .account_domain import AccountGone, AccountLine, AccountPair
from .domain import full_name
from .models import AccountDecision, Person


def account_differences() -> tuple[AccountLine, ...]:
    """Everybody whose account says another e-mail or name than we keep, by name; three queries.

    What an officer decided is left out until either side changes again.
    """
    settled: dict[UUID, set[str]] = {}
    for person_id, digests in AccountDecision.objects.values_list("person_id", "settled"):
        settled.setdefault(person_id, set()).update(digests)
    names = compat.account_names()
    pairs = (_pair(row, names) for row in _joined().order_by("family_name", "given_names", "pk"))
    lines = (_line(pair, settled.get(pair.person_id, set())) for pair in pairs)
    return tuple(line for line in lines if line.shows_email or line.shows_name)


def _line(pair: AccountPair, decided: set[str]) -> AccountLine:
    shows_email = pair.email_differs and pair.email_difference not in decided
    return AccountLine(pair, shows_email, pair.name_differs and pair.name_difference not in decided)


def account_pair(person_id: UUID) -> AccountPair | None:
    """The two sides of one person, None where nobody is joined."""
    row = _joined().filter(pk=person_id).first()
    return _pair(row, compat.account_names([row.user_id])) if row else None


def _joined() -> QuerySet[Person]:
    return Person.objects.filter(user__isnull=False, anonymised_at=None).select_related("user")


def _pair(row: Person, names: Mapping[int | None, str]) -> AccountPair:
    return AccountPair(
        person_id=row.id,
        family_name=row.family_name,
        given_names=row.given_names,
        registration_number=row.registration_number or "",
        email=row.email or "",
        account_name=names.get(row.user_id, ""),
        account_email=row.user.email if row.user else "",
    )


def accounts_gone() -> tuple[AccountGone, ...]:
    """Persons without an account whose address no longer joins anybody, by name."""
    rows = Person.objects.filter(user=None, joins_by_email=False, email__isnull=False, anonymised_at=None)
    ordered = rows.order_by("family_name", "given_names", "pk")
    return tuple(
        AccountGone(pk, full_name(given, family), number or "", email or "")
        for pk, family, given, number, email in ordered.values_list(
            "pk", "family_name", "given_names", "registration_number", "email"
        )
    )
