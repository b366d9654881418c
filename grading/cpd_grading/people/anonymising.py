"""Making a person a number: what a retirement does to the rows of this room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ..kernel import audit
from ..kernel.blanking import blank
from ..kernel.clock import kigali_date
from .models import AccountDecision, AccountJoining, ClaimCode, Person, RoleGrant


def name_of_number(person: Person) -> str:
    """What stands where a name stood: the registration number, which records keep, or the start of the id."""
    return f"Person {person.registration_number or str(person.id)[:8]}"


def anonymise_person(person: Person, *, now: datetime) -> int:
    """Replace the name by a number, drop everything else that points to somebody, end the roles.

    Id and registration number stay: credits and batches stand under them. The account stays joined until its files
    are destroyed, so that the platform can ask again. Returns how many rows changed.
    """
    row = Person.objects.filter(pk=person.pk)
    changed = blank(
        row,
        family_name=name_of_number(person),
        given_names="",
        email=None,
        sex="",
        language="en",
        school=None,
        joins_by_email=False,
    )
    row.filter(anonymised_at=None).update(anonymised_at=now)
    changed += blank(AccountDecision.objects.filter(person=person), reason="", settled=[])
    changed += blank(AccountJoining.objects.filter(person=person), undo_reason="")
    ClaimCode.objects.filter(person=person, ended_at=None).update(ended_at=now)
    return changed + end_periods(RoleGrant.objects.filter(person=person), on=kigali_date(now))


def end_periods(rows: QuerySet[Any], *, on: date) -> int:
    """End dated rows with the day before; what begins later ends with its first day, which every period has."""
    before = on - timedelta(days=1)
    running = rows.filter(Q(ends_on=None) | Q(ends_on__gt=before), starts_on__lte=before)
    to_come = rows.filter(Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), starts_on__gt=before)
    return running.update(ends_on=before) + to_come.update(ends_on=F("starts_on"))


def anonymised_people() -> tuple[UUID, ...]:
    return tuple(Person.objects.exclude(anonymised_at=None).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def release_account(person_id: UUID) -> None:
    """Part an anonymised person from their account: whoever signs in with it again is somebody new."""
    Person.objects.filter(pk=person_id).exclude(anonymised_at=None).update(user=None)


@transaction.atomic
def forget_email(user_id: int, *, now: datetime) -> None:
    """Take the address off the person of an account whose mailings end. Nothing happens to an account of nobody."""
    person_id = Person.objects.filter(user_id=user_id).values_list("pk", flat=True).first()
    if person_id and blank(Person.objects.filter(pk=person_id), email=None, joins_by_email=False):
        audit.record("email_forgotten", actor_id=None, now=now, learner_id=person_id)


@transaction.atomic
def account_deleted(user_id: int, *, now: datetime) -> None:
    """The account of a person goes: their address alone no longer makes anybody this person."""
    person_id = Person.objects.filter(user_id=user_id).values_list("pk", flat=True).first()
    if person_id is None:
        return
    Person.objects.filter(pk=person_id).update(joins_by_email=False)
    audit.record("account_deleted", actor_id=None, now=now, learner_id=person_id)
