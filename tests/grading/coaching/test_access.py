"""Who may write in a course's coaching pages: its learners, whoever coaches somebody that day, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import COURSE, NOW, TODAY

ELSEWHERE = "course-v1:Sample+CLL+2027"
TOMORROW = TODAY + timedelta(days=1)


def never_enrolled(**account: Any) -> None:
    """The platform knows nothing of any account."""


@pytest.fixture(autouse=True)
def _platform(settings: Any) -> None:
    settings.CPD_ENROLMENTS = f"{__name__}.never_enrolled"


@pytest.fixture
def account(django_user_model: type[User], db: None) -> int:
    return django_user_model.objects.create_user("claudine").pk


def of(person_id: UUID, account: int) -> UUID:
    people.claim_account(person_id=person_id, user_id=account, actor_id=None, now=NOW)
    return person_id


def a_learner(cohort: UUID) -> UUID:
    return builders.learner(cohort)


def who_left(cohort: UUID) -> UUID:
    person = builders.learner(cohort)
    programmes.end_enrolment(cohort_id=cohort, learner_id=person, reason="withdrawn", ended_on=TODAY, now=NOW)
    return person


def a_coach(cohort: UUID) -> UUID:
    return builders.coach_of(builders.learner(cohort))


def a_coach_until_today(cohort: UUID) -> UUID:
    return builders.coach_of(builders.learner(cohort), ends_on=TODAY)


def who_left_and_coaches(cohort: UUID) -> UUID:
    return builders.coach_of(builders.learner(cohort), coach_id=who_left(cohort))


def a_stranger(cohort: UUID) -> UUID:
    return builders.person()


@pytest.mark.parametrize(
    ("who", "writes", "answers"),
    [
        (a_learner, None, None),
        (who_left, errors.EnrolmentEnded, None),
        (a_coach, None, None),
        (a_coach_until_today, errors.NotInThisCourse, errors.NotInThisCourse),
        (who_left_and_coaches, None, None),
        (a_stranger, errors.NotInThisCourse, errors.NotInThisCourse),
        (None, errors.NotInThisCourse, errors.NotInThisCourse),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_who_writes_in_a_courses_coaching_pages_and_who_answers(
    cohort: UUID, account: int, who: Any, writes: type[errors.CpdError] | None, answers: type[errors.CpdError] | None
) -> None:
    if who is not None:
        of(who(cohort), account)

    for guard, refusal in (
        (coaching.require_account_in_course_or_coach, writes),
        (coaching.require_may_answer, answers),
    ):
        if refusal is None:
            guard(COURSE, account, on=TOMORROW)
            continue
        with pytest.raises(errors.CpdError) as caught:
            guard(COURSE, account, on=TOMORROW)
        assert type(caught.value) is refusal


def test_who_studied_elsewhere_answers_nothing_here(account: int) -> None:
    of(builders.learner(builders.open_cohort(course_key=ELSEWHERE, name="Other intake")), account)

    with pytest.raises(errors.NotInThisCourse):
        coaching.require_may_answer(COURSE, account, on=TOMORROW)
    coaching.require_may_answer(ELSEWHERE, account, on=TOMORROW)
