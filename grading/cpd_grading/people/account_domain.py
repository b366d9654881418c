"""Rules of a person and their account: what is a difference between the two, and what is not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from ..kernel.digest import digest_of
from .domain import clean_email, full_name, plain_name


@dataclass(frozen=True)
class AccountPair:
    """What we keep of a person beside what their account says now."""

    person_id: UUID
    family_name: str
    given_names: str
    registration_number: str
    email: str
    account_name: str
    account_email: str

    @property
    def name(self) -> str:
        return full_name(self.given_names, self.family_name)

    @property
    def seen(self) -> str:
        """Digest of everything an officer has before them: an act on it says which version was seen."""
        ours = [str(self.person_id), self.family_name, self.given_names, self.email]
        return digest_of([*ours, self.account_name, self.account_email])

    @property
    def email_differs(self) -> bool:
        """Case, spaces and the way accents are typed are no difference; an account without an address says nothing."""
        theirs = plain_email(self.account_email)
        return bool(theirs) and theirs != plain_email(self.email)

    @property
    def name_differs(self) -> bool:
        """Neither is which name comes first: an account has one field for both."""
        theirs = plain_name(self.account_name)
        family, given = self.family_name, self.given_names
        return bool(theirs) and theirs not in (plain_name(f"{given} {family}"), plain_name(f"{family} {given}"))

    @property
    def email_difference(self) -> str:
        """Digest of one difference, so that one that was decided is not shown again until either side changes."""
        return digest_of(["email", plain_email(self.email), plain_email(self.account_email)])

    @property
    def name_difference(self) -> str:
        family, given = plain_name(self.family_name), plain_name(self.given_names)
        return digest_of(["name", family, given, plain_name(self.account_name)])

    @property
    def differences(self) -> tuple[str, ...]:
        email = (self.email_difference,) if self.email_differs else ()
        return (*email, self.name_difference) if self.name_differs else email


@dataclass(frozen=True)
class AccountLine:
    """One person on the page of accounts: what differs, and was not decided yet."""

    pair: AccountPair
    shows_email: bool
    shows_name: bool


@dataclass(frozen=True)
class AccountGone:
    """A person whose account was deleted or parted from them, and who waits with an address that joins nobody."""

    person_id: UUID
    name: str
    registration_number: str
    email: str


def plain_email(text: str) -> str:
    return clean_email(unicodedata.normalize("NFC", text)) or ""
