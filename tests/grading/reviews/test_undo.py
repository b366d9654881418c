"""Taking a decision back: for ten minutes, with a reason, by the coach who made it, while nothing was built on it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import AuditEvent, CoachReview, ReviewDraft, TaskSubmission
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import ALL_MET, C2_NOT_YET, NOW


@pytest.fixture
def task(learner: UUID, coach: UUID) -> UUID:
    return builders.submitted_task(learner)


def undo(review: UUID, coach: UUID, **changes) -> UUID:
    given = {"reason": "I ticked the wrong line", "request_id": uuid4(), "now": NOW + timedelta(minutes=9)}
    return reviews.undo_review(review_id=review, coach_id=coach, **{**given, **changes})


def state_of(task: UUID) -> str:
    return TaskSubmission.objects.get(pk=task).state


@pytest.mark.parametrize(
    ("decide", "levels"), [(builders.sign_off, ALL_MET), (builders.send_back, C2_NOT_YET)], ids=["sign off", "return"]
)
def test_a_decision_is_taken_back_by_a_superseding_record_and_its_words_become_the_draft(
    decide, levels, task, learner, coach
):
    review = decide(task, coach)

    undone = undo(review, coach)

    row = CoachReview.objects.get(pk=undone)
    assert (row.decision, row.supersedes_id, row.reason) == ("undo", review, "I ticked the wrong line")
    assert CoachReview.objects.get(pk=review).levels == levels, "the decision itself is never edited"
    assert (state_of(task), ReviewDraft.objects.get(coach_id=coach).levels) == ("submitted", levels)
    assert builders.task_page(learner).reviews == ()
    assert [line.submission_id for line in reviews.coach_queue(coach, on=NOW.date())] == [task]
    assert AuditEvent.objects.filter(action="task_decision_undone").count() == 1
    builders.sign_off(task, coach)
    assert state_of(task) == "signed_off"


def test_pressing_undo_twice_is_undoing_once(task, coach):
    review, request = builders.sign_off(task, coach), uuid4()

    assert undo(review, coach, request_id=request) == undo(review, coach, request_id=request)
    assert CoachReview.objects.filter(decision="undo").count() == 1


def test_the_request_of_another_act_undoes_nothing_and_does_not_say_so(task, coach):
    request = uuid4()
    review = builders.sign_off(task, coach, request_id=request)

    refused(errors.AlreadyDone, review, coach, request_id=request)
    assert state_of(task) == "signed_off"


def refused(refusal: type[errors.CpdError], review: UUID, coach: UUID, **changes) -> None:
    before = CoachReview.objects.count()
    with pytest.raises(refusal):
        undo(review, coach, **changes)
    assert CoachReview.objects.count() == before


def test_after_ten_minutes_a_decision_stands(task, coach):
    review = builders.sign_off(task, coach)

    refused(errors.UndoTooLate, review, coach, now=NOW + timedelta(minutes=10, seconds=1))
    assert state_of(task) == "signed_off"


def test_a_decision_is_taken_back_at_exactly_ten_minutes(task, coach):
    undo(builders.sign_off(task, coach), coach, now=NOW + timedelta(minutes=10))

    assert state_of(task) == "submitted"


def test_an_undo_needs_a_reason_and_ones_own_decision(task, learner, coach):
    review = builders.sign_off(task, coach)

    refused(errors.ReasonRequired, review, coach, reason="  ")
    refused(errors.NotFound, review, builders.coach_of(learner))
    refused(errors.NotFound, uuid4(), coach)


def test_an_undo_takes_as_long_a_reason_as_its_record_holds(task, coach):
    review = builders.sign_off(task, coach)

    refused(errors.BadField, review, coach, reason="w" * 301)
    assert CoachReview.objects.get(pk=undo(review, coach, reason="w" * 300)).reason == "w" * 300


def test_nothing_is_taken_back_once_the_learner_went_on(task, learner, coach):
    review = builders.send_back(task, coach)
    builders.ready_item(learner, now=NOW + timedelta(minutes=2))

    refused(errors.AlreadyDone, review, coach)
    assert state_of(task) == "returned"


def test_nothing_is_taken_back_once_the_module_was_sent(cohort, learner, coach):
    builders.complete_module(learner, coach)
    builders.submit_module(learner)
    review = CoachReview.objects.filter(coach_id=coach).latest("reviewed_at")

    refused(errors.AlreadyDone, review.id, coach)


def test_a_decision_undone_already_is_not_undone_again(task, coach):
    review = builders.sign_off(task, coach)
    undo(review, coach)

    refused(errors.AlreadyDone, review, coach)
