"""Whom the platform's signals mean, and whom they do not; and what becomes of a person whose account is deleted."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.dispatch import Signal

from cpd_grading.kernel import api as kernel
from cpd_grading.models import AuditEvent, Person
from cpd_grading.people import api as people
from cpd_grading.privacy import api as privacy
from tests import builders
from tests.builders import NOW

from .conftest import LEARNER_WORDS, Year
from .platform import NAMES, connected_signals, send
from .search import columns_with, everything, files_with


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> dict[str, Signal]:
    return connected_signals(monkeypatch)


@pytest.fixture
def account(db: None) -> User:
    return User.objects.create_user("amina", "amina@example.org")


@pytest.fixture
def person(account: User) -> UUID:
    return builders.person(email="amina@example.org", user_id=account.pk)


def test_every_signal_of_the_pipeline_has_a_receiver(signals: dict[str, Signal]) -> None:
    assert {name: len(signal.receivers) for name, signal in signals.items()} == dict.fromkeys(NAMES, 1)


@pytest.mark.parametrize("name", NAMES)
def test_an_account_of_nobody_retires_nobody(name: str, signals: dict[str, Signal], account: User) -> None:
    before = everything()

    send(signals, name, account)

    assert everything() == before


@pytest.mark.parametrize("name", NAMES)
def test_an_account_with_the_address_of_a_waiting_person_does_not_retire_them(
    name: str, signals: dict[str, Signal], account: User
) -> None:
    builders.person(email="amina@example.org")
    before = everything()

    send(signals, name, account)

    assert everything() == before


@pytest.mark.parametrize("name", ["USER_RETIRE_LMS_MISC", "USER_RETIRE_LMS_CRITICAL"])
def test_one_signal_is_enough(name: str, signals: dict[str, Signal], account: User, person: UUID) -> None:
    send(signals, name, account)

    row = Person.objects.get(pk=person)
    assert row.family_name == f"Person {str(person)[:8]}"
    assert (row.given_names, row.email, row.joins_by_email) == ("", None, False)
    assert row.anonymised_at is not None


def test_mailings_end_with_the_address_alone(signals: dict[str, Signal], account: User, person: UUID) -> None:
    for _twice in range(2):
        send(signals, "USER_RETIRE_MAILINGS", account)

    row = Person.objects.get(pk=person)
    assert (row.email, row.joins_by_email, row.given_names, row.anonymised_at) == (None, False, "Amina", None)
    assert AuditEvent.objects.filter(action="email_forgotten").count() == 1


def test_a_signal_without_a_user_is_none_of_ours(signals: dict[str, Signal], person: UUID) -> None:
    for signal in signals.values():
        signal.send(sender=object, user=None)

    assert people.person(person).email == "amina@example.org"


@pytest.mark.parametrize("how", ["one row", "a query"])
def test_the_address_of_somebody_whose_account_was_deleted_joins_nobody(how: str, account: User, person: UUID) -> None:
    account.delete() if how == "one row" else User.objects.filter(pk=account.pk).delete()

    row = Person.objects.get(pk=person)
    assert (row.user_id, row.email, row.joins_by_email) == (None, "amina@example.org", False)
    event = AuditEvent.objects.get(action="account_deleted")
    assert event.payload == {}
    assert kernel.broken_links(event.chain_id) == []


def test_deleting_another_account_is_nobodys_business(person: UUID) -> None:
    User.objects.create_user("stranger").delete()

    assert Person.objects.get(pk=person).joins_by_email
    assert not AuditEvent.objects.filter(action="account_deleted").exists()


def test_a_deleted_account_leaves_the_person_and_nothing_else_and_retiring_them_leaves_a_number(year: Year) -> None:
    year.learner_account.delete()
    kept = {"Person.family_name", "Person.given_names", "Person.email", "MeetingAction.owner"}
    batch = {"ExportBatch.exceptions", "ExportLine.record", "ExportLine.marks"}
    assert columns_with(*LEARNER_WORDS) == kept | batch

    privacy.retire_person(person_id=year.learner, actor_id=None, now=NOW)

    assert columns_with(*LEARNER_WORDS) == batch
    assert (columns_with("quagga"), files_with("quagga")) == (set(), set())
