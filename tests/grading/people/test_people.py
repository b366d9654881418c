"""Persons before, with and without accounts; roles that hold for some days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from cpd_grading import api
from cpd_grading.people.models import Person
from tests import builders
from tests.builders import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> User:
    return User.objects.create(username="claudine", email="claudine@example.org", password="!")


def write_as(account: User, *, verified: bool = True, full_name: str = "Claudine Uwase Sample") -> UUID:
    return api.person_for_account(
        user_id=account.pk, email=account.email, email_is_verified=verified, full_name=full_name, now=NOW
    )


def test_an_account_with_a_verified_address_claims_the_imported_person(account: User) -> None:
    imported = builders.person(email=" Claudine@Example.org ")

    assert write_as(account) == imported
    assert api.person_of_user(account.pk).id == imported
    assert api.broken_links(f"-:{imported}") == []


def test_an_address_that_is_not_verified_claims_nobody(account: User) -> None:
    imported = builders.person(email=account.email)

    somebody_new = write_as(account, verified=False)

    assert somebody_new != imported
    assert api.person(somebody_new).email == ""
    assert api.person(imported).user_id is None


def test_an_account_nobody_knows_becomes_a_person_on_its_first_write(account: User) -> None:
    made = write_as(account)

    view = api.person(made)
    assert (view.given_names, view.family_name, view.email) == ("Claudine Uwase", "Sample", "claudine@example.org")
    assert write_as(account) == made


@pytest.mark.parametrize(
    ("full_name", "given", "family"),
    [
        ("", "", "Account"),
        ("Uwase", "", "Uwase"),
        ("  Jean de Dieu   Sample ", "Jean de Dieu", "Sample"),
        ("Nul\x00l \ud800Sample", "Null", "Sample"),
        ("A" * 300 + " " + "B" * 300, "A" * 120, "B" * 80),
    ],
)
def test_whatever_name_an_account_has_it_can_be_kept(account: User, full_name: str, given: str, family: str) -> None:
    view = api.person(write_as(account, full_name=full_name))

    assert view.given_names.strip() == given
    assert view.family_name.startswith(family)


def test_reading_records_nobody(account: User) -> None:
    assert api.person_of_user(account.pk) is None
    assert api.person_of_user(None) is None
    assert not Person.objects.exists()


def test_an_address_of_somebody_who_has_an_account_already_is_not_taken_over(account: User) -> None:
    other = User.objects.create(username="other", password="!")
    builders.person(email=account.email, user_id=other.pk)

    made = write_as(account)

    assert api.person(made).email == ""
    assert api.person(made).user_id == account.pk


class Interrupted(str):
    """A name during whose reading something else happens, once."""

    meanwhile: list[Callable[[], object]]

    def __iter__(self) -> Iterator[str]:
        if self.meanwhile:
            self.meanwhile.pop()()
        return super().__iter__()


def test_two_tabs_that_write_first_at_the_same_moment_are_one_person(account: User) -> None:
    name = Interrupted("Claudine Sample")
    name.meanwhile = [lambda: write_as(account)]

    assert write_as(account, full_name=name) == api.person_of_user(account.pk).id
    assert Person.objects.count() == 1


def test_two_accounts_of_one_address_that_write_at_the_same_moment_are_not_mixed_up(account: User) -> None:
    other = User.objects.create(username="other", email=account.email, password="!")
    name = Interrupted("Claudine Sample")
    name.meanwhile = [lambda: write_as(other)]

    with pytest.raises(api.BadField):
        write_as(account, full_name=name)

    assert api.person(write_as(account)).email == ""
    assert Person.objects.count() == 2


def test_an_officer_joins_an_account_to_a_person(account: User) -> None:
    imported, officer = builders.person(), builders.with_role("exam_officer")

    api.claim_account(person_id=imported, user_id=account.pk, actor_id=officer, now=NOW)
    api.claim_account(person_id=imported, user_id=account.pk, actor_id=officer, now=NOW)

    assert api.person_of_user(account.pk).id == imported


def test_somebody_without_an_office_joins_no_account(account: User) -> None:
    with pytest.raises(api.NotInRole):
        api.claim_account(
            person_id=builders.person(), user_id=account.pk, actor_id=builders.with_role("assessor"), now=NOW
        )

    assert api.person_of_user(account.pk) is None


def test_an_account_or_a_person_is_joined_once_only(account: User) -> None:
    other = User.objects.create(username="other", password="!")
    taken = builders.person(user_id=account.pk)
    free = builders.person()

    for person_id, user_id in ((free, account.pk), (taken, other.pk)):
        with pytest.raises(api.AccountTaken):
            api.claim_account(person_id=person_id, user_id=user_id, actor_id=None, now=NOW)
    with pytest.raises(api.AccountTaken):
        builders.person(user_id=account.pk)
    with pytest.raises(api.NotFound):
        api.claim_account(person_id=uuid4(), user_id=other.pk, actor_id=None, now=NOW)


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
        assert refusal.value.places == {"role": "assessor"}


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
