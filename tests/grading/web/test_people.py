"""Who somebody is, on pages: the card of a record that waits, codes, and the office that confirms."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import cpd_export
import cpd_grading
from cpd_grading.coaching import api as coaching
from cpd_grading.people import api as people
from cpd_grading.people.models import AccountJoining, Person
from cpd_grading.presentation.act_words import act_words
from tests import builders
from tests.builders import NOW, TODAY

from .conftest import SignIn, address

pytestmark = pytest.mark.django_db


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def account(name: str = "agnes", **more: Any) -> User:
    return User.objects.create(username=name, email=f"{name}@example.org", **more)


@pytest.fixture
def officer() -> UUID:
    return builders.with_role("exam_officer")


# -- the card ------------------------------------------------------------------------------------------------------

EVERY_PAGE = ("desk", "mine", "queue", "assess", "rounds", "progress", "office", "office_people")


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_any_first_page_leads_to_the_card_and_back_and_writes_nothing(name: str) -> None:
    record = builders.person(given_names="Agnès", family_name="Uwera", email="agnes@example.org")
    browser = browser_of(account())

    answer = browser.get(address(name), follow=True)

    assert answer.redirect_chain[0][0] == f"{address('join')}?next={address(name)}"
    shown = answer.content.decode()
    assert "Are you Agnès Uwera?" in shown
    assert f'name="next" value="{address(name)}"' in shown
    assert Person.objects.get(pk=record).user_id is None
    assert not AccountJoining.objects.exists()


def test_one_press_joins_and_leads_back(officer: UUID) -> None:
    cohort = builders.open_cohort()
    record = builders.learner(cohort, email="agnes@example.org")
    user = account()

    answer = browser_of(user).post(
        address("join"), {"act": "join", "person_id": record, "next": address("desk")}, follow=True
    )

    assert answer.redirect_chain[0][0] == address("desk")
    assert "This is your record now" in answer.content.decode()
    assert people.person(record).user_id == user.pk


@pytest.mark.parametrize("wish", ["https://example.org/steal", "home"])
def test_nobody_is_led_to_another_site(wish: str, officer: UUID) -> None:
    record = builders.person(email="agnes@example.org")
    form = {"act": "join", "person_id": record, "next": wish}

    assert browser_of(account()).post(address("join"), form)["Location"] == address("home")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"act": "join"}, 400),
        ({"act": "join", "person_id": "7"}, 400),
        ({"act": "code", "code": ""}, 400),
        ({"act": "code", "code": "AAAA-AAAA-AAAA"}, 400),
        ({"act": "erase"}, 400),
        ({}, 400),
    ],
    ids=str,
)
def test_a_form_that_cannot_be_read_joins_nobody(form: dict[str, str], status: int) -> None:
    builders.person(email="agnes@example.org")

    assert browser_of(account()).post(address("join"), form).status_code == status
    assert not AccountJoining.objects.exists()


def test_somebody_else_s_record_is_not_joined_by_its_id() -> None:
    record = builders.person(email="somebody@example.org")

    answer = browser_of(account()).post(address("join"), {"act": "join", "person_id": record})

    assert answer.status_code == 403
    assert "programme office" in answer.content.decode()


def test_a_code_that_is_wrong_stays_in_its_field_and_is_counted() -> None:
    browser = browser_of(account())

    answer = browser.post(address("join"), {"act": "code", "code": "AAAA-BBBB"})

    assert answer.status_code == 400
    assert 'value="AAAA-BBBB"' in answer.content.decode()
    for _again in range(9):
        browser.post(address("join"), {"act": "code", "code": "x"})
    assert browser.post(address("join"), {"act": "code", "code": "x"}).status_code == 403


def test_the_join_page_asks_for_a_sign_in_and_knows_its_methods() -> None:
    assert Client().get(address("join")).status_code == 302
    assert Client().post(address("join"), {"act": "join"})["Location"].endswith(address("join"))
    assert browser_of(account()).put(address("join")).status_code == 405


# -- accounts nobody confirmed -------------------------------------------------------------------------------------


class Unconfirmed:
    """The platform signs an account in before its e-mail is confirmed; Django's own back end would not."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id).first()

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None


@pytest.fixture
def unconfirmed(settings: Any) -> Client:
    """A stranger who registered with an imported officer's address and was signed in at once."""
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Unconfirmed"]
    waited_for = builders.person(email="agnes@example.org", given_names="Agnès", family_name="Uwera")
    builders.with_role("exam_officer", person_id=waited_for)
    client = Client()
    client.force_login(account(is_active=False), backend=f"{__name__}.Unconfirmed")
    return client


ANY_ID = str(uuid4())


