"""The office's page of accounts: both sides, the acts, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cpd_grading.models import AccountDecision
from cpd_grading.people import api as people_api
from tests import builders
from tests.grading.web.conftest import SignIn, address, queries_of

HERE = "accounts"
WHY = "She married in May."


@pytest.fixture
def account(db: None) -> User:
    return User.objects.create_user("agnes", "new@example.org", first_name="Agnès", last_name="Mukamana")


@pytest.fixture
def agnes(account: User) -> UUID:
    return builders.person(family_name="Uwera", given_names="Agnès", email="old@example.org", user_id=account.pk)


def form(person_id: UUID, act: str, **fields: str) -> dict[str, str]:
    (line,) = [one for one in people_api.account_differences() if one.pair.person_id == person_id]
    return {"act": act, "person_id": str(person_id), "seen": line.pair.seen, "reason": WHY, **fields}


def test_both_sides_stand_beside_each_other_and_the_office_leads_to_them(agnes: UUID, officer: Client) -> None:
    assert address(HERE) in officer.get(address("office")).content.decode()

    text = officer.get(address(HERE)).content.decode()

    assert [word for word in ("Agnès Uwera", "Agnès Mukamana", "old@", "new@") if word not in text] == []


@pytest.mark.parametrize(
    ("act", "fields", "name", "email"),
    [
        ("keep", {}, "Agnès Uwera", "old@example.org"),
        ("take_email", {}, "Agnès Uwera", "new@example.org"),
        ("set_name", {"family_name": "Mukamana", "given_names": "Agnès"}, "Agnès Mukamana", "old@example.org"),
    ],
)
def test_the_office_decides(
    act: str, fields: dict[str, str], name: str, email: str, agnes: UUID, officer: Client
) -> None:
    answer = officer.post(f"{address(HERE)}?page=1", form(agnes, act, **fields))

    assert (answer.status_code, answer["Location"]) == (302, f"{address(HERE)}?page=1")
    person = people_api.person(agnes)
    assert (person.name, person.email) == (name, email)
    assert AccountDecision.objects.get().act == act


def test_what_was_typed_comes_back_with_the_sentence(agnes: UUID, officer: Client) -> None:
    builders.person(email="new@example.org")

    answer = officer.post(address(HERE), form(agnes, "take_email"))

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Another person has this address already." in text
    assert WHY in text
    assert 'value="Uwera"' in text  # the other form still proposes our name
    assert people_api.person(agnes).email == "old@example.org"


def test_a_name_that_was_typed_comes_back(agnes: UUID, officer: Client) -> None:
    sent = form(agnes, "set_name", family_name="Mukamana", given_names="Agnès", reason=" ")

    answer = officer.post(address(HERE), sent)

    assert answer.status_code == 409
    assert 'value="Mukamana"' in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"seen": "0" * 64}, 409),
        ({"seen": ""}, 400),
        ({"reason": " "}, 409),
        ({"person_id": "x"}, 400),
        ({"person_id": str(builders.NOBODY)}, 404),
        ({"act": "merge"}, 400),
        ({"act": "set_name", "family_name": ""}, 400),
    ],
)
def test_a_form_that_cannot_be_is_refused_and_nothing_is_written(
    changes: dict[str, str], status: int, agnes: UUID, officer: Client, acts_on_record: Callable[[], int]
) -> None:
    sent, before = {**form(agnes, "keep"), **changes}, acts_on_record()

    assert officer.post(address(HERE), sent).status_code == status
    assert acts_on_record() == before


@pytest.mark.parametrize("who", ["learner", "coach", "assessor", "stranger"])
def test_nobody_else_reads_or_decides(
    who: str,
    agnes: UUID,
    learner: UUID,
    coach: UUID,
    team: builders.Staff,
    sign_in: SignIn,
    acts_on_record: Callable[[], int],
) -> None:
    people = {"learner": learner, "coach": coach, "assessor": team.assessor, "stranger": None}
    browser = sign_in(people[who])
    sent, before = form(agnes, "take_email"), acts_on_record()

    assert browser.get(address(HERE)).status_code == 403
    assert browser.post(address(HERE), sent).status_code == 403
    assert (people_api.person(agnes).email, acts_on_record()) == ("old@example.org", before)


def test_somebody_whose_account_is_gone_is_let_in_again(agnes: UUID, account: User, officer: Client) -> None:
    account.delete()
    assert "old@example.org" in officer.get(address(HERE)).content.decode()

    officer.post(address(HERE), {"act": "allow", "person_id": str(agnes), "reason": WHY})

    assert people_api.accounts_gone() == ()
    assert "old@example.org" not in officer.get(address(HERE)).content.decode()


def test_many_stand_on_pages_and_cost_no_more_questions(agnes: UUID, officer: Client) -> None:
    few = queries_of(officer, address(HERE))
    for number in range(30):
        user = User.objects.create_user(f"many-{number}", first_name="Other", last_name="Name")
        builders.person(user_id=user.pk)

    assert queries_of(officer, address(HERE)) == few
    first, second = (officer.get(address(HERE), {"page": number}).content.decode() for number in (1, 2))
    assert (first.count("<h3>"), second.count("<h3>")) == (25, 6)
    assert ("?page=2" in first, "?page=1" in second) == (True, True)


def test_reading_the_page_writes_nothing(agnes: UUID, officer: Client, acts_on_record: Callable[[], int]) -> None:
    before = acts_on_record()

    for page in ("", "?page=99", "?page=x", "?gone=2"):
        assert officer.get(address(HERE) + page).status_code == 200

    assert acts_on_record() == before
