"""Rules and records of people: dated roles, and who someone is without their account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ..kernel.errors import BadField, MissingField, NotInRole, PeriodEndsBeforeStart

ROLES = (
    "assessor",
    "moderator",
    "external_examiner",
    "exam_officer",
    "programme_manager",
    "advisor",
    "seo",
    "deo",
)
# Who decides on cohorts, coaches and the wording a cohort is held to.
OFFICE = ("programme_manager", "exam_officer")
LANGUAGES = ("en", "rw", "fr")
SEXES = ("", "F", "M")


def known_language(code: str | None) -> str | None:
    """The language of a code that we have words in, regional ones such as "fr-ca" included; None for any other."""
    language = (code or "").lower().replace("_", "-").partition("-")[0]
    return language if language in LANGUAGES else None


def reading_language(preferred: str | None, recorded: str | None, active: str | None) -> str:
    """The language somebody reads in: the first of these that we have, else English (docs/decisions/0010).

    ``preferred``: what their account says; ``recorded``: what the programme recorded of the person; ``active``: what
    the page around is in.
    """
    found = (known_language(code) for code in (preferred, recorded, active))
    return next((language for language in found if language), LANGUAGES[0])


@dataclass(frozen=True)
class PersonView:
    """A person as the other rooms see them."""

    id: UUID
    family_name: str
    given_names: str
    registration_number: str
    email: str
    language: str
    user_id: int | None
    school_code: str
    school_name: str
    sector_code: str
    sector_name: str
    district_code: str
    district_name: str

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(frozen=True)
class Period:
    """Days from ``starts_on`` to ``ends_on``, both included; without an end it goes on."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class RoleView:
    """A dated role; ``area_code`` is the district or sector of an officer, empty for the university's roles."""

    role: str
    area_code: str
    period: Period


def require_period(starts_on: date, ends_on: date | None) -> Period:
    """Return the period. Raises PeriodEndsBeforeStart."""
    if ends_on is not None and ends_on < starts_on:
        raise PeriodEndsBeforeStart()
    return Period(starts_on, ends_on)


def require_known_role(role: str) -> str:
    if role not in ROLES:
        raise BadField(field="role", problem=f"“{role}” is not one of {', '.join(ROLES)}.")
    return role


def require_role(roles: Iterable[RoleView], role: str, *, on: date) -> RoleView:
    """Return the grant that holds on that day. Raises NotInRole."""
    for grant in roles:
        if grant.role == role and grant.period.holds(on):
            return grant
    raise NotInRole(role=role)


def require_text(field: str, text: str, *, limit: int, may_be_empty: bool = False) -> str:
    """Trimmed text of at most ``limit`` characters that a database can keep. Raises BadField, MissingField."""
    cleaned = text.strip()
    if not cleaned and not may_be_empty:
        raise MissingField(field=field)
    if len(cleaned) > limit:
        raise BadField(field=field, problem=f"It is longer than {limit} characters.")
    require_storable(field, cleaned)
    return cleaned


def require_storable(field: str, text: str) -> None:
    """Raises BadField for what no database keeps: NUL, and halves of surrogate pairs that JSON can smuggle in."""
    if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in text):
        raise BadField(field=field, problem="It holds a character that cannot be kept.")


def clean_registration_number(text: str | None) -> str | None:
    """Trimmed, upper case, without inner blanks; None when empty (domain: the university's format is opaque text)."""
    cleaned = "".join((text or "").split()).upper()
    return cleaned or None


def clean_email(text: str | None) -> str | None:
    cleaned = (text or "").strip().lower()
    return cleaned or None
