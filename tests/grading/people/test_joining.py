"""How an account becomes somebody's, and who vouches for it: the table a security review reads first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.people import api as people_api
from cpd_grading.people.domain import roles_sleep
from cpd_grading.people.models import AccountJoining, Person
from cpd_grading.people.selectors import awake
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import NOW, TODAY

from .who import ADDRESS, WHO, a_coach, an_account, an_officer, join

pytestmark = pytest.mark.django_db

# -- the table -----------------------------------------------------------------------------------------------------


def _nothing(record: UUID, account: User) -> None:
    pass


def _not_active(record: UUID, account: User) -> None:
    User.objects.filter(pk=account.pk).update(is_active=False)


def _other_address(record: UUID, account: User) -> None:
    """The account moved to another address after the record was imported, and confirmed it."""
    User.objects.filter(pk=account.pk).update(email="new@example.org")


def _joined_by_the_first_account(record: UUID, account: User) -> None:
    join(an_account("first", email=ADDRESS.upper()), record)


def _somebody_already(record: UUID, account: User) -> None:
    builders.person(user_id=account.pk)


def _looks_alike(record: UUID, account: User) -> None:
    """Some databases take é for e: an address that only looks like the record's is another address."""
    User.objects.filter(pk=account.pk).update(email="claudiné@example.org")


def _officer_undid_it(record: UUID, account: User) -> None:
    join(account, record)
    officer = builders.with_role("exam_officer")
    joining = people_api.joinings_of(record)[0].id
    people_api.undo_joining(joining_id=joining, reason="Somebody else.", officer_id=officer, now=NOW)


def _account_was_deleted(record: UUID, account: User) -> None:
    Person.objects.filter(pk=record).update(joins_by_email=False)


def _no_address(record: UUID, account: User) -> None:
    User.objects.filter(pk=account.pk).update(email="")


@dataclass(frozen=True)
class Row:
    situation: str
    change: Callable[[UUID, User], None]
    result: str  # joins, or the code of the refusal
    site: str = ""  # a setting of the platform that is on


TABLE = (
    Row("confirmed address", _nothing, "joins"),
    # The platform activates an account when a single sign-on that its operator trusts gives the same address.
    Row("single sign-on that vouches for the address", _nothing, "joins"),
    Row("address not confirmed yet", _not_active, "email_not_confirmed"),
    Row("account switched off", _not_active, "email_not_confirmed"),
    Row("address changed since", _other_address, "not_your_record"),
    Row("address that only looks the same", _looks_alike, "not_your_record"),
    Row("no address", _no_address, "not_your_record"),
    Row("a second account of the same address", _joined_by_the_first_account, "not_your_record"),
    Row("the account is somebody else already", _somebody_already, "not_your_record"),
    Row("an officer undid it", _officer_undid_it, "not_your_record"),
    Row("the record's former account was deleted", _account_was_deleted, "not_your_record"),
    Row("the site confirms no addresses", _nothing, "not_your_record", site="SKIP_EMAIL_VALIDATION"),
    Row("the site signs everybody in by itself", _nothing, "not_your_record", site="AUTOMATIC_AUTH_FOR_TESTING"),
)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.situation)
def test_who_joins_by_e_mail(row: Row, who: str, account: User, settings: Any) -> None:
    record = WHO[who](email=f" {ADDRESS.title()} ")
    row.change(record, account)
    if row.site:
        setattr(settings, row.site, True)
    offer = people_api.join_offer(account.pk)

    assert (offer is not None) is (row.result == "joins")
    if row.result == "joins":
        assert join(account, record) == record
        # Whatever gave the account, nobody has said yet that a coach or an officer is really there.
        assert people_api.roles_of(record, on=TODAY) == ()
        assert not coaching.is_coach(record, on=TODAY)
        return
    before = Person.objects.get(pk=record).user_id
    with pytest.raises(errors.CpdError) as refusal:
        join(account, record)
    assert refusal.value.code == row.result
    assert Person.objects.get(pk=record).user_id == before != account.pk


def test_a_setting_among_the_platform_s_features_counts_too(account: User, settings: Any) -> None:
    builders.person(email=ADDRESS)
    settings.FEATURES = {"SKIP_EMAIL_VALIDATION": True}

    assert people_api.join_offer(account.pk) is None


def test_looking_writes_nothing_and_the_card_names_person_and_school(account: User) -> None:
    builders.add_places()
    record = builders.person(email=ADDRESS, school_code="S1")
    name, school = people_api.person(record).name, people_api.person(record).school_name

    offer = people_api.join_offer(account.pk)

    assert (offer.person_id, offer.name, offer.school_name) == (record, name, school)
    assert Person.objects.get().user_id is None
    assert not AccountJoining.objects.exists()


def test_joining_twice_is_once_and_the_trace_is_whole(account: User) -> None:
    record = builders.person(email=ADDRESS)

    join(account, record)
    join(account, record)

    assert AccountJoining.objects.count() == 1
    assert people_api.person_of_user(account.pk).id == record
    assert kernel.broken_links(f"-:{record}") == []


