"""Rules of people at their very edge, asked of the rules themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.messages import Message
from cpd_grading.people import domain
from cpd_grading.people.domain import Account, Period, RoleView
from tests.builders import NOW, TODAY

ALWAYS = Period(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("period", "holds"),
    [
        (Period(TODAY), True),
        (Period(TODAY, TODAY), True),
        (Period(TODAY + timedelta(days=1)), False),
        (Period(date(2026, 1, 1), TODAY - timedelta(days=1)), False),
        (Period(date(2026, 1, 1), TODAY + timedelta(days=1)), True),
    ],
)
def test_a_period_holds_from_its_first_to_its_last_day(period: Period, holds: bool) -> None:
    assert period.holds(TODAY) is holds


@pytest.mark.parametrize(
    ("ends_on", "is_one"),
    [(None, True), (TODAY, True), (TODAY + timedelta(days=1), True), (TODAY - timedelta(days=1), False)],
)
def test_a_period_may_be_one_day_long(ends_on: date | None, is_one: bool) -> None:
    if is_one:
        assert domain.require_period(TODAY, ends_on) == Period(TODAY, ends_on)
    else:
        with pytest.raises(errors.PeriodEndsBeforeStart):
            domain.require_period(TODAY, ends_on)


@pytest.mark.parametrize(("wrong", "may_try"), [(0, True), (9, True), (10, False), (11, False)])
def test_ten_wrong_codes_are_enough_for_an_hour(wrong: int, may_try: bool) -> None:
    if may_try:
        domain.require_tries_left(wrong)
    else:
        with pytest.raises(errors.TooManyCodes) as refusal:
            domain.require_tries_left(wrong)
        assert refusal.value.places == {"count": 60}


def test_a_code_has_twelve_symbols_in_groups_of_four_and_is_good_for_sixty_days() -> None:
    assert domain.printed_code("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"
    assert domain.printed_code("ABCDE") == "ABCD-E"
    assert domain.plain_code(" abcd-efgh jkmn\n0O1Il") == "ABCDEFGHJKMN"
    assert domain.CODE_LENGTH == 12
    assert timedelta(days=60) == domain.CODE_GOOD_FOR


@pytest.mark.parametrize(
    ("account", "is_confirmed"),
    [
        (None, False),
        (Account(1, "a@example.org", False, True), False),
        (Account(1, "a@example.org", True, False), True),
    ],
    ids=["none", "not active", "active"],
)
def test_an_account_is_confirmed_when_it_is_active(account: Account | None, is_confirmed: bool) -> None:
    if is_confirmed:
        assert domain.require_confirmed(account) is account
    else:
        with pytest.raises(errors.EmailNotConfirmed):
            domain.require_confirmed(account)


@pytest.mark.parametrize(
    ("user_id", "confirmed_at", "sleep"), [(None, None, False), (None, NOW, False), (1, None, True), (1, NOW, False)]
)
def test_roles_sleep_only_with_an_account_that_nobody_confirmed(user_id: Any, confirmed_at: Any, sleep: bool) -> None:
    assert domain.roles_sleep(user_id, confirmed_at) is sleep


@pytest.mark.parametrize("role", domain.ROLES)
def test_a_role_is_one_we_know(role: str) -> None:
    assert domain.require_choice("role", role, domain.ROLES) == role
    with pytest.raises(errors.BadField):
        domain.require_choice("role", f"{role}s", domain.ROLES)


def test_the_first_wanted_role_that_is_awake_answers() -> None:
    asleep, deo = RoleView("seo", "11", ALWAYS, sleeps=True), RoleView("deo", "12", ALWAYS)

    assert domain.require_one_of([deo, asleep], ["seo", "deo"]) is deo
    assert domain.require_one_of([asleep, deo], ["deo", "seo"]) is deo
    with pytest.raises(errors.RolesNotConfirmed):
        domain.require_one_of([asleep, deo], ["seo"])
    with pytest.raises(errors.NotInRole) as refusal:
        domain.require_one_of([asleep, deo], ["assessor", "moderator"])
    assert refusal.value.places == {"role": Message("assessor")}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("abc", "abc"),
        (" abc ", "abc"),
        ("abcd", errors.BadField),
        ("  ", errors.MissingField),
        ("a\x00", errors.BadField),
    ],
)
def test_a_text_is_trimmed_and_has_its_longest(text: str, kept: Any) -> None:
    if isinstance(kept, str):
        assert domain.require_text("focus", text, limit=3) == kept
    else:
        with pytest.raises(kept):
            domain.require_text("focus", text, limit=3)


def test_a_text_that_may_be_empty_is_empty_and_no_longer_than_any_other() -> None:
    assert domain.require_text("owner", " ", limit=3, may_be_empty=True) == ""
    with pytest.raises(errors.BadField):
        domain.require_text("owner", "abcd", limit=3, may_be_empty=True)


@pytest.mark.parametrize("number", [0x0, 0xD800, 0xDBFF, 0xDFFF], ids=hex)
def test_what_no_database_keeps_is_refused(number: int) -> None:
    with pytest.raises(errors.BadField):
        domain.require_storable("title", f"Plan {chr(number)}")


@pytest.mark.parametrize("number", [0x1, 0xD7FF, 0xE000, 0x1F600], ids=hex)
def test_everything_else_is_kept(number: int) -> None:
    domain.require_storable("title", f"Plan {chr(number)}")


@pytest.mark.parametrize(
    ("clean", "text", "kept"),
    [
        (domain.clean_registration_number, " ab 12\t3 ", "AB123"),
        (domain.clean_registration_number, "  ", None),
        (domain.clean_registration_number, None, None),
        (domain.clean_email, " Claudine@Example.org ", "claudine@example.org"),
        (domain.clean_email, " ", None),
        (domain.clean_email, None, None),
    ],
)
def test_numbers_and_addresses_are_kept_one_way(clean: Any, text: str | None, kept: str | None) -> None:
    assert clean(text) == kept


def test_a_person_is_called_by_given_names_first() -> None:
    details = dict.fromkeys(domain.PersonView.__dataclass_fields__, "")

    def called(given: str, family: str) -> str:
        return domain.PersonView(**{**details, "given_names": given, "family_name": family}).name

    assert (called("Claudine", "UWASE"), called("", "UWASE"), called("Claudine", "")) == (
        "Claudine UWASE",
        "UWASE",
        "Claudine",
    )
