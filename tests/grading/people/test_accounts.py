"""A person beside their account: what differs, who decides, and what is told of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from types import ModuleType
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import AccountDecision, AuditEvent, Person
from cpd_grading.people import api as people
from cpd_grading.people.account_domain import AccountPair
from cpd_grading.privacy import api as privacy
from tests import builders
from tests.builders import NOBODY, NOW

WHY = "She showed her identity card."


def pair(**sides: str) -> AccountPair:
    ours = {"family_name": "Uwera", "given_names": "Agnès", "email": "agnes@example.org"}
    theirs = {"account_name": "Agnès Uwera", "account_email": "agnes@example.org"}
    return AccountPair(NOBODY, registration_number="", **{**ours, **theirs, **sides})


@pytest.mark.parametrize(
    ("account_email", "differs"),
    [
        ("agnes@example.org", False),
        ("Agnes@Example.ORG", False),
        ("  agnes@example.org ", False),
        ("", False),  # an account that says nothing
        ("agnes.uwera@example.org", True),
    ],
)
def test_an_address_differs_by_more_than_case_and_spaces(account_email: str, differs: bool) -> None:
    assert pair(account_email=account_email).email_differs == differs


def test_an_address_we_do_not_know_yet_is_a_difference() -> None:
    assert pair(email="").email_differs


@pytest.mark.parametrize(
    ("account_name", "differs"),
    [
        ("Agnès Uwera", False),
        ("Agne\u0300s Uwera", False),  # the accent as a character of its own
        (" Agnès   Uwera ", False),
        ("Agnès\u00a0Uwera", False),
        ("Uwera Agnès", False),  # one field for both names
        ("", False),
        ("Agnes Uwera", True),
        ("AGNÈS UWERA", True),
        ("Agnès Uwera Mukamana", True),
        ("Agnès", True),
    ],
)
def test_a_name_differs_by_more_than_spaces_accents_and_order(account_name: str, differs: bool) -> None:
    assert pair(account_name=account_name).name_differs == differs


@pytest.fixture
def account(db: None) -> User:
    return User.objects.create_user("agnes", "agnes@example.org", first_name="Agnès", last_name="Uwera")


@pytest.fixture
def agnes(account: User) -> UUID:
    return builders.person(family_name="Uwera", given_names="Agnès", email="agnes@example.org", user_id=account.pk)


@pytest.fixture
def changed(agnes: UUID, account: User) -> UUID:
    """Agnès married and changed both in her account."""
    User.objects.filter(pk=account.pk).update(last_name="Uwera Mukamana", email="a.mukamana@example.org")
    return agnes


def the_line() -> people.AccountLine:
    (line,) = people.account_differences()
    return line


def decide(act: Callable[..., None], person_id: UUID, team: builders.Staff, **changes: object) -> None:
    act(
        **{
            "person_id": person_id,
            "officer_id": team.officer,
            "seen": the_line().pair.seen if people.account_differences() else "",
            "reason": WHY,
            "now": NOW,
            **changes,
        }
    )


def test_nobody_is_listed_whose_account_says_the_same(agnes: UUID) -> None:
    assert people.account_differences() == ()


def test_a_changed_name_and_address_are_noticed_with_both_sides(changed: UUID) -> None:
    line = the_line()

    assert (line.shows_email, line.shows_name) == (True, True)
    assert (line.pair.name, line.pair.account_name) == ("Agnès Uwera", "Agnès Uwera Mukamana")
    assert (line.pair.email, line.pair.account_email) == ("agnes@example.org", "a.mukamana@example.org")


def test_the_platform_keeps_the_name_in_its_profile(
    agnes: UUID, account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Profiles:
        """UserProfile of the platform: user and name; first and last name of its accounts are empty."""

        def filter(self, **_of_whom: object) -> Profiles:
            return self

        def values_list(self, *columns: str) -> list[tuple[int, str]]:
            assert columns == ("user_id", "name")
            return [(account.pk, "Agnès Uwera Mukamana")]

    module = ModuleType("common.djangoapps.student.models")
    module.UserProfile = type("UserProfile", (), {"objects": Profiles()})
    monkeypatch.setitem(sys.modules, module.__name__, module)

    assert the_line().pair.account_name == "Agnès Uwera Mukamana"


def test_the_list_asks_three_times_however_many_there_are(changed: UUID) -> None:
    for number in range(20):
        user = User.objects.create_user(f"user-{number}", first_name="Other", last_name="Name")
        builders.person(user_id=user.pk)

    with CaptureQueriesContext(connection) as asked:
        assert len(people.account_differences()) == 21

    assert len(asked) == 3


def test_what_was_kept_is_not_asked_again_until_either_side_changes(
    changed: UUID, account: User, team: builders.Staff
) -> None:
    decide(people.keep_our_record, changed, team)
    assert people.account_differences() == ()

    User.objects.filter(pk=account.pk).update(email="new@example.org")
    assert (the_line().shows_email, the_line().shows_name) == (True, False)

    Person.objects.filter(pk=changed).update(family_name="Uwera M.")
    assert the_line().shows_name


def test_the_accounts_address_becomes_ours_and_the_name_stays_to_be_decided(
    changed: UUID, team: builders.Staff
) -> None:
    decide(people.take_account_email, changed, team)

    assert people.person(changed).email == "a.mukamana@example.org"
    assert (the_line().shows_email, the_line().shows_name) == (False, True)


def test_the_certificates_name_is_the_offices_also_where_it_is_neither(changed: UUID, team: builders.Staff) -> None:
    decide(people.set_certificate_name, changed, team, family_name="MUKAMANA", given_names="Agnès Uwera")

    assert people.person(changed).name == "Agnès Uwera MUKAMANA"
    assert (the_line().shows_email, the_line().shows_name) == (True, False)


def test_an_address_of_somebody_else_is_refused_with_a_sentence(changed: UUID, team: builders.Staff) -> None:
    builders.person(email="a.mukamana@example.org")

    with pytest.raises(errors.EmailTaken) as refused:
        decide(people.take_account_email, changed, team)

    assert "Another person has this address already." in refused.value.english
    assert people.person(changed).email == "agnes@example.org"
    assert not AccountDecision.objects.exists()


ACTS = [
    pytest.param(people.keep_our_record, {}, id="keep"),
    pytest.param(people.take_account_email, {}, id="take_email"),
    pytest.param(people.set_certificate_name, {"family_name": "Mukamana", "given_names": "Agnès"}, id="set_name"),
]


@pytest.mark.parametrize(("act", "names"), ACTS)
def test_an_act_on_what_was_not_seen_is_stale(
    act: Callable[..., None], names: dict[str, str], changed: UUID, account: User, team: builders.Staff
) -> None:
    seen = the_line().pair.seen
    User.objects.filter(pk=account.pk).update(last_name="Ingabire")

    with pytest.raises(errors.StaleVersion):
        decide(act, changed, team, seen=seen, **names)

    assert people.person(changed).name == "Agnès Uwera"
    assert not AccountDecision.objects.exists()


@pytest.mark.parametrize(("act", "names"), ACTS)
@pytest.mark.parametrize("reason", ["", "  "])
def test_every_act_has_a_reason(
    reason: str, act: Callable[..., None], names: dict[str, str], changed: UUID, team: builders.Staff
) -> None:
    with pytest.raises(errors.ReasonRequired):
        decide(act, changed, team, reason=reason, **names)


@pytest.mark.parametrize(("act", "names"), ACTS)
@pytest.mark.parametrize("who", ["herself", "assessor", "moderator", "former officer"])
def test_only_the_office_decides(
    who: str, act: Callable[..., None], names: dict[str, str], changed: UUID, team: builders.Staff
) -> None:
    former = builders.with_role("exam_officer", ends_on=date(2026, 3, 3))
    callers = {"herself": changed, "assessor": team.assessor, "moderator": team.moderator, "former officer": former}

    with pytest.raises(errors.NotInRole):
        decide(act, changed, team, officer_id=callers[who], **names)

    assert not AccountDecision.objects.exists()


@pytest.mark.parametrize(("act", "names"), ACTS)
def test_each_decision_is_recorded_with_ids_and_digests_and_its_reason_stands_beside_it(
    act: Callable[..., None], names: dict[str, str], changed: UUID, team: builders.Staff
) -> None:
    decide(act, changed, team, **names)

    row, event = AccountDecision.objects.get(), AuditEvent.objects.get(action="account_decided")
    assert (row.reason, row.decided_by_id) == (WHY, team.officer)
    assert (event.payload["decision"], event.payload["act"]) == (str(row.pk), row.act)
    assert not [word for word in ("Agnès", "Mukamana", "@", WHY) if word in str(event.payload)]
    assert kernel.broken_links(event.chain_id) == []


@pytest.mark.parametrize(("family_name", "refusal"), [("", errors.MissingField), ("x" * 81, errors.BadField)])
def test_a_name_for_certificates_is_one(
    family_name: str, refusal: type[errors.CpdError], changed: UUID, team: builders.Staff
) -> None:
    with pytest.raises(refusal):
        decide(people.set_certificate_name, changed, team, family_name=family_name, given_names="")


def test_there_is_nothing_to_decide_of_somebody_without_an_account(team: builders.Staff) -> None:
    for nobody in (NOBODY, builders.person()):
        with pytest.raises(errors.NotFound):
            decide(people.keep_our_record, nobody, team)


# -- accounts that are gone ---------------------------------------------------------------------------------------


@pytest.fixture
def gone(agnes: UUID, account: User) -> UUID:
    account.delete()
    return agnes


def test_who_lost_their_account_is_listed_and_joins_again_when_the_office_says_so(
    gone: UUID, team: builders.Staff
) -> None:
    assert [one.person_id for one in people.accounts_gone()] == [gone]

    people.allow_joining_by_email(person_id=gone, officer_id=team.manager, reason=WHY, now=NOW)

    assert Person.objects.get(pk=gone).joins_by_email
    assert people.accounts_gone() == ()
    assert AccountDecision.objects.get().act == "allow_email"


@pytest.mark.parametrize(
    ("who", "reason", "refusal"),
    [("officer", " ", errors.ReasonRequired), ("assessor", WHY, errors.NotInRole)],
)
def test_letting_an_address_join_again_needs_the_office_and_a_reason(
    who: str, reason: str, refusal: type[errors.CpdError], gone: UUID, team: builders.Staff
) -> None:
    with pytest.raises(refusal):
        people.allow_joining_by_email(person_id=gone, officer_id=getattr(team, who), reason=reason, now=NOW)

    assert not Person.objects.get(pk=gone).joins_by_email


def test_an_address_is_let_in_once(gone: UUID, team: builders.Staff) -> None:
    people.allow_joining_by_email(person_id=gone, officer_id=team.officer, reason=WHY, now=NOW)

    with pytest.raises(errors.AlreadyDone):
        people.allow_joining_by_email(person_id=gone, officer_id=team.officer, reason=WHY, now=NOW)


def test_who_was_retired_has_no_address_to_let_in(gone: UUID, team: builders.Staff) -> None:
    privacy.retire_person(person_id=gone, actor_id=None, now=NOW)

    assert people.accounts_gone() == ()
    with pytest.raises(errors.NotFound):
        people.allow_joining_by_email(person_id=gone, officer_id=team.officer, reason=WHY, now=NOW)
