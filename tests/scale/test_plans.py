"""The coach's pages stay quick as the programme grows: no question reads a growing table from end to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpd_grading.kernel import api as kernel
from cpd_grading.reviews import api as reviews

from .intake import Intake, make_intake
from .plans import analyse, read_whole

pytestmark = pytest.mark.django_db
LEARNERS = 320
NOW = datetime.fromisoformat("2026-06-10T08:00:00+00:00")
ON = kernel.kigali_date(NOW)
# Tables that grow with every learner.
GROWING = {
    "cpd_grading_tasksubmission",
    "cpd_grading_evidenceitem",
    "cpd_grading_evidenceversion",
    "cpd_grading_attachment",
    "cpd_grading_manifest",
    "cpd_grading_declaration",
    "cpd_grading_coachreview",
    "cpd_grading_reviewdraft",
    "cpd_grading_coachingassignment",
    "cpd_grading_enrolment",
    "cpd_grading_person",
}
FILTERS: dict[str, dict[str, Any]] = {
    "whole queue": {},
    "one module": {"module_code": "M2"},
    "one district": {"district_code": "03"},
    "waiting long": {"waiting_days": 14},
}


@pytest.fixture(scope="module")
def intake(django_db_setup: None, django_db_blocker: Any) -> Iterator[Intake]:
    """3,840 submissions for every test of this file; removed with the transaction."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        made = make_intake(LEARNERS, now=NOW)
        analyse()
        yield made
        transaction.set_rollback(True)


def scanned(question: Callable[[], object]) -> dict[str, set[str]]:
    """SQL -> growing tables it would read from end to end, for every SELECT of a question that has some."""
    with CaptureQueriesContext(connection) as seen:
        question()
    asked = [query["sql"] for query in seen.captured_queries if query["sql"].lstrip("( ").startswith("SELECT")]
    assert asked
    found = {sql: read_whole(sql) & GROWING for sql in asked}
    return {sql: tables for sql, tables in found.items() if tables}


@pytest.mark.parametrize("name", FILTERS)
def test_the_queue_is_answered_from_indexes_however_it_is_narrowed(intake: Intake, name: str) -> None:
    wanted = reviews.QueueFilter(**FILTERS[name])

    assert scanned(lambda: reviews.queue_page(intake.coach_id, on=ON, wanted=wanted)) == {}


def test_the_queue_of_one_learner_is_answered_from_indexes(intake: Intake) -> None:
    learner_id = reviews.review_page(intake.waiting[0], coach_id=intake.coach_id, on=ON).submission.learner_id
    wanted = reviews.QueueFilter(learner_id=learner_id)

    assert scanned(lambda: reviews.queue_page(intake.coach_id, on=ON, wanted=wanted)) == {}


def test_the_review_page_is_answered_from_indexes(intake: Intake) -> None:
    assert scanned(lambda: reviews.review_page(intake.waiting[0], coach_id=intake.coach_id, on=ON)) == {}


def test_the_list_of_what_was_decided_is_answered_from_indexes(intake: Intake) -> None:
    assert scanned(lambda: reviews.decided_by(intake.coach_id)) == {}


def test_the_check_finds_a_question_that_reads_everything(intake: Intake) -> None:
    """A check that never fails would prove nothing."""
    from cpd_grading.models import TaskSubmission

    found = scanned(lambda: list(TaskSubmission.objects.filter(round=1).values_list("sitting", flat=True)))

    assert list(found.values()) == [{"cpd_grading_tasksubmission"}]


def test_the_intake_is_as_large_as_it_says(intake: Intake) -> None:
    page = reviews.queue_page(intake.coach_id, on=ON, wanted=reviews.QueueFilter())

    assert intake.submissions == LEARNERS * 12
    assert page.waiting == len(intake.waiting) == 96
