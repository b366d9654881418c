"""Persons before, with and without accounts; roles that hold for some days."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from cpd_grading import api
from cpd_grading.kernel.messages import Message
from cpd_grading.people.models import Person
from tests import builders
from tests.builders import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"family_name": "  "}, api.MissingField),
        ({"family_name": "N" * 81}, api.BadField),
        ({"given_names": "N" * 121}, api.BadField),
        ({"family_name": "Nu\x00l"}, api.BadField),
        ({"family_name": "\ud800"}, api.BadField),
        ({"email": "first@example.org"}, api.BadField),
        ({"email": "FIRST@example.org "}, api.BadField),
        ({"registration_number": "r 1"}, api.DuplicateRegistration),
        ({"registration_number": "9" * 41}, api.BadField),
        ({"language": "de"}, api.BadField),
        ({"sex": "female"}, api.BadField),
        ({"school_code": "S99"}, api.BadField),
    ],
    ids=str,
)
def test_a_person_that_cannot_be_right_is_refused(details: dict[str, str], refusal: type[api.CpdError]) -> None:
    builders.person(email="first@example.org", registration_number="R1")

    with pytest.raises(refusal):
        builders.person(**details)

    assert Person.objects.count() == 1


def test_people_without_address_or_number_do_not_clash() -> None:
    one, other = (builders.person(email=None, registration_number=" ") for _ in range(2))

    assert api.person(one).registration_number == api.person(other).registration_number == ""


def test_a_place_comes_with_its_sector_and_district() -> None:
    builders.add_places()
    near, far = builders.person(school_code="S1"), builders.person(school_code="S3")

    view = api.person(near)
    assert (view.school_code, view.sector_code, view.district_code) == ("S1", "1101", "11")
    assert [one.id for one in api.people_of_area("11")] == [near]
    assert [one.id for one in api.people_of_area("2101")] == [far]
    assert set(api.people([near, far])) == {near, far}


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-03-04", True), ("2026-03-05", False)],
)
def test_a_role_holds_from_its_first_to_its_last_day(day: str, holds: bool) -> None:
    assessor = builders.with_role("assessor", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 4))
    on = date.fromisoformat(day)

    assert bool(api.roles_of(assessor, on=on)) is holds
    assert [one.id for one in api.people_with_role("assessor", on=on)] == ([assessor] if holds else [])
    if holds:
        assert api.require_role(assessor, "assessor", on=on).role == "assessor"
    else:
        with pytest.raises(api.NotInRole):
            api.require_role(assessor, "assessor", on=on)


def test_a_person_of_two_roles_answers_for_the_first_one_asked() -> None:
    both = builders.with_role("moderator", person_id=builders.with_role("seo", area_code="11"))

    assert api.require_any_role(both, ("assessor", "moderator", "seo"), on=TODAY).role == "moderator"
    for nobody in (None, builders.person()):
        with pytest.raises(api.NotInRole) as refusal:
            api.require_any_role(nobody, ("assessor", "seo"), on=TODAY)
        assert refusal.value.places == {"role": Message("assessor")}


def test_a_role_is_given_by_an_officer_or_an_import_and_to_somebody_known() -> None:
    officer = builders.with_role("programme_manager")
    grant = {"role": "assessor", "starts_on": TODAY, "now": NOW}

    api.grant_role(person_id=builders.person(), granted_by=officer, **grant)

    with pytest.raises(api.NotInRole):
        api.grant_role(person_id=officer, granted_by=builders.person(), **grant)
    with pytest.raises(api.NotFound):
        api.grant_role(person_id=uuid4(), **grant)
    with pytest.raises(api.BadField):
        api.grant_role(person_id=officer, **{**grant, "role": "king"})
    with pytest.raises(api.PeriodEndsBeforeStart):
        api.grant_role(person_id=officer, ends_on=date(2026, 3, 3), **grant)


def test_nobody_has_an_id_that_was_never_given() -> None:
    with pytest.raises(api.NotFound):
        api.person(uuid4())
