"""Acts on people, places and roles."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import AccountTaken, BadField, DuplicateRegistration, NotFound
from .domain import (
    LANGUAGES,
    SEXES,
    clean_email,
    clean_registration_number,
    require_known_role,
    require_period,
    require_text,
)
from .models import District, Person, RoleGrant, School, Sector
from .selectors import require_office


def add_district(*, code: str, name: str) -> None:
    District.objects.update_or_create(code=code, defaults={"name": name})


def add_sector(*, code: str, name: str, district_code: str) -> None:
    Sector.objects.update_or_create(code=code, defaults={"name": name, "district_id": district_code})


def add_school(*, code: str, name: str, sector_code: str) -> None:
    School.objects.update_or_create(code=code, defaults={"name": name, "sector_id": sector_code})


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
    """Record someone the programme knows, with or without an account, and return their id.

    Raises BadField, MissingField, DuplicateRegistration, AccountTaken.
    """
    family = require_text("family_name", family_name, limit=80)
    given = require_text("given_names", given_names, limit=120, may_be_empty=True)
    number, address = clean_registration_number(registration_number), clean_email(email)
    require_text("registration_number", number or "", limit=40, may_be_empty=True)
    require_text("email", address or "", limit=254, may_be_empty=True)
    if language not in LANGUAGES:
        raise BadField(field="language", problem="Use en, rw or fr.")
    if sex not in SEXES:
        raise BadField(field="sex", problem="Use F, M or nothing.")
    if school_code and not School.objects.filter(pk=school_code).exists():
        raise BadField(field="school_code", problem="No school has this code.")
    if number and Person.objects.filter(registration_number=number).exists():
        raise DuplicateRegistration(number=number)
    if address and Person.objects.filter(email=address).exists():
        raise BadField(field="email", problem="Another person has this address.")
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
        user_id=user_id,
        created_at=now,
    )
    audit.record("person_added", actor_id=actor_id, now=now, learner_id=person.id)
    return person.id


@transaction.atomic
def claim_account(*, person_id: UUID, user_id: int, actor_id: UUID | None, now: datetime) -> None:
    """Join an account to a person: by the officer ``actor_id``, or by verified e-mail (``actor_id`` None).

    Raises NotInRole, NotFound, AccountTaken.
    """
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound()
    if person.user_id == user_id:
        return
    if person.user_id is not None or Person.objects.filter(user_id=user_id).exists():
        raise AccountTaken()
    person.user_id = user_id
    person.save(update_fields=["user_id"])
    audit.record("account_claimed", actor_id=actor_id, now=now, learner_id=person.id)


def person_for_account(*, user_id: int, email: str, email_is_verified: bool, full_name: str, now: datetime) -> UUID:
    """Return the person of an account, joining or recording one on the account's first write.

    An account whose verified e-mail belongs to an imported person claims that person; anyone else becomes a new
    person, so that someone who is in no cohort yet can draft and loses nothing when they are added.
    """
    known = Person.objects.filter(user_id=user_id).values_list("id", flat=True).first()
    if known is not None:
        return known
    address = clean_email(email) if email_is_verified else None
    waiting = Person.objects.filter(email=address, user__isnull=True).first() if address else None
    if waiting is not None:
        claim_account(person_id=waiting.id, user_id=user_id, actor_id=None, now=now)
        return waiting.id
    is_taken = bool(address) and Person.objects.filter(email=address).exists()
    given, _, family = "".join(char for char in full_name if char.isprintable()).strip().rpartition(" ")
    try:
        with transaction.atomic():
            return add_person(
                family_name=family[:80] or f"Account {user_id}",
                given_names=given[:120],
                email=None if is_taken else address,
                user_id=user_id,
                now=now,
            )
    except (IntegrityError, AccountTaken, BadField):
        # Two tabs wrote first at the same moment; where the other one made the person, this is them.
        made = Person.objects.filter(user_id=user_id).values_list("id", flat=True).first()
        if made is None:
            raise
        return made


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
        role=require_known_role(role),
        area_code=area_code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        granted_by_id=granted_by,
    )
    audit.record("role_granted", actor_id=granted_by, now=now, learner_id=person_id, role=role, grant=grant.id)
    return grant.id
