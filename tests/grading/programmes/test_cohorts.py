"""Programme versions, cohorts and enrolments."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import COURSE, NOBODY, NOW, TODAY, programme

pytestmark = pytest.mark.django_db


def test_loading_the_same_programme_again_is_the_same_version() -> None:
    assert builders.load() == builders.load(dict(reversed(programme().items())))


def test_a_version_never_changes_its_meaning() -> None:
    first = builders.load()

    with pytest.raises(errors.BadProgramme, match="write a new version number"):
        builders.load(programme(policy={"pass_mark": "40.00"}))

    assert builders.load(programme(version="2026.2", policy={"pass_mark": "40.00"})) != first


def test_a_cohort_keeps_its_own_version_when_a_newer_one_is_loaded(cohort: UUID) -> None:
    builders.load(programme(version="2026.2", policy={"pass_mark": "60.00", "resit_cap": "60.00"}))

    assert str(programmes.cohort(cohort).programme.policy.pass_mark) == "50.00"
    assert [view.id for view in programmes.cohorts(COURSE)] == [cohort]
    assert programmes.cohorts("course-v1:Sample+Other+2026") == ()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"programme_id": NOBODY}, errors.NotFound),
        ({"name": " "}, errors.MissingField),
        ({"name": "n" * 121}, errors.BadField),
        ({"name": " Sample intake "}, errors.BadField),
        ({"academic_year": ""}, errors.MissingField),
        ({"ends_on": date(2026, 1, 11)}, errors.PeriodEndsBeforeStart),
        ({"actor_id": "a stranger"}, errors.NotInRole),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_cohort_that_cannot_be_right_is_not_opened(
    cohort: UUID, change: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    wanted = {
        "programme_id": builders.load(),
        "course_key": COURSE,
        "name": "Second intake",
        "academic_year": "2025-2026",
        "starts_on": builders.STARTS_ON,
        "now": NOW,
        **change,
    }
    if wanted.get("actor_id"):
        wanted["actor_id"] = builders.person()

    with pytest.raises(refusal):
        programmes.open_cohort(**wanted)

    assert [view.id for view in programmes.cohorts()] == [cohort]


def test_a_learner_is_in_one_cohort_of_a_course(cohort: UUID, learner: UUID) -> None:
    second = builders.open_cohort(name="Second intake")

    for again in (cohort, second):
        with pytest.raises(errors.AlreadyEnrolled):
            builders.enrol(again, learner)
    assert [one.id for one in programmes.roster(cohort)] == [learner]
    assert programmes.roster(second) == ()


def test_a_learner_may_study_two_courses(cohort: UUID, learner: UUID) -> None:
    other = builders.open_cohort(course_key="course-v1:Sample+SLL+2026")

    builders.enrol(other, learner)

    assert len(programmes.enrolled_modules(learner)) == 4


def test_enrolling_needs_a_cohort_a_person_and_where_somebody_does_it_an_office(cohort: UUID) -> None:
    newcomer = builders.person()
    with pytest.raises(errors.NotFound):
        builders.enrol(uuid4(), newcomer)
    with pytest.raises(errors.NotFound):
        builders.enrol(cohort, uuid4())
    with pytest.raises(errors.NotInRole):
        programmes.enrol(cohort_id=cohort, learner_id=newcomer, on=TODAY, now=NOW, actor_id=newcomer)

    programmes.enrol(
        cohort_id=cohort, learner_id=newcomer, on=TODAY, now=NOW, actor_id=builders.with_role("programme_manager")
    )
    assert [one.id for one in programmes.roster(cohort, on=TODAY)] == [newcomer]
    assert programmes.roster(cohort, on=date(2026, 3, 3)) == ()


def test_an_unknown_cohort_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        programmes.cohort(uuid4())
