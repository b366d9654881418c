"""What a coach reads of one submission: every round, what changed since, what stands beside it, in few queries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import CoachReview, ReviewDraft
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.programmes import api as programmes
from cpd_grading.reviews import api as reviews
from cpd_grading.site_visits import api as site_visits
from tests import builders
from tests.builders import C2_NOT_YET, NOW, TODAY

KINDS = ["work_product", "reflective_account", "in_situ", "shared_group_product"]


@pytest.fixture
def task(learner: UUID, coach: UUID) -> UUID:
    return builders.submitted_task(learner)


def page_of(submission_id: UUID, coach_id: UUID) -> reviews.ReviewPage:
    return reviews.review_page(submission_id, coach_id=coach_id, on=TODAY)


def change(learner_id: UUID, item: portfolio.ItemView, **fields: Any) -> None:
    builders.save(learner_id, item_id=item.id, fields=replace(item.fields, **fields))


# -- rounds -------------------------------------------------------------------------------------------------------


def test_every_round_stands_with_what_was_sent_in_it_and_what_was_decided(task, learner, coach):
    (first,) = page_of(task, coach).items
    builders.send_back(task, coach)
    change(learner, first, did="I wrote it with teachers and parents.")
    builders.submit(learner)

    page = page_of(task, coach)

    assert [(one.manifest.round, one.review and one.review.decision) for one in page.rounds] == [
        (1, "return"),
        (2, None),
    ]
    assert [[item.fields.did for item in one.items] for one in page.rounds] == [
        ["I wrote the direction with the teachers."],
        ["I wrote it with teachers and parents."],
    ]
    assert page.decision is None


def test_what_changed_since_the_last_return_is_told_item_by_item(task, learner, coach):
    (first,) = page_of(task, coach).items
    builders.send_back(task, coach)
    change(learner, first, did="I wrote the direction with all teachers.")
    fresh = builders.ready_item(learner)
    builders.submit(learner)

    changes = {one.item.id: one for one in page_of(task, coach).changes}

    assert (changes[first.id].kind, changes[fresh].kind) == ("edited", "new")
    pieces = [piece for piece in changes[first.id].fields[0].pieces if piece[0] != "same"]
    assert pieces == [("out", "the"), ("in", "all")]


def test_an_item_taken_out_between_rounds_is_told(task, learner, coach):
    (first,) = page_of(task, coach).items
    builders.send_back(task, coach)
    builders.ready_item(learner)
    portfolio.withdraw_item(
        task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, item_id=first.id, now=NOW
    )
    builders.submit(learner)

    assert {(one.item.id, one.kind) for one in page_of(task, coach).changes} >= {(first.id, "withdrawn")}


def test_a_decision_that_was_taken_back_stands_nowhere(task, coach):
    review = builders.send_back(task, coach)
    reviews.undo_review(review_id=review, coach_id=coach, reason="Wrong line", request_id=uuid4(), now=NOW)

    page = page_of(task, coach)

    assert (page.decision, page.earlier) == (None, ())
    assert page.levels == C2_NOT_YET, "what was ticked is the draft again"


def test_another_coachs_draft_is_named_and_only_ones_own_is_shown(task, learner, coach):
    other = builders.coach_of(learner)
    for who, words in ((coach, "Mine"), (other, "Theirs")):
        reviews.save_review_draft(submission_id=task, coach_id=who, levels={}, feedback={"c1": words}, now=NOW)

    page = page_of(task, coach)

    assert (page.feedback, page.also_reading) == ({"c1": "Mine"}, (people.person(other).name,))
    assert page.draft_saved_at == NOW


# -- seen in place ------------------------------------------------------------------------------------------------


@pytest.fixture
def in_place(cohort: UUID) -> tuple[UUID, UUID, UUID]:
    """(submission, coach, item) of a learner who sent something that stays at the school."""
    learner = builders.learner(builders.open_cohort(with_kinds(), course_key=builders.COURSE + "x"))
    coach = builders.coach_of(learner)
    step = {"spec": with_spec(), "course_key": builders.COURSE + "x"}
    fields = builders.answers(kind="in_situ", title="Minutes of the committee", place="Office cupboard")
    item = builders.save(learner, fields=fields, **step)
    builders.ready_item(learner, **step)
    builders.submit(learner, **step)
    return builders.submission_of(learner, course_key=step["course_key"]).id, coach, item


def with_kinds() -> dict[str, Any]:
    document = builders.programme(version="2026.9")
    document["tasks"][0]["evidence_kinds"] = KINDS
    return document


def with_spec() -> programmes.TaskSpec:
    return builders.spec_of(document=with_kinds())


def test_a_task_with_something_nobody_has_seen_in_place_is_not_signed_off(in_place):
    task, coach, item = in_place
    assert page_of(task, coach).unseen == (item,)

    with pytest.raises(errors.NotSeenYet) as refused:
        builders.sign_off(task, coach)

    assert "Minutes of the committee" in str(refused.value)
    assert not CoachReview.objects.exists()
    builders.send_back(task, coach)


def test_a_coach_who_has_seen_it_signs_off(in_place):
    task, coach, item = in_place
    learner = page_of(task, coach).learner.id
    key = programmes.TaskKey(builders.COURSE + "x", builders.FIRST_TASK)
    site_visits.record_seen_in_place(
        task=key,
        learner_id=learner,
        coach_id=coach,
        item_id=item,
        seen_on=TODAY,
        place="Office cupboard",
        description="Signed minutes of three meetings.",
        criteria=(),
        request_id=uuid4(),
        now=NOW,
    )

    page = page_of(task, coach)
    assert (page.unseen, [one.item_id for one in page.seen]) == ((), [item])
    builders.sign_off(task, coach)


# -- two coaches --------------------------------------------------------------------------------------------------


def keep(task: UUID, coach_id: UUID, **words: Any) -> bool:
    given = {"levels": {"c1": "met"}, "feedback": {"c1": "Long thought"}, "now": NOW, **words}
    return reviews.keep_beaten_words(submission_id=task, coach_id=coach_id, **given)


def test_the_words_of_who_came_second_are_kept_for_them_alone(task, learner, coach):
    other = builders.coach_of(learner)
    builders.sign_off(task, other)

    assert keep(task, coach)

    assert page_of(task, coach).feedback == {"c1": "Long thought"}
    assert page_of(task, other).feedback == {}


def test_kept_words_come_back_as_the_draft_once_the_first_decision_is_taken_back(task, learner, coach):
    other = builders.coach_of(learner)
    review = builders.sign_off(task, other)
    keep(task, coach)
    reviews.undo_review(review_id=review, coach_id=other, reason="Too quick", request_id=uuid4(), now=NOW)

    page = page_of(task, coach)

    assert (page.submission.state, page.feedback) == ("submitted", {"c1": "Long thought"})


def test_nothing_is_kept_beside_ones_own_decision_or_before_any(task, coach):
    assert not keep(task, coach)
    builders.sign_off(task, coach)
    assert not keep(task, coach)
    assert not ReviewDraft.objects.exists()


def test_words_are_kept_for_nobody_else(task, learner, coach):
    builders.sign_off(task, coach)

    for person, refusal in ((builders.person(), errors.NotAssignedCoach), (learner, errors.OwnWork)):
        with pytest.raises(refusal):
            keep(task, person)
    with pytest.raises(errors.UnknownLevel):
        keep(task, builders.coach_of(learner), levels={"c1": "perfect"})
    assert not ReviewDraft.objects.exists()
