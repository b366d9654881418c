"""Progress for those who support: by area, by role, or by coaching; counts and states, never a word."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from tests import builders
from tests.builders import TODAY


@pytest.fixture
def three(cohort: UUID) -> dict[str, UUID]:
    """A learner in each of two schools of the first district, and one in the second district."""
    return {school: builders.learner(cohort, school_code=school) for school in ("S1", "S2", "S3")}


def seen(cohort_id: UUID, viewer_id: UUID) -> set[UUID]:
    return {line.learner.id for line in overview.progress_page(cohort_id, viewer_id=viewer_id, on=TODAY).learners}


@pytest.mark.parametrize("role", ["programme_manager", "exam_officer", "assessor", "moderator"])
def test_the_university_sees_every_learner_of_a_cohort(role, cohort, three):
    assert seen(cohort, builders.with_role(role)) == set(three.values())


@pytest.mark.parametrize(
    ("role", "area", "schools"),
    [("deo", "11", "S1 S2"), ("deo", "21", "S3"), ("seo", "1101", "S1 S2"), ("seo", "2101", "S3")],
)
def test_an_officer_sees_the_learners_of_an_area_and_no_others(role, area, schools, cohort, three):
    assert seen(cohort, builders.with_role(role, area_code=area)) == {three[school] for school in schools.split()}


def test_a_coach_sees_those_they_coach_today(cohort, three):
    coach = builders.coach_of(three["S1"])
    builders.assign(coach, three["S2"], ends_on=TODAY.replace(day=3))

    assert seen(cohort, coach) == {three["S1"]}


@pytest.mark.parametrize("role", ["", "advisor", "external_examiner"])
def test_anybody_else_sees_nobody(role, cohort, three):
    who = builders.with_role(role) if role else three["S1"]

    with pytest.raises(errors.NotFound):
        seen(cohort, who)


def test_an_officer_of_an_area_without_learners_sees_nobody(cohort, three):
    with pytest.raises(errors.NotFound):
        seen(cohort, builders.with_role("seo", area_code="9999"))


def test_an_area_that_was_left_open_is_not_every_area(cohort):
    somebody_without_school = builders.learner(cohort)

    with pytest.raises(errors.NotFound):
        seen(cohort, builders.with_role("seo", area_code=""))
    assert somebody_without_school in seen(cohort, builders.with_role("programme_manager"))


def test_an_empty_cohort_is_an_empty_page_for_the_university(cohort, team):
    assert seen(cohort, team.manager) == set()


def test_a_role_that_has_ended_sees_nobody(cohort, three):
    former = builders.with_role("deo", area_code="11", ends_on=TODAY.replace(day=3))

    with pytest.raises(errors.NotFound):
        seen(cohort, former)


def test_counts_follow_the_work(cohort, learner, coach, team):
    def mine(module: str = "M1") -> overview.ModuleProgress:
        (line,) = overview.progress_page(cohort, viewer_id=coach, on=TODAY).learners
        return next(one for one in line.modules if one.code == module)

    assert (mine().signed_off, mine().waiting, mine().tasks, mine().stage) == (0, 0, 2, "collecting")
    task = builders.submitted_task(learner)
    assert (mine().signed_off, mine().waiting) == (0, 1)
    builders.sign_off(task, coach)
    builders.record_session(coach, learner)
    builders.record_meeting(learner)
    builders.record_meeting(learner, kind="sgac")
    assert (mine().signed_off, mine().waiting, mine().sessions, mine().meetings) == (1, 0, 1, 2)
    assert mine("M2") == overview.ModuleProgress("M2", "collecting", 0, 2, 0, 0, 0)


def test_totals_add_up_and_follow_the_narrowing(cohort, three, team):
    for school in ("S1", "S3"):
        builders.sign_off(builders.submitted_task(three[school]), builders.coach_of(three[school]))
    builders.submitted_task(three["S2"])
    page = overview.progress_page(cohort, viewer_id=team.manager, on=TODAY)

    assert page.totals == {"learners": 3, "signed_off": 2, "waiting": 1, "with_ur_ce": 0, "results": 0}
    assert overview.narrowed(page, district_code="11").totals == {
        "learners": 2,
        "signed_off": 1,
        "waiting": 1,
        "with_ur_ce": 0,
        "results": 0,
    }
    assert overview.narrowed(page, module_code="M2").totals["signed_off"] == 0
    assert overview.narrowed(page) == page


def words_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value):
        return [word for field in dataclasses.fields(value) for word in words_in(getattr(value, field.name))]
    if isinstance(value, Mapping):
        return [word for one in value.values() for word in words_in(one)]
    if isinstance(value, tuple | list):
        return [word for one in value for word in words_in(one)]
    return []


def test_progress_holds_no_word_that_a_learner_or_coach_wrote(cohort, learner, coach, team):
    builders.ready_item(learner, fields=builders.answers(title="SECRET title", did="SECRET did", changed="SECRET"))
    builders.submit(learner)
    builders.send_back(builders.submission_of(learner).id, coach, feedback={"c2": "SECRET feedback"})
    builders.record_session(coach, learner, focus="SECRET focus")

    page = overview.progress_page(cohort, viewer_id=team.manager, on=TODAY)

    assert not [word for word in words_in(page.learners) if "SECRET" in word]


def test_the_list_of_cohorts_counts_only_learners_in_sight(cohort, three, team):
    other = builders.open_cohort(course_key="course-v1:Sample+CLL+2027", name="Other intake")
    builders.learner(other, school_code="S3")

    def counts(viewer_id: UUID) -> dict[UUID, int]:
        return {view.id: number for view, number in overview.cohorts_in_sight(viewer_id, on=TODAY)}

    assert counts(team.manager) == {cohort: 3, other: 1}
    assert counts(builders.with_role("deo", area_code="11")) == {cohort: 2}
    assert counts(builders.coach_of(three["S2"])) == {cohort: 1}
    assert counts(builders.person()) == {}
