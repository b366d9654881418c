"""Pages ask the database as often for many rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpd_grading.assessment import api as assessment
from cpd_grading.credits import api as credits
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.overview import api as overview
from cpd_grading.reviews import api as reviews
from cpd_grading.uploads import api as uploads
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW, TODAY, Staff


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.fixture
def account(cohort: UUID) -> tuple[int, UUID]:
    """(account, learner) of somebody in the cohort."""
    user = get_user_model().objects.create_user("claudine", "claudine@example.org")
    return user.pk, builders.learner(cohort, user_id=user.pk)


def task_page(user_id: int) -> overview.TaskPage:
    return overview.task_page_of_user(builders.key_of(), builders.spec_of(), user_id, on=TODAY)


def test_a_task_page_takes_seven_queries_at_most_however_much_evidence_it_shows(account, django_assert_max_num_queries):
    user_id, learner = account
    coach = builders.coach_of(learner)
    with django_assert_max_num_queries(7):
        task_page(user_id)
    for _ in range(8):
        builders.ready_item(learner)
    with django_assert_max_num_queries(7):
        assert len(task_page(user_id).items) == 8
    builders.submit(learner)
    task = builders.submission_of(learner).id
    for _ in range(3):
        builders.send_back(task, coach)
        builders.submit(learner)
    builders.sign_off(task, coach)

    with django_assert_max_num_queries(7):
        assert len(task_page(user_id).reviews) == 4


def test_a_task_page_with_everything_on_it_takes_seven_queries(account, django_assert_max_num_queries):
    user_id, learner = account
    coach = builders.coach_of(learner)
    task = builders.submitted_task(learner)
    builders.send_back(task, coach)
    for _ in range(2):
        item = builders.ready_item(learner)
        builders.see_in_place(learner, coach, item_id=item, criteria=())
        builders.add_for(learner, coach)
        hear_witness(learner, item)
        ask_witness(learner, item)
        uploads.create_upload(learner_id=learner, item_id=item, request_id=uuid4(), name="b.pdf", size=9, now=NOW)

    with django_assert_max_num_queries(7):
        page = task_page(user_id)

    assert (len(page.items), len(page.seen), len(page.reviews), len(page.invitations)) == (5, 2, 1, 2)
    assert [lack.code for lack in page.missing] == ["file_on_its_way", "file_on_its_way"]


def ask_witness(learner: UUID, item: UUID) -> str:
    """Invite a witness for an item. Returns the token of the link."""
    person = {"witness_name": "A. Parent", "witness_post": "parent"}
    return witnesses.invite_witness(item_id=item, learner_id=learner, **person, request_id=uuid4(), now=NOW)[1]


def hear_witness(learner: UUID, item: UUID) -> None:
    token = ask_witness(learner, item)
    seen = witnesses.witness_page(link_digest(token), now=NOW).summary.digest
    words = {"statement": "I saw it.", "saw_it_on": TODAY, "language": "en", "declares": True}
    witnesses.answer_as_witness(link=link_digest(token), **words, seen_digest=seen, now=NOW)


def test_a_task_page_of_somebody_the_programme_does_not_know_is_as_short(cohort, django_assert_max_num_queries):
    user = get_user_model().objects.create_user("stranger", "stranger@example.org")

    with django_assert_max_num_queries(7):
        assert task_page(user.pk).learner is None


def test_a_coachs_queue_asks_the_same_for_one_and_for_many(cohort):
    coach = builders.learner(cohort)
    first = builders.learner(cohort)
    builders.coach_of(first, coach_id=coach)
    builders.submitted_task(first)
    one = queries(lambda: reviews.coach_queue(coach, on=TODAY))
    for _ in range(3):
        builders.submitted_task(builders.learner(cohort))
        learner = builders.learner(cohort)
        builders.coach_of(learner, coach_id=coach)
        builders.submitted_task(learner)
        builders.submitted_task(learner, "m1-plan")

    assert len(reviews.coach_queue(coach, on=TODAY)) == 7
    assert queries(lambda: reviews.coach_queue(coach, on=TODAY)) == one <= 6


def test_a_review_page_asks_the_same_for_one_item_and_round_and_for_many(learner, coach):
    task = builders.submitted_task(learner)

    def ask() -> reviews.ReviewPage:
        return reviews.review_page(task, coach_id=coach, on=TODAY)

    one = queries(ask)
    for _ in range(3):
        builders.send_back(task, coach)
        builders.ready_item(learner)
        builders.submit(learner)

    assert (len(ask().items), len(ask().earlier)) == (4, 3)
    assert queries(ask) == one <= 12


@pytest.fixture
def asked_of_rounds(cohort: UUID, team: Staff) -> Callable[[Callable[[UUID], object]], tuple[int, int]]:
    """How many queries something takes for a released round of one portfolio, and for one of four."""
    small = builders.released_round(cohort, team, [builders.submitted_module(cohort)])
    big = builders.released_round(cohort, team, [builders.submitted_module(cohort) for _ in range(4)])

    def ask(question: Callable[[UUID], object]) -> tuple[int, int]:
        return queries(lambda: question(small)), queries(lambda: question(big))

    return ask


def test_a_marks_sheet_and_a_sample_plan_ask_the_same_for_one_and_for_many(asked_of_rounds):
    for question in (assessment.sheet_of, lambda round_id: assessment.sample_plan(round_id=round_id, seed="x")):
        small, big = asked_of_rounds(question)
        assert small == big <= 12


def test_the_lists_of_rounds_and_results_ask_the_same_for_one_and_for_many(asked_of_rounds):
    small, big = asked_of_rounds(credits.outcomes_of_round)
    assert small == big == 1
    small, big = asked_of_rounds(assessment.steps_back)
    assert small == big == 1
    assert asked_of_rounds(lambda _round: assessment.round_lines()) == (3, 3)


def test_an_export_asks_the_same_for_one_result_and_for_many(cohort, team):
    def ask() -> credits.CohortExport:
        return credits.cohort_export(cohort, officer_id=team.officer, on=TODAY)

    builders.released_round(cohort, team, [builders.submitted_module(cohort)])
    one = queries(ask)
    builders.released_round(cohort, team, [builders.submitted_module(cohort) for _ in range(3)])
    for _ in range(3):
        builders.ready_item(builders.learner(cohort))

    assert len(ask().results) == 4
    assert queries(ask) == one


def test_progress_asks_the_same_for_one_learner_and_for_many(cohort, team):
    def ask() -> overview.ProgressPage:
        return overview.progress_page(cohort, viewer_id=team.manager, on=TODAY)

    builders.submitted_module(cohort)
    one = queries(ask)
    for _ in range(3):
        builders.submitted_module(cohort)

    assert len(ask().learners) == 4
    assert queries(ask) == one <= 10


def test_an_assessors_queue_asks_the_same_for_one_and_for_many(cohort, team):
    builders.submitted_module(cohort)
    builders.open_round(cohort, team)
    one = queries(lambda: assessment.marking_queue(team.assessor))
    for _ in range(3):
        builders.submitted_module(cohort)
    builders.open_round(cohort, team)

    assert len(assessment.marking_queue(team.assessor)) == 4
    assert queries(lambda: assessment.marking_queue(team.assessor)) == one


def test_a_transcript_asks_the_same_for_one_award_and_for_many(cohort, learner, coach, team):
    builders.complete_module(learner, coach)
    builders.released_round(cohort, team, [builders.submit_module(learner)])
    one = queries(lambda: credits.transcript_of(learner))
    builders.complete_module(learner, coach, "M2")
    builders.released_round(cohort, team, [builders.submit_module(learner, "M2")], module="M2")

    assert len(credits.transcript_of(learner).lines) == 2
    assert queries(lambda: credits.transcript_of(learner)) == one
