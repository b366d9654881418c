"""Questions about people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q

from ..kernel.characters import trimmed
from ..kernel.errors import NotFound, RolesNotConfirmed, UnknownPerson
from . import domain
from .domain import Period, PersonView, RoleView, clean_email, clean_registration_number
from .models import Person, RoleGrant, School

WITH_PLACE = ("school__sector__district",)
ROLES_TABLE = RoleGrant._meta.db_table  # for checks that run before the first migration


def awake(path: str = "") -> Q:
    """Persons whose coach and university roles give rights; ``path`` leads to them, such as ``"coach__"``.

    The same in plain Python: ``not domain.roles_sleep(...)``.
    """
    return Q(**{f"{path}user": None}) | Q(**{f"{path}roles_confirmed_at__isnull": False})


def view_of(person: Person) -> PersonView:
    """Frozen view of a row; fetch it with ``select_related(*WITH_PLACE)`` to keep it one query."""
    school: School | None = person.school
    sector = school.sector if school else None
    return PersonView(
        id=person.id,
        family_name=person.family_name,
        given_names=person.given_names,
        registration_number=person.registration_number or "",
        email=person.email or "",
        language=person.language,
        user_id=person.user_id,
        school_code=school.code if school else "",
        school_name=school.name if school else "",
        sector_code=sector.code if sector else "",
        sector_name=sector.name if sector else "",
        district_code=sector.district.code if sector else "",
        district_name=sector.district.name if sector else "",
    )


def person(person_id: UUID) -> PersonView:
    """Raises NotFound."""
    row = Person.objects.select_related(*WITH_PLACE).filter(pk=person_id).first()
    if row is None:
        raise NotFound()
    return view_of(row)


def person_of_user(user_id: int | None) -> PersonView | None:
    """The person of an account, or None: reading never records anybody."""
    if user_id is None:
        return None
    row = Person.objects.select_related(*WITH_PLACE).filter(user_id=user_id).first()
    return view_of(row) if row else None


def person_with_account(person_id: UUID) -> tuple[PersonView, AbstractBaseUser] | None:
    """A person and the account that is theirs now; None for whoever has none."""
    row = Person.objects.select_related(*WITH_PLACE, "user").filter(pk=person_id, user__isnull=False).first()
    return (view_of(row), row.user) if row is not None and row.user is not None else None


def recorded_language(user_id: int | None) -> str | None:
    """The language recorded of an account's person; None where nobody is known."""
    return Person.objects.filter(user_id=user_id).values_list("language", flat=True).first() if user_id else None


def find_person(text: str) -> PersonView:
    """The person with this e-mail address or registration number, however it is written. Raises UnknownPerson."""
    address, number = clean_email(text), clean_registration_number(text)
    if address and number and "\x00" not in text:
        rows = Person.objects.select_related(*WITH_PLACE).filter(Q(email=address) | Q(registration_number=number))
        for row in rows:
            # Some databases take é for e; a person is found by what was written, not by what looks like it.
            if row.email == address or row.registration_number == number:
                return view_of(row)
    raise UnknownPerson(text=trimmed(text)[:80])


def person_of_username(username: str) -> PersonView:
    """The person of the account with this name. Raises UnknownPerson."""
    row = Person.objects.select_related(*WITH_PLACE).filter(user__username=username).first()
    if row is None:
        raise UnknownPerson(text=trimmed(username)[:80])
    return view_of(row)


def require_known(*ids: UUID) -> None:
    """Raises NotFound where one of the ids is nobody's."""
    if Person.objects.filter(pk__in=ids).count() != len(set(ids)):
        raise NotFound()


def people(ids: Iterable[UUID]) -> dict[UUID, PersonView]:
    rows = Person.objects.select_related(*WITH_PLACE).filter(pk__in=set(ids))
    return {row.id: view_of(row) for row in rows}


def people_of_area(code: str) -> tuple[PersonView, ...]:
    """Everyone whose school lies in a sector or district, by name."""
    rows = Person.objects.select_related(*WITH_PLACE).filter(
        Q(school__sector_id=code) | Q(school__sector__district_id=code)
    )
    return tuple(view_of(row) for row in rows.order_by("family_name", "given_names", "id"))


def not_ended(on: date, path: str = "") -> Q:
    """Rows with a period that is not over by that day; it may not have begun. ``path`` leads to them, with "__"."""
    return Q(**{f"{path}ends_on": None}) | Q(**{f"{path}ends_on__gte": on})


def in_period(on: date, path: str = "") -> Q:
    """Rows whose period holds that day. The same in plain Python: ``Period.holds``."""
    return not_ended(on, path) & Q(**{f"{path}starts_on__lte": on})


def holding(on: date, path: str = "") -> Q:
    """Grants of roles that hold on that day; ``path`` leads to them, such as ``"roles__"``."""
    return in_period(on, path) & Q(**{f"{path}revoked_at": None})


def people_with_role(role: str, *, on: date) -> tuple[PersonView, ...]:
    """Everyone who may act in that role that day, by name."""
    rows = Person.objects.select_related(*WITH_PLACE).filter(holding(on, "roles__"), awake(), roles__role=role)
    return tuple(view_of(row) for row in rows.order_by("family_name", "given_names", "id").distinct())


@dataclass(frozen=True)
class RoleHolder:
    """Somebody with a role today; ``may_act`` once an account has joined and is confirmed."""

    name: str
    email: str
    has_account: bool
    may_act: bool


def role_holders(role: str, *, on: date) -> tuple[RoleHolder, ...]:
    """Everyone who holds a role that day, by name, whether or not they can act yet."""
    rows = Person.objects.filter(holding(on, "roles__"), roles__role=role).distinct()
    return tuple(
        RoleHolder(row.name, row.email or "", row.user_id is not None, row.roles_confirmed_at is not None)
        for row in rows.order_by("family_name", "given_names", "id")
    )


def roles_of(person_id: UUID, *, on: date) -> tuple[RoleView, ...]:
    """Every role that holds on that day and gives rights."""
    return tuple(grant for grant in granted_roles(person_id, on=on) if not grant.sleeps)


def granted_roles(person_id: UUID, *, on: date) -> tuple[RoleView, ...]:
    """Every role that holds on that day, those that sleep too."""
    rows = RoleGrant.objects.filter(holding(on), person_id=person_id).select_related("person").order_by("role", "pk")
    return tuple(
        RoleView(
            role=row.role,
            area_code=row.area_code,
            period=Period(row.starts_on, row.ends_on),
            id=row.id,
            sleeps=domain.roles_sleep(row.person.user_id, row.person.roles_confirmed_at),
        )
        for row in rows
    )


def require_awake(person_id: UUID) -> None:
    """Raises RolesNotConfirmed for somebody whose coach and university roles give no rights yet."""
    if not Person.objects.filter(awake(), pk=person_id).exists():
        raise RolesNotConfirmed()


def require_role(person_id: UUID | None, role: str, *, on: date) -> RoleView:
    """Raises NotInRole, RolesNotConfirmed."""
    return require_any_role(person_id, (role,), on=on)


def require_office(person_id: UUID | None, *, on: date) -> RoleView:
    """Raises NotInRole for anyone who is neither programme manager nor exam officer that day, RolesNotConfirmed."""
    return require_any_role(person_id, domain.OFFICE, on=on)


def require_any_role(person_id: UUID | None, roles: Iterable[str], *, on: date) -> RoleView:
    """The first of ``roles`` that the person holds. Raises NotInRole naming the first, RolesNotConfirmed."""
    return domain.require_one_of(granted_roles(person_id, on=on) if person_id else (), roles)
