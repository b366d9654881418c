"""``cpd_people``: how the first officer, people and places come to a real site."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core import checks
from django.core.management import CommandError, call_command

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people
from cpd_grading.people.models import RoleGrant, School
from tests import builders
from tests.builders import NOW

from .who import ADDRESS, an_account, join

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("cpd_people", *words, stdout=out)
    return out.getvalue()


def warnings_of(identity: str) -> list[str]:
    found = checks.run_checks(databases=["default"])
    return [message.msg for message in found if message.id == identity]


def test_a_new_site_says_that_nobody_can_open_the_office_until_somebody_can() -> None:
    assert "nobody can confirm accounts" in warnings_of("cpd_grading.W006")[0]

    run("add", "--family-name", "Uwera", "--given-names", "Agnès", "--email", ADDRESS)
    assert "No account has confirmed" in run("grant", "exam_officer", "--email", ADDRESS)
    assert warnings_of("cpd_grading.W006")

    account = an_account()
    assert "confirmed" in run("grant", "exam_officer", "--email", ADDRESS)
    assert people.require_office(people.person_of_user(account.pk).id, on=kernel.today())
    assert warnings_of("cpd_grading.W006") == []
    assert RoleGrant.objects.count() == 1


def test_an_operator_wakes_whoever_has_joined_by_e_mail() -> None:
    coach = builders.person(email=ADDRESS)
    coaching.assign_coach(coach_id=coach, coachee_id=builders.person(), kind="nll", starts_on=kernel.today(), now=NOW)
    join(an_account(), coach)
    assert not coaching.is_coach(coach, on=kernel.today())

    run("confirm", "--email", ADDRESS)

    assert coaching.is_coach(coach, on=kernel.today())


@pytest.mark.parametrize("details", [{"is_active": False}, {"email": "claudiné@example.org"}], ids=str)
def test_an_account_that_confirmed_another_address_or_none_is_not_taken(details: dict[str, Any]) -> None:
    builders.person(email=ADDRESS)
    account = an_account(**details)

    assert "No account has confirmed" in run("grant", "exam_officer", "--email", ADDRESS)
    assert people.person_of_user(account.pk) is None


def test_a_role_is_taken_back_and_listed_no_more() -> None:
    builders.with_role("assessor", person_id=builders.person(email=ADDRESS, given_names="Agnès", family_name="Uwera"))
    assert "assessor\tAgnès Uwera\tclaudine@example.org (no account)" in run("list")

    assert "no longer" in run("revoke", "assessor", "--email", ADDRESS)
    assert run("list", "--role", "assessor") == ""
    with pytest.raises(CommandError, match="is no assessor today"):
        run("revoke", "assessor", "--email", ADDRESS)


def test_places_come_from_the_largest_to_the_smallest() -> None:
    for wrong in (("sector", "1101", "Sample"), ("school", "s1", "GS Sample", "--in", "1101")):
        with pytest.raises(CommandError, match="has this code"):
            run("place", *wrong)
    run("place", "district", "11", "Sample")
    run("place", "sector", "1101", "Sample", "--in", "11")
    assert "School s1 is GS Sample." in run("place", "school", "s1", "GS Sample", "--in", "1101")
    assert School.objects.get().sector.district_id == "11"


def test_a_code_of_the_command_line_joins_too() -> None:
    record = builders.person(registration_number="R 77")
    code = run("code", "--number", "r77").strip()

    assert people.join_by_code(user_id=an_account().pk, code=code, now=kernel.utc_now()) == record


def test_a_leader_of_learning_is_appointed() -> None:
    record = builders.person(email=ADDRESS)

    run("appoint", "NLL", "--email", ADDRESS, "--area", "11", "--selected-by", "REB")

    assert coaching.appointments_of(record, on=kernel.today()) == (("NLL", "11"),)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grant", "exam_officer", "--email", "nobody@example.org"), "We know nobody"),
        (("add", "--family-name", " "), "is missing"),
        (("add", "--family-name", "Uwera", "--school", "none"), "No school has this code"),
        (("grant", "king", "--email", ADDRESS), "invalid choice"),
        (("grant", "assessor"), "required"),
        (("grant", "assessor", "--email", ADDRESS, "--from", "tomorrow"), "invalid"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(*words)
    assert sentence in str(refusal.value)


def test_a_site_that_confirms_no_addresses_is_told_so(settings: Any) -> None:
    assert warnings_of("cpd_grading.W007") == []
    settings.SKIP_EMAIL_VALIDATION = True
    assert warnings_of("cpd_grading.W007")
