"""Rules of a review at their very edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import AuditEvent, CoachReview, EvidenceVersion, ReviewDraft, TaskSubmission
from cpd_grading.portfolio import api as portfolio
from cpd_grading.reviews import api as reviews
from cpd_grading.reviews import domain
from tests import builders
from tests.builders import NOW

LEARNER, JUDGE, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


# -- the rules themselves ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "others", "refusal"),
    [
        (JUDGE, (), None),
        (JUDGE, (OTHER,), None),
        (LEARNER, (), errors.OwnWork),
        (LEARNER, (LEARNER,), errors.OwnWork),
        (JUDGE, (OTHER, JUDGE), errors.SamePersonTwice),
    ],
)
def test_who_judges_is_neither_the_learner_nor_somebody_who_took_part(
    actor: UUID, others: tuple[UUID, ...], refusal: type[errors.CpdError] | None
) -> None:
    if refusal is None:
        domain.require_other_person(actor, learner_id=LEARNER, others=others)
        domain.require_other_person(actor, others=others)
    else:
        with pytest.raises(refusal):
            domain.require_other_person(actor, learner_id=LEARNER, others=others)


@pytest.mark.parametrize(("length", "is_taken"), [(10_000, True), (10_001, False)])
def test_a_comment_has_its_longest_words(length: int, is_taken: bool) -> None:
    notes = {"": "w" * length}

    if is_taken:
        assert domain.clean_notes(builders.spec_of(), notes) == notes
    else:
        with pytest.raises(errors.BadField) as refusal:
            domain.clean_notes(builders.spec_of(), notes)
        assert refusal.value.places["field"] == "comment"


def test_a_comment_that_is_too_long_is_named_by_its_criterion() -> None:
    with pytest.raises(errors.BadField) as refusal:
        domain.clean_notes(builders.spec_of(), {"c2": "w" * 10_001})
    assert refusal.value.places["field"] == "c2"


def test_a_refusal_names_criteria_in_their_own_words_and_the_rubrics_order() -> None:
    spec = builders.spec_of()

    assert domain.criterion_texts(spec, ["c2", "c1", "c9"]) == tuple(one.text for one in spec.criteria)
    with pytest.raises(errors.CriterionWithoutLevel) as refusal:
        domain.require_levels(spec, {"c1": "met"})
    assert refusal.value.places == {"criteria": (spec.criteria[1].text,)}


def test_a_criterion_without_a_level_is_no_not_yet() -> None:
    assert domain.not_met(builders.spec_of(), {"c1": "met"}) == ()
    assert domain.not_met(builders.spec_of(), {"c2": "not_yet", "c1": "not_yet"}) == ("c1", "c2")


# -- taking a decision back ----------------------------------------------------------------------------------------


@pytest.fixture
def task(learner: UUID, coach: UUID) -> UUID:
    return builders.submitted_task(learner)


def undo(review: UUID, coach: UUID, **changes) -> UUID:
    given = {"reason": "I ticked the wrong line", "request_id": uuid4(), "now": NOW + timedelta(minutes=9)}
    return reviews.undo_review(review_id=review, coach_id=coach, **{**given, **changes})


def not_undone(review: UUID, coach: UUID, refusal: type[errors.CpdError] = errors.AlreadyDone, **changes):
    before = CoachReview.objects.count()
    with pytest.raises(refusal) as caught:
        undo(review, coach, **changes)
    assert CoachReview.objects.count() == before
    return caught.value


def test_the_request_that_undid_one_decision_undoes_no_other(task: UUID, learner: UUID, coach: UUID) -> None:
    request = uuid4()
    undo(builders.sign_off(task, coach), coach, request_id=request)
    other = builders.sign_off(builders.submitted_task(learner, "m1-plan"), coach)

    not_undone(other, coach, request_id=request)


def test_nothing_is_taken_back_once_the_learner_sent_it_again(task: UUID, learner: UUID, coach: UUID) -> None:
    review = builders.send_back(task, coach)
    builders.submit(learner)

    not_undone(review, coach)
    assert builders.submission_of(learner).state == "submitted"


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_what_was_saved_after_the_decision_was_built_on_it_whatever_the_clocks_said(
    task: UUID, learner: UUID, coach: UUID, days: int
) -> None:
    review = builders.send_back(task, coach)
    begun = replace(builders.answers(), activity_on=None)
    builders.save(learner, fields=begun, now=NOW + timedelta(days=days))

    not_undone(review, coach)


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_what_was_saved_before_the_decision_keeps_nobody_from_undoing_it(
    task: UUID, learner: UUID, coach: UUID, days: int
) -> None:
    review = builders.send_back(task, coach)
    EvidenceVersion.objects.update(saved_at=NOW + timedelta(days=days))

    undo(review, coach)


def test_an_item_that_its_learner_took_away_again_was_built_on_the_return(
    task: UUID, learner: UUID, coach: UUID
) -> None:
    review = builders.send_back(task, coach)
    item = builders.task_page(learner).items[0]
    key, spec = builders.key_of(), builders.spec_of()
    portfolio.withdraw_item(task=key, spec=spec, learner_id=learner, item_id=item.id, now=NOW)

    not_undone(review, coach)


def test_an_undo_that_cannot_be_finished_leaves_nothing_behind(task: UUID, coach: UUID) -> None:
    review = builders.sign_off(task, coach)
    TaskSubmission.objects.filter(pk=task).update(state="open")  # as a referral by the board leaves it

    not_undone(review, coach, errors.TransitionNotAllowed)

    assert CoachReview.objects.get().in_force_key is not None
    assert not ReviewDraft.objects.exists()


def test_an_undone_decision_stands_on_the_chain_of_its_learner_in_their_cohort(
    task: UUID, cohort: UUID, learner: UUID, coach: UUID
) -> None:
    undo(builders.sign_off(task, coach), coach)

    assert AuditEvent.objects.get(action="task_decision_undone").chain_id == f"{cohort}:{learner}"


def test_a_refusal_says_how_many_minutes_there_were(task: UUID, coach: UUID) -> None:
    refusal = not_undone(
        builders.sign_off(task, coach), coach, errors.UndoTooLate, now=NOW + timedelta(minutes=10, microseconds=1)
    )

    assert refusal.places == {"count": 10}


def test_an_undone_sign_off_opens_on_what_the_last_return_named(task: UUID, learner: UUID, coach: UUID) -> None:
    builders.send_back(task, coach)
    builders.submit(learner)

    undo(builders.sign_off(task, coach), coach)

    assert builders.submission_of(learner).returned_criteria == ("c2",)


def test_an_undone_first_decision_leaves_no_criterion_named(task: UUID, learner: UUID, coach: UUID) -> None:
    undo(builders.send_back(task, coach), coach)

    assert builders.submission_of(learner).returned_criteria == ()
