"""Persons before, with and without accounts; roles that hold for some days."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.messages import Message
from cpd_grading.people import api as people
from cpd_grading.people.domain import require_reason
from cpd_grading.people.models import Person
from tests import builders
from tests.builders import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", errors.ReasonRequired), (" \n\t", errors.ReasonRequired), ("x" * 301, errors.BadField), ("x" * 300, None)],
    ids=["nothing", "blanks", "one too many", "the longest"],
)
def test_a_reason_says_something_and_fits(text: str, refusal: type[errors.CpdError] | None) -> None:
    if refusal is None:
        assert require_reason(f"  {text} ", limit=300) == text
    else:
        with pytest.raises(refusal):
            require_reason(text, limit=300)


def test_a_reason_holds_500_characters_where_no_other_limit_is_said() -> None:
    assert require_reason("x" * 500) == "x" * 500
    with pytest.raises(errors.BadField):
        require_reason("x" * 501)


@pytest.mark.parametrize(
    ("given_names", "name"),
    [("Claudine", "Claudine Uwera"), ("Marie Claudine", "Marie Claudine Uwera"), ("", "Uwera")],
)
def test_a_name_reads_the_same_wherever_a_person_is_met(given_names: str, name: str) -> None:
    person_id = builders.person(given_names=given_names, family_name="Uwera")
    row = Person.objects.get(pk=person_id)

    assert [people.person(person_id).name, row.name] == [name] * 2


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"family_name": "  "}, errors.MissingField),
        ({"family_name": "N" * 81}, errors.BadField),
        ({"given_names": "N" * 121}, errors.BadField),
        ({"family_name": "Nu\x00l"}, errors.BadField),
        ({"family_name": "\ud800"}, errors.BadField),
        ({"email": "first@example.org"}, errors.BadField),
        ({"email": "FIRST@example.org "}, errors.BadField),
        ({"registration_number": "r 1"}, errors.DuplicateRegistration),
        ({"registration_number": "9" * 41}, errors.BadField),
        ({"language": "de"}, errors.BadField),
        ({"sex": "female"}, errors.BadField),
        ({"school_code": "S99"}, errors.BadField),
    ],
    ids=str,
)
def test_a_person_that_cannot_be_right_is_refused(details: dict[str, str], refusal: type[errors.CpdError]) -> None:
    builders.person(email="first@example.org", registration_number="R1")

    with pytest.raises(refusal):
        builders.person(**details)

    assert Person.objects.count() == 1


def test_people_without_address_or_number_do_not_clash() -> None:
    one, other = (builders.person(email=None, registration_number=" ") for _ in range(2))

    assert people.person(one).registration_number == people.person(other).registration_number == ""


def test_a_place_comes_with_its_sector_and_district() -> None:
    builders.add_places()
    near, far = builders.person(school_code="S1"), builders.person(school_code="S3")

    view = people.person(near)
    assert (view.school_code, view.sector_code, view.district_code) == ("S1", "1101", "11")
    assert [one.id for one in people.people_of_area("11")] == [near]
    assert [one.id for one in people.people_of_area("2101")] == [far]
    assert set(people.people([near, far])) == {near, far}


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-03-04", True), ("2026-03-05", False)],
)
def test_a_role_holds_from_its_first_to_its_last_day(day: str, holds: bool) -> None:
    assessor = builders.with_role("assessor", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 4))
    on = date.fromisoformat(day)

    assert bool(people.roles_of(assessor, on=on)) is holds
    assert [one.id for one in people.people_with_role("assessor", on=on)] == ([assessor] if holds else [])
    if holds:
        assert people.require_role(assessor, "assessor", on=on).role == "assessor"
    else:
        with pytest.raises(errors.NotInRole):
            people.require_role(assessor, "assessor", on=on)


def test_a_person_of_two_roles_answers_for_the_first_one_asked() -> None:
    both = builders.with_role("moderator", person_id=builders.with_role("seo", area_code="11"))

    assert people.require_any_role(both, ("assessor", "moderator", "seo"), on=TODAY).role == "moderator"
    for nobody in (None, builders.person()):
        with pytest.raises(errors.NotInRole) as refusal:
            people.require_any_role(nobody, ("assessor", "seo"), on=TODAY)
        assert refusal.value.places == {"role": Message("assessor")}


def test_a_role_is_given_by_an_officer_or_an_import_and_to_somebody_known() -> None:
    officer = builders.with_role("programme_manager")
    grant = {"role": "assessor", "starts_on": TODAY, "now": NOW}

    people.grant_role(person_id=builders.person(), granted_by=officer, **grant)

    with pytest.raises(errors.NotInRole):
        people.grant_role(person_id=officer, granted_by=builders.person(), **grant)
    with pytest.raises(errors.NotFound):
        people.grant_role(person_id=uuid4(), **grant)
    with pytest.raises(errors.BadField):
        people.grant_role(person_id=officer, **{**grant, "role": "king"})
    for area in ("1" * 21, "11\x00"):
        with pytest.raises(errors.BadField):
            people.grant_role(person_id=officer, area_code=area, **grant)
    with pytest.raises(errors.PeriodEndsBeforeStart):
        people.grant_role(person_id=officer, ends_on=date(2026, 3, 3), **grant)


def test_nobody_has_an_id_that_was_never_given() -> None:
    with pytest.raises(errors.NotFound):
        people.person(uuid4())