def _addresses() -> list[str]:
    """Every address of ours, with ids and words that could be anybody's."""
    from django.urls import get_resolver

    found = []
    for namespace in ("cpd_grading", "cpd_export"):
        _prefix, resolver = get_resolver().namespace_dict[namespace]
        for pattern in resolver.url_patterns:
            values = {
                name: {"UUIDConverter": ANY_ID, "IntConverter": 1}.get(type(converter).__name__, "x")
                for name, converter in pattern.pattern.converters.items()
            }
            found.append(address_of(namespace, pattern.name, values))
    return found


def address_of(namespace: str, name: str, values: dict[str, Any]) -> str:
    from django.urls import reverse

    return reverse(f"{namespace}:{name}", kwargs=values)


# Nothing of anybody is behind these: ways to the desk and back, the worker, links with a key, signing out.
OPEN_TO_ALL = (
    *("/cpd/", "/cpd/return/", "/cpd/sw.js", "/cpd/desk/shell/"),
    *("/cpd/w/", f"/cpd/w/{ANY_ID}/", "/cpd/s/", f"/cpd/s/{ANY_ID}/", "/cpd/sign-out/"),
)


@pytest.mark.parametrize("who", ["unconfirmed", "nobody's"])
def test_a_stranger_with_a_session_reads_and_writes_nothing_anywhere(
    who: str, unconfirmed: Client, acts_on_record: Callable[[], int], settings: Any
) -> None:
    if who == "nobody's":
        settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    browser = unconfirmed if who == "unconfirmed" else browser_of(account("stranger"))
    addresses = [one for one in _addresses() if one not in OPEN_TO_ALL]
    assert len(addresses) > 40
    tables_before = _rows_by_table()

    for one in addresses:
        for method in ("get", "head", "post", "put", "patch", "delete"):
            answer = getattr(browser, method)(one)
            joins = one == address("join") and who == "nobody's"
            allowed = {403, 404, 405} | ({200, 400} if joins else set())
            allowed |= {400} if "/envelopes/" in one else set()  # what is in it says whose it is, and this is none
            allowed |= {412} if "/uploads/" in one else set()  # the protocol's version is asked first
            assert answer.status_code in allowed, (method, one, answer.status_code)
            assert "Uwera" not in answer.content.decode()

    assert _rows_by_table() == tables_before


def _rows_by_table() -> dict[str, int]:
    from django.apps import apps

    ours = [model for label in ("cpd_grading", "cpd_export") for model in apps.get_app_config(label).get_models()]
    return {model.__name__: model.objects.count() for model in ours if model.__name__ != "CodeAttempt"}


def test_whoever_is_not_confirmed_reads_what_to_do(unconfirmed: Client) -> None:
    answer = unconfirmed.get(address("office"))

    assert answer.status_code == 403
    assert "not confirmed yet" in answer.content.decode()


# -- roles that sleep ----------------------------------------------------------------------------------------------


def test_a_page_says_that_roles_wait_and_opens_once_they_are_confirmed(officer: UUID) -> None:
    record = builders.with_role("assessor", person_id=builders.person(email="agnes@example.org"))
    user = account()
    people.join_my_record(user_id=user.pk, person_id=record, now=NOW)
    browser = browser_of(user)

    refused = browser.get(address("assess"))
    desk = browser.get(address("desk"))

    assert refused.status_code == 403
    for answer in (refused, desk):
        assert "open when the programme office has confirmed" in answer.content.decode()
    assert 'href="/cpd/assess/"' not in desk.content.decode()

    people.confirm_roles(joining_ids=[people.joinings_of(record)[0].id], officer_id=officer, now=NOW)
    assert browser.get(address("assess")).status_code == 200
    assert "open when the programme office" not in browser.get(address("desk")).content.decode()


def test_a_learner_without_roles_reads_of_no_wait() -> None:
    record = builders.learner(builders.open_cohort(), email="agnes@example.org")
    user = account()
    people.join_my_record(user_id=user.pk, person_id=record, now=NOW)

    assert "has confirmed" not in browser_of(user).get(address("desk")).content.decode()


# -- the office ----------------------------------------------------------------------------------------------------


def joined(name: str, person_id: UUID | None = None, **person: Any) -> tuple[UUID, UUID]:
    record = person_id or builders.person(email=f"{name}@example.org", **person)
    Person.objects.filter(pk=record).update(email=f"{name}@example.org")
    people.join_my_record(user_id=account(name).pk, person_id=record, now=NOW)
    return record, people.joinings_of(record)[0].id


