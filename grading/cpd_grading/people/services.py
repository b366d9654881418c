"""Acts on people, places and roles."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import AccountTaken, BadField, DuplicateRegistration, NotFound
from ..kernel.messages import Message, _
from .domain import (
    LANGUAGES,
    MAX_AREA_NAME,
    MAX_SCHOOL_NAME,
    ROLES,
    SEXES,
    clean_email,
    clean_registration_number,
    require_choice,
    require_name,
    require_period,
    require_text,
)
from .models import AccountJoining, District, JoinedBy, Person, RoleGrant, School, Sector
from .selectors import require_office


def add_district(*, code: str, name: str) -> None:
    """Raises MissingField, BadField."""
    _add_place(District, "district_code", code, name)


def add_sector(*, code: str, name: str, district_code: str) -> None:
    """Raises MissingField, BadField, also for a district nobody knows."""
    if not District.objects.filter(pk=district_code).exists():
        raise BadField(field="district_code", problem=Message(_("No district has this code.")))
    _add_place(Sector, "sector_code", code, name, district_id=district_code)


def add_school(*, code: str, name: str, sector_code: str) -> None:
    """Raises MissingField, BadField, also for a sector nobody knows."""
    if not Sector.objects.filter(pk=sector_code).exists():
        raise BadField(field="sector_code", problem=Message(_("No sector has this code.")))
    _add_place(School, "school_code", code, name, sector_id=sector_code)


def _add_place(place: type[District | Sector | School], field: str, code: str, name: str, **around: str) -> None:
    known_as = require_text(field, code, limit=20)
    place.objects.update_or_create(code=known_as, defaults={"name": clean_place_name(place, name), **around})


def clean_place_name(place: type[Model], name: str) -> str:
    """The name of a place as it is printed, no longer than its column. Raises MissingField, BadField."""
    return require_text("place_name", name, limit=MAX_SCHOOL_NAME if place is School else MAX_AREA_NAME)


@transaction.atomic
def add_person(
    *,
    family_name: str,
    given_names: str,
    now: datetime,
    email: str | None = None,
    registration_number: str | None = None,
    sex: str = "",
    language: str = "en",
    school_code: str | None = None,
    user_id: int | None = None,
    actor_id: UUID | None = None,
) -> UUID:
    """Record someone the programme knows and return their id; ``user_id`` is an account an operator knows to be theirs.

    Raises BadField, MissingField, DuplicateRegistration, AccountTaken.
    """
    family = require_name("family_name", family_name, limit=80)
    given = require_name("given_names", given_names, limit=120, may_be_empty=True)
    number, address = clean_registration_number(registration_number), clean_email(email)
    require_name("registration_number", number or "", limit=40, may_be_empty=True)
    require_text("email", address or "", limit=254, may_be_empty=True)
    require_choice("language", language, LANGUAGES)
    if sex not in SEXES:
        raise BadField(field="sex", problem=Message(_("Write F, M or nothing.")))
    if school_code and not School.objects.filter(pk=school_code).exists():
        raise BadField(field="school_code", problem=Message(_("No school has this code.")))
    if number and Person.objects.filter(registration_number=number).exists():
        raise DuplicateRegistration(number=number)
    if address and Person.objects.filter(email=address).exists():
        raise BadField(field="email", problem=Message(_("Another person has this address already.")))
    if user_id is not None and Person.objects.filter(user_id=user_id).exists():
        raise AccountTaken()
    person = Person.objects.create(
        family_name=family,
        given_names=given,
        email=address,
        registration_number=number,
        sex=sex,
        language=language,
        school_id=school_code or None,
        created_at=now,
    )
    audit.record("person_added", actor_id=actor_id, now=now, learner_id=person.id)
    if user_id is not None:
        write_joining(person, user_id, JoinedBy.OPERATOR, actor_id=actor_id, confirms=True, now=now)
    return person.id


def lock_person(person_id: UUID) -> Person:
    """The row, locked until the end of the transaction. Raises NotFound."""
    row = Person.objects.select_for_update().filter(pk=person_id).first()
    if row is None:
        raise NotFound()
    return row


def write_joining(
    person: Person, user_id: int, how: JoinedBy, *, actor_id: UUID | None, confirms: bool, now: datetime
) -> AccountJoining:
    """The rows of a joining, in the caller's transaction and under its lock of the person."""
    person.user_id, person.roles_confirmed_at = user_id, now if confirms else None
    person.save(update_fields=["user_id", "roles_confirmed_at"])
    row = AccountJoining.objects.create(
        person=person,
        user_id=user_id,
        how=how,
        joined_at=now,
        joined_by_id=actor_id,
        confirmed_at=now if confirms else None,
        confirmed_by_id=actor_id if confirms else None,
    )
    audit.record("account_claimed", actor_id=actor_id, now=now, learner_id=person.id, joining=row.id, how=str(how))
    return row


@transaction.atomic
def grant_role(
    *,
    person_id: UUID,
    role: str,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    area_code: str = "",
    granted_by: UUID | None = None,
) -> UUID:
    """Give a dated role; ``granted_by`` is the officer who does it, None for an import.

    Raises NotInRole, NotFound, BadField, PeriodEndsBeforeStart.
    """
    if granted_by is not None:
        require_office(granted_by, on=kigali_date(now))
    if not Person.objects.filter(pk=person_id).exists():
        raise NotFound()
    period = require_period(starts_on, ends_on)
    grant = RoleGrant.objects.create(
        person_id=person_id,
        role=require_choice("role", role, ROLES),
        area_code=require_text("area_code", area_code, limit=20, may_be_empty=True),
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        granted_by_id=granted_by,
    )
    audit.record("role_granted", actor_id=granted_by, now=now, learner_id=person_id, role=role, grant=grant.id)
    return grant.id


@transaction.atomic
def revoke_role(*, grant_id: UUID, now: datetime, revoked_by: UUID | None = None) -> None:
    """Take a role back from this moment on; what was done with it stays. Twice is once.

    ``revoked_by`` is the officer who does it, None for an operator. Raises NotInRole, NotFound.
    """
    if revoked_by is not None:
        require_office(revoked_by, on=kigali_date(now))
    row = RoleGrant.objects.select_for_update().filter(pk=grant_id).first()
    if row is None:
        raise NotFound()
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by_id = now, revoked_by
        row.save(update_fields=["revoked_at", "revoked_by"])
        audit.record("role_revoked", actor_id=revoked_by, now=now, learner_id=row.person_id, grant=row.id)