def test_nobody_joins_a_record_by_its_id(account: User) -> None:
    with pytest.raises(errors.NotYourRecord):
        join(account, builders.person(email="somebody.else@example.org"))
    with pytest.raises(errors.NotFound):
        join(account, uuid4())


# -- letters -------------------------------------------------------------------------------------------------------


def test_each_joining_is_told_to_the_person_in_their_language(
    account: User, django_capture_on_commit_callbacks: Any
) -> None:
    record = builders.person(email=ADDRESS, given_names="Claudine Aline", language="fr")

    with django_capture_on_commit_callbacks(execute=True):
        join(account, record)

    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert "Bonjour Claudine," in mail.outbox[0].body


def test_a_letter_goes_to_both_addresses_where_they_differ(
    account: User, officer: UUID, django_capture_on_commit_callbacks: Any
) -> None:
    record = builders.person(email="at.school@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        people_api.claim_account(person_id=record, user_id=account.pk, actor_id=officer, now=NOW)

    assert [message.to for message in mail.outbox] == [["at.school@example.org"], [ADDRESS]]


# -- roles that sleep ----------------------------------------------------------------------------------------------


def test_roles_sleep_untilan_officer_confirms_and_then_hold(account: User, officer: UUID) -> None:
    record = an_officer(email=ADDRESS)
    assert people_api.require_role(record, "exam_officer", on=TODAY)  # before an account joins nobody can act with it

    join(account, record)
    with pytest.raises(errors.RolesNotConfirmed):
        people_api.require_role(record, "exam_officer", on=TODAY)
    assert people_api.people_with_role("exam_officer", on=TODAY) == (people_api.person(officer),)

    joining = people_api.joinings_of(record)[0].id
    assert people_api.confirm_roles(joining_ids=[joining], officer_id=officer, now=NOW) == 1
    assert people_api.confirm_roles(joining_ids=[joining], officer_id=officer, now=NOW) == 0
    assert people_api.require_role(record, "exam_officer", on=TODAY)
    assert people_api.joinings_of(record)[0].confirmed_by == people_api.person(officer).name


def test_whoever_sleeps_confirms_nobody_not_even_themselves(account: User) -> None:
    record = an_officer(email=ADDRESS)
    join(account, record)

    with pytest.raises(errors.RolesNotConfirmed):
        people_api.confirm_roles(joining_ids=[people_api.joinings_of(record)[0].id], officer_id=record, now=NOW)


def test_a_list_that_changed_meanwhile_confirms_nobody(account: User, officer: UUID) -> None:
    stays, parted = a_coach(email=ADDRESS), a_coach(email="two@example.org")
    join(account, stays)
    join(an_account("two", email="two@example.org"), parted)
    ids = [people_api.joinings_of(one)[0].id for one in (stays, parted)]
    people_api.undo_joining(joining_id=ids[1], reason="Not him.", officer_id=officer, now=NOW)

    for wrong in (ids, [ids[0], uuid4()]):
        with pytest.raises(errors.JoiningChanged):
            people_api.confirm_roles(joining_ids=wrong, officer_id=officer, now=NOW)

    assert not coaching.is_coach(stays, on=TODAY)


def testa_coach_who_sleeps_reads_no_learner_and_signs_nothing(cohort_with_work: tuple[UUID, UUID, UUID]) -> None:
    learner, coach, submission = cohort_with_work
    account = an_account()
    Person.objects.filter(pk=coach).update(email=ADDRESS)
    join(account, coach)

    assert coaching.coachees_of(coach, on=TODAY) == ()
    assert [one.id for one in coaching.coaches_of(learner, on=TODAY)] == [
        coach
    ]  # the learner still knows whom to expect
    with pytest.raises(errors.RolesNotConfirmed):
        reviews.review_page(submission, coach_id=coach, on=TODAY)
    with pytest.raises(errors.RolesNotConfirmed):
        builders.sign_off(submission, coach)
    with pytest.raises(errors.RolesNotConfirmed):
        coaching.record_session(
            coach_id=coach,
            coachee_id=learner,
            recorded_by=coach,
            held_on=TODAY,
            mode="visit",
            minutes=30,
            focus="Sample.",
            request_id=uuid4(),
            now=NOW,
        )


@pytest.fixture
def cohort_with_work() -> tuple[UUID, UUID, UUID]:
    cohort = builders.open_cohort()
    learner = builders.learner(cohort)
    coach = builders.coach_of(learner)
    builders.ready_item(learner)
    builders.submit(learner)
    return learner, coach, builders.submission_of(learner).id


class SleepingInTwoWords(TestCase):
    """The rule stands in Python and in SQL; the two say the same of everybody."""

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=6))
    def test_the_list_is_what_the_rule_allows(self, people: list[tuple[bool, bool]]) -> None:
        for number, (is_joined, is_confirmed) in enumerate(people):
            user = User.objects.create(username=f"u{number}") if is_joined else None
            row = Person.objects.get(pk=builders.person())
            row.user, row.roles_confirmed_at = user, NOW if is_confirmed else None
            row.save()

        everybody = list(Person.objects.all())
        listed = set(Person.objects.filter(awake()).values_list("pk", flat=True))
        assert listed == {row.pk for row in everybody if not roles_sleep(row.user_id, row.roles_confirmed_at)}
