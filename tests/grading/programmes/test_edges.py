"""Who may work in a course and what is open in it, at its very edge, asked of the rules themselves."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from cpd_grading.kernel import errors
from cpd_grading.people import api as people
from cpd_grading.programmes import access, membership, opening
from cpd_grading.programmes import api as programmes
from cpd_grading.programmes.domain import words
from cpd_grading.programmes.membership import Membership
from tests import builders
from tests.builders import COURSE, FIRST_TASK, NOBODY, TODAY, key_of
from tests.runtimes.platform_modules import PublishedTask, courses

BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
PROGRAMME = programmes.read_programme(builders.programme())
M1 = PROGRAMME.module("M1")


def refused(refusal: type[errors.CpdError] | None, rule, *given, **named) -> None:
    """The rule refuses in just this way, or takes it where no refusal is named."""
    if refusal is None:
        rule(*given, **named)
        return
    with pytest.raises(errors.CpdError) as caught:
        rule(*given, **named)
    assert type(caught.value) is refusal


@pytest.mark.parametrize(
    ("ended_on", "is_open"), [(None, True), (BEFORE, False), (TODAY, True), (AFTER, True)], ids=str
)
def test_an_enrolment_is_open_through_its_last_day(ended_on: date | None, is_open: bool) -> None:
    assert membership.is_open(ended_on, on=TODAY) is is_open


ENDED, LEFT, STRANGER = errors.EnrolmentEnded, errors.LeftThisCourse, errors.NotInThisCourse


@pytest.mark.parametrize(
    ("cohort", "ended_on", "is_on_platform", "of_a_cohort", "of_anybody"),
    [
        ("Intake", None, None, None, None),
        ("Intake", None, True, None, None),
        ("Intake", TODAY, True, None, None),
        ("Intake", None, False, LEFT, LEFT),
        ("Intake", BEFORE, True, ENDED, ENDED),
        ("Intake", BEFORE, False, ENDED, ENDED),
        ("", None, True, None, None),
        ("", None, False, None, STRANGER),
        ("", None, None, None, STRANGER),
    ],
)
def test_who_may_work_in_a_course(
    cohort: str,
    ended_on: date | None,
    is_on_platform: bool | None,
    of_a_cohort: type[errors.CpdError] | None,
    of_anybody: type[errors.CpdError] | None,
) -> None:
    person = Membership(cohort, ended_on, is_on_platform)

    refused(of_a_cohort, membership.require_open, person, on=TODAY)
    refused(of_anybody, membership.require_member, person, on=TODAY)


def test_a_refusal_says_of_which_cohort_and_since_which_day() -> None:
    with pytest.raises(errors.EnrolmentEnded) as refusal:
        membership.require_open(Membership("Intake", BEFORE, None), on=TODAY)
    assert refusal.value.places == {"cohort": "Intake", "day": BEFORE}


@pytest.mark.parametrize(
    ("opened", "first", "lessons"),
    [
        (None, True, True),
        ((), False, False),
        (("m1-direction",), True, False),
        (("m1-plan", "m2-lesson"), False, False),
        (("m1-plan", "m1-direction"), True, True),
    ],
)
def test_lessons_are_given_once_every_task_of_their_module_is_open(opened, first: bool, lessons: bool) -> None:
    assert opening.is_open_to(opened, FIRST_TASK) is first
    assert opening.are_lessons_open_to(opened, M1) is lessons


@pytest.fixture
def account(django_user_model: type[User], db: None) -> User:
    return django_user_model.objects.create_user("claudine")


def test_a_task_is_closed_to_whom_the_platform_keeps_it_from(account: User, django_user_model: type[User]) -> None:
    other = django_user_model.objects.create_user("jean")

    with courses({COURSE: [PublishedTask(FIRST_TASK, frozenset({account.pk}))]}):
        assert opening.opened_to(None, COURSE) is None
        opening.require_open_task(key_of(), None)
        opening.require_open_task(key_of(), other.pk)
        with pytest.raises(errors.NotOpen):
            opening.require_open_task(key_of(), account.pk)


def test_lessons_are_for_learners_of_the_module_and_open_with_it(learner: UUID, account: User) -> None:
    people.claim_account(person_id=learner, user_id=account.pk, actor_id=None, now=builders.NOW)

    opening.require_open_lessons(COURSE, "M1", learner)
    for module, who in (("M9", learner), ("M1", builders.person())):
        with pytest.raises(errors.NotFound):
            opening.require_open_lessons(COURSE, module, who)
    published = [PublishedTask(FIRST_TASK, frozenset()), PublishedTask("m1-plan", frozenset({account.pk}))]
    with courses({COURSE: published}), pytest.raises(errors.NotOpen):
        opening.require_open_lessons(COURSE, "M1", learner)


def test_words_are_english_where_nobody_has_translated_them() -> None:
    assert words({"en": "Plan", "rw": "Gahunda", "fr": ""}, "rw") == "Gahunda"
    assert words({"en": "Plan", "rw": "Gahunda", "fr": ""}, "fr") == "Plan"
    assert words({"en": "Plan"}, "rw") == "Plan"


def test_parts_of_a_programme_are_found_by_name_or_not_at_all() -> None:
    criterion = PROGRAMME.tasks[FIRST_TASK].criteria[0]

    assert [criterion.level(key).key for key in ("not_yet", "met")] == ["not_yet", "met"]
    assert criterion.level("perfect") is None
    assert criterion.top_points == max(level.points for level in criterion.levels)
    assert [M1.component(kind).kind for kind in ("portfolio", "professional_conversation")] == [
        "portfolio",
        "professional_conversation",
    ]
    assert M1.component("exam") is None
    assert PROGRAMME.module("M2").code == "M2"
    with pytest.raises(errors.NotFound):
        PROGRAMME.module("M9")


ASKED: list[tuple[object, str]] = []


def everybody(*, user_id: int, course_key: str) -> bool:
    """A platform where every account is in the course."""
    ASKED.append((user_id, course_key))
    return True


def test_the_platform_is_asked_of_the_account_and_of_nobody_without_one(account: User, settings: object) -> None:
    settings.CPD_ENROLMENTS = f"{__name__}.everybody"
    ASKED.clear()
    person, without = builders.person(), builders.person()
    people.claim_account(person_id=person, user_id=account.pk, actor_id=None, now=builders.NOW)

    assert access.require_member(COURSE, person, on=TODAY) is None
    access.require_account_in_course(COURSE, account.pk, on=TODAY)
    refused(STRANGER, access.require_member, COURSE, without, on=TODAY)

    assert [(account.pk, COURSE), (account.pk, COURSE)] == ASKED


def test_nobody_at_all_is_in_no_course(account: User, settings: object) -> None:
    settings.CPD_ENROLMENTS = "cpd_grading.compat.enrolment_on_platform"

    assert access.is_on_platform(None, COURSE) is None
    refused(STRANGER, access.require_member, COURSE, NOBODY, on=TODAY)
    refused(STRANGER, access.require_account_in_course, COURSE, account.pk, on=TODAY)
