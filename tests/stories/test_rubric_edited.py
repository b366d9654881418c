"""A rubric is edited after the cohort opened: marks and pages stay, a warning appears, and adopting it is an act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from cpd_grading.reviews import api as reviews
from tests import builders

from .conftest import MEMORY


@pytest.fixture(autouse=True)
def _evidence_in_memory(settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": MEMORY}


@pytest.fixture
def cohort(db: None) -> UUID:
    return builders.open_cohort()


def edited() -> Mapping[str, Any]:
    """The first task with another wording, and a "met" that is worth less."""
    document = builders.programme()["tasks"][0]
    first = document["criteria"][0]
    first["text"]["en"] = "In other words"
    first["levels"][1]["points"] = "1"
    return document


def edit_the_course() -> programmes.TaskSpec:
    """The author saves the task; the course's blocks carry the new wording from their next write on."""
    spec = programmes.read_task_spec(edited())
    programmes.register_edition(course_key=builders.COURSE, spec=spec, now=builders.noon("2026-03-05"))
    return spec


def test_the_coach_sees_the_rubric_the_learner_saw(cohort: UUID) -> None:
    learner = builders.learner(cohort)
    coach = builders.coach_of(learner)
    submission_id = builders.submitted_task(learner)
    spec = edit_the_course()

    page = reviews.review_page(submission_id, coach_id=coach, on=builders.TODAY)
    assert page.submission.spec.digest == builders.spec_of().digest
    mine = overview.task_page(builders.key_of(), spec, people.person(learner), on=builders.TODAY)
    assert mine.spec.digest == builders.spec_of().digest


def test_a_learner_who_starts_after_the_edit_works_on_the_cohort_s_wording(cohort: UUID) -> None:
    spec = edit_the_course()
    late = builders.learner(cohort)
    builders.submitted_task(late, spec=spec)
    assert builders.submission_of(late).edition_digest == builders.spec_of().digest


def test_marks_come_from_the_wording_the_work_was_sent_under(cohort: UUID) -> None:
    team = builders.staff()
    portfolio_id = builders.submitted_module(cohort)
    edit_the_course()
    builders.open_round(cohort, team)
    marks = builders.mark_portfolio(portfolio_id, team.assessor)
    assert str(marks["portfolio"]) == "75.00"


def test_the_author_and_the_officer_are_warned(cohort: UUID) -> None:
    assert programmes.edition_warnings([cohort]) == ()
    spec = edit_the_course()
    (warning,) = programmes.edition_warnings([cohort])
    assert (warning.slug, warning.newest_digest) == (builders.FIRST_TASK, spec.digest)
    assert programmes.pins_that_differ(builders.COURSE, spec) == ("Sample intake",)


def test_adopting_the_new_wording_takes_a_reason_and_touches_only_what_is_opened_later(cohort: UUID) -> None:
    team, early, late = builders.staff(), builders.learner(cohort), builders.learner(cohort)
    builders.submitted_task(early)
    spec = edit_the_course()
    adopt = {
        "cohort_id": cohort,
        "slug": builders.FIRST_TASK,
        "digest": spec.digest,
        "officer_id": team.officer,
        "now": builders.noon("2026-03-06"),
        "on": builders.TODAY,
    }
    with pytest.raises(errors.ReasonRequired):
        programmes.adopt_edition(**adopt, reason=" ")
    programmes.adopt_edition(**adopt, reason="The first wording misled learners.")

    builders.submitted_task(late, spec=spec)
    assert builders.submission_of(early).edition_digest == builders.spec_of().digest
    assert builders.submission_of(late).edition_digest == spec.digest
    assert programmes.edition_warnings([cohort]) == ()
