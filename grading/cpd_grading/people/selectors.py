"""Questions about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from ..kernel.errors import NotFound, NotInRole, UnknownPerson
from . import domain
from .domain import Period, PersonView, RoleView, clean_email, clean_registration_number
from .models import Person, RoleGrant, School

WITH_PLACE = ("school__sector__district",)


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


def find_person(text: str) -> PersonView:
    """The person with this e-mail address or registration number, however it is written. Raises UnknownPerson."""
    address, number = clean_email(text), clean_registration_number(text)
    row = (
        Person.objects.select_related(*WITH_PLACE).filter(Q(email=address) | Q(registration_number=number)).first()
        if address and number and "\x00" not in text
        else None
    )
    if row is None:
        raise UnknownPerson(text=text.strip()[:80])
    return view_of(row)


def person_of_username(username: str) -> PersonView:
    """The person of the account with this name. Raises UnknownPerson."""
    row = Person.objects.select_related(*WITH_PLACE).filter(user__username=username).first()
    if row is None:
        raise UnknownPerson(text=username.strip()[:80])
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


def people_with_role(role: str, *, on: date) -> tuple[PersonView, ...]:
    rows = Person.objects.select_related(*WITH_PLACE).filter(
        Q(roles__ends_on=None) | Q(roles__ends_on__gte=on), roles__role=role, roles__starts_on__lte=on
    )
    return tuple(view_of(row) for row in rows.order_by("family_name", "given_names", "id").distinct())


def roles_of(person_id: UUID, *, on: date) -> tuple[RoleView, ...]:
    """Every role that holds on that day."""
    rows = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), person_id=person_id, starts_on__lte=on)
    return tuple(
        RoleView(row.role, row.area_code, Period(row.starts_on, row.ends_on)) for row in rows.order_by("role", "pk")
    )


def require_role(person_id: UUID | None, role: str, *, on: date) -> RoleView:
    """Raises NotInRole."""
    return domain.require_role(roles_of(person_id, on=on) if person_id else (), role, on=on)


def require_office(person_id: UUID | None, *, on: date) -> RoleView:
    """Raises NotInRole for anyone who is neither programme manager nor exam officer that day."""
    return require_any_role(person_id, domain.OFFICE, on=on)


def require_any_role(person_id: UUID | None, roles: Iterable[str], *, on: date) -> RoleView:
    """The first of ``roles`` that the person holds. Raises NotInRole naming the first."""
    held = roles_of(person_id, on=on) if person_id else ()
    wanted = tuple(roles)
    for role in wanted:
        for grant in held:
            if grant.role == role:
                return grant
    raise NotInRole(role=wanted[0])