def test_the_office_confirms_those_it_ticks_with_the_list_in_view(officer: UUID, sign_in: SignIn) -> None:
    assessor, first = joined("assessor", builders.with_role("assessor"))
    coach, second = joined("coach")
    coaching.assign_coach(coach_id=coach, coachee_id=builders.person(), kind="nll", starts_on=TODAY, now=NOW)
    _learner, _third = joined("learner")
    browser = sign_in(officer)

    office = browser.get(address("office")).content.decode()
    listed = browser.get(address("office_people")).content.decode()

    assert "Accounts to confirm (2)" in office
    assert "assessor@example.org" in listed
    assert "coaches 1 person" in listed
    assert "learner@example.org" not in listed

    answer = browser.post(address("office_people"), {"act": "confirm_account", "joining_id": [first]}, follow=True)
    assert "1 account is confirmed." in answer.content.decode()
    assert people.roles_of(assessor, on=TODAY)
    assert not coaching.is_coach(coach, on=TODAY)
    assert browser.post(address("office_people"), {"act": "confirm_account"}).status_code == 400
    assert browser.post(address("office_people"), {"act": "confirm_account", "joining_id": uuid4()}).status_code == 409
    assert browser.post(address("office_people"), {"act": "confirm_account", "joining_id": "x"}).status_code == 400
    browser.post(address("office_people"), {"act": "confirm_account", "joining_id": second})
    assert coaching.is_coach(coach, on=TODAY)


def test_a_long_list_is_paged_and_asks_the_same_number_of_questions(officer: UUID, sign_in: SignIn) -> None:
    browser = sign_in(officer)
    questions = []
    for size in (3, 53):
        while AccountJoining.objects.filter(how="email").count() < size:
            joined(f"one-{uuid4().hex[:8]}", builders.with_role("assessor"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            first = browser.get(address("office_people"))
        questions.append(len(asked))
    assert questions[0] == questions[1] <= 12

    following = first.context["waiting"].more
    rest = browser.get(address("office_people"), {"after": following}).context["waiting"]
    ids = [line.id for line in (*first.context["waiting"].lines, *rest.lines)]
    assert len(ids) == len(set(ids)) == 53
    assert rest.more is None


def test_one_person_s_page_joins_confirms_parts_and_hands_out_codes(officer: UUID, sign_in: SignIn) -> None:
    record, user = builders.person(), account("right")
    page, browser = address("office_person", record), sign_in(officer)

    assert browser.post(page, {"act": "join", "account": "nobody"}).status_code == 400
    assert "has joined this record" in browser.post(page, {"act": "join", "account": "right"}, follow=True).text
    joining = people.joinings_of(record)[0].id
    assert browser.post(page, {"act": "code"}).status_code == 409
    assert browser.post(page, {"act": "undo", "joining_id": joining, "reason": ""}).status_code == 400
    parted = browser.post(page, {"act": "undo", "joining_id": joining, "reason": "Not her."}, follow=True).text
    assert "Not her." in parted
    assert "Nothing." in parted
    assert people.person_of_user(user.pk) is None

    answer = browser.post(page, {"act": "code"}).text
    code = answer.split('class="cpd-code">')[1].split("<")[0]
    assert code not in browser.get(page).text
    assert people.join_by_code(user_id=account("third").pk, code=code, now=NOW) == record


def test_one_person_s_page_gives_and_takes_roles(officer: UUID, sign_in: SignIn) -> None:
    record = builders.person()
    page, browser = address("office_person", record), sign_in(officer)
    form = {"act": "grant", "role": "assessor", "starts_on": TODAY.isoformat()}

    assert browser.post(page, {**form, "role": "king"}).status_code == 400
    assert browser.post(page, {**form, "starts_on": ""}).status_code == 400
    browser.post(page, form)
    grant = people.roles_of(record, on=TODAY)[0]
    assert grant.role == "assessor"
    assert browser.post(page, {"act": "revoke", "grant_id": uuid4()}).status_code == 404
    browser.post(page, {"act": "revoke", "grant_id": grant.id})
    assert people.roles_of(record, on=TODAY) == ()


def test_the_office_s_people_are_for_the_office(sign_in: SignIn, officer: UUID) -> None:
    for who in (builders.person(), builders.with_role("assessor")):
        browser = sign_in(who)
        for page in (address("office_people"), address("office_person", officer)):
            assert browser.get(page).status_code == 403
            assert browser.post(page, {"act": "code"}).status_code == 403
    assert sign_in(officer).get(address("office_person", uuid4())).status_code == 404


# -- words ---------------------------------------------------------------------------------------------------------


def _acts_in(package: Path) -> set[str]:
    """What the code calls its acts: the first text given to ``record``, ``record_audit``, ``trace`` or ``_trace``."""
    names = {"record", "record_audit", "trace", "_trace"}
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0]
                if called in names and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
                if called in names and isinstance(first, ast.JoinedStr):
                    found.add("".join(str(getattr(part, "value", "")) for part in first.values if not _is_place(part)))
    return found


def _is_place(part: ast.expr) -> bool:
    return isinstance(part, ast.FormattedValue)


def test_every_act_of_the_audit_chain_has_words() -> None:
    acts = _acts_in(Path(cpd_grading.__path__[0])) | _acts_in(Path(cpd_export.__path__[0]))

    assert len(acts) > 40
    assert sorted(act for act in acts if act_words(act) == act) == []
