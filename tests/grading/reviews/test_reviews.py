"""The coach's acts: who may decide on a submitted task, on what, and what a decision leaves behind."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import AuditEvent, CoachReview, Outbox, ReviewDraft, TaskSubmission
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import ALL_MET, C2_NOT_YET, NOW, TODAY, noon


@pytest.fixture
def task(learner: UUID, coach: UUID) -> UUID:
    """A task of the learner that waits for the coach."""
    return builders.submitted_task(learner)


def digest_of(submission_id: UUID) -> str:
    return TaskSubmission.objects.get(pk=submission_id).manifests.latest("round").digest


def decide(act, submission_id: UUID, coach_id: UUID, **changes):
    """An act with everything right, but for ``changes``; it does not ask for the page first."""
    given = {
        "submission_id": submission_id,
        "seen_digest": digest_of(submission_id),
        "request_id": uuid4(),
        "levels": ALL_MET if act is reviews.sign_off_task else C2_NOT_YET,
        "feedback": {} if act is reviews.sign_off_task else {"c2": "Say what the parents said."},
        "coach_id": coach_id,
        "now": NOW,
    }
    return act(**{**given, **changes})


def state_of(submission_id: UUID) -> str:
    return TaskSubmission.objects.get(pk=submission_id).state


def actions_of(learner_id: UUID) -> list[str]:
    return list(AuditEvent.objects.filter(chain_id__endswith=f":{learner_id}").values_list("action", flat=True))


BOTH = pytest.mark.parametrize("act", [reviews.sign_off_task, reviews.return_task], ids=["sign off", "return"])


# -- who may ------------------------------------------------------------------------------------------------------


def refuses(act, refusal, submission_id: UUID, coach_id: UUID, **changes) -> None:
    """The act is refused in just this way, nothing is written, and the submission stands where it stood."""
    before = (state_of(submission_id), CoachReview.objects.count(), Outbox.objects.count())

    with pytest.raises(errors.CpdError) as caught:
        decide(act, submission_id, coach_id, **changes)

    assert type(caught.value) is refusal
    assert (state_of(submission_id), CoachReview.objects.count(), Outbox.objects.count()) == before


@BOTH
def test_nobody_decides_on_their_own_work(act, task, learner):
    refuses(act, errors.OwnWork, task, learner)


@BOTH
def test_someone_without_an_assignment_decides_nothing(act, task):
    refuses(act, errors.NotAssignedCoach, task, builders.person())


@BOTH
def test_a_role_at_the_university_is_no_coaching_assignment(act, task, team):
    for person_id in (team.assessor, team.moderator, team.officer, team.manager):
        refuses(act, errors.NotAssignedCoach, task, person_id)


@BOTH
def test_a_coach_whose_assignment_has_ended_decides_nothing(act, task, learner):
    former = builders.coach_of(learner, ends_on=date(2026, 3, 3))

    refuses(act, errors.NotAssignedCoach, task, former)


@BOTH
def test_a_coach_whose_assignment_starts_tomorrow_decides_nothing(act, task, learner):
    coming = builders.coach_of(learner, starts_on=date(2026, 3, 5))

    refuses(act, errors.NotAssignedCoach, task, coming)


def test_an_assignment_holds_through_its_last_evening_in_rwanda(task, learner):
    last_day = builders.coach_of(learner, ends_on=date(2026, 3, 4))

    refuses(reviews.sign_off_task, errors.NotAssignedCoach, task, last_day, now=noon("2026-03-04").replace(hour=22))
    decide(reviews.sign_off_task, task, last_day, now=noon("2026-03-04").replace(hour=21, minute=59))

    assert state_of(task) == "signed_off"


@BOTH
def test_two_people_who_coach_each_other_in_a_cohort_decide_nothing_for_each_other(act, cohort, task, learner):
    other = builders.learner(cohort)
    builders.assign(other, learner)
    builders.assign(learner, other)

    refuses(act, errors.ReciprocalCoaching, task, other)


@BOTH
def test_who_was_once_signed_off_by_a_learner_never_decides_on_that_learners_work(act, cohort, task, learner):
    other = builders.learner(cohort)
    builders.assign(learner, other, ends_on=TODAY)
    builders.sign_off(builders.submitted_task(other), learner)
    builders.assign(other, learner)

    refuses(act, errors.ReciprocalCoaching, task, other, now=noon("2026-03-10"))


def test_coaching_each_other_in_different_cohorts_is_not_reciprocal(task, learner):
    elsewhere = "course-v1:Sample+CLL+2027"
    other = builders.learner(builders.open_cohort(course_key=elsewhere, name="Other intake"))
    builders.assign(other, learner)
    builders.assign(learner, other)

    decide(reviews.sign_off_task, task, other)

    assert state_of(task) == "signed_off"


def test_a_line_manager_returns_but_never_signs_off(task, learner):
    inspector = builders.coach_of(learner, kind="sei", is_line_manager=True)

    refuses(reviews.sign_off_task, errors.LineManagerOnly, task, inspector)
    decide(reviews.return_task, task, inspector)

    assert state_of(task) == "returned"


def test_a_second_assignment_as_advisor_does_not_make_a_line_manager_a_coach_who_signs_off(task, learner):
    inspector = builders.coach_of(learner, kind="advisor", starts_on=date(2026, 1, 5))
    builders.assign(inspector, learner, kind="sei", is_line_manager=True, starts_on=date(2026, 2, 1))

    refuses(reviews.sign_off_task, errors.LineManagerOnly, task, inspector)


def test_three_people_in_a_circle_may_sign_off_and_are_flagged(cohort, task, learner):
    first, second = builders.learner(cohort), builders.learner(cohort)
    builders.assign(first, learner)
    builders.assign(learner, second)
    builders.assign(second, first)

    review = decide(reviews.sign_off_task, task, first)

    assert CoachReview.objects.get(pk=review).flags == ["cycle_of_three"]


def test_a_coach_outside_any_circle_is_not_flagged(task, coach):
    assert CoachReview.objects.get(pk=decide(reviews.sign_off_task, task, coach)).flags == []


@BOTH
def test_a_task_that_was_never_sent_cannot_be_found_by_a_coach(act, learner, coach):
    builders.ready_item(learner)
    draft = builders.submission_of(learner).id

    with pytest.raises(errors.NotFound):
        act(
            submission_id=draft,
            seen_digest="",
            request_id=uuid4(),
            levels=ALL_MET,
            feedback={},
            coach_id=coach,
            now=NOW,
        )
    with pytest.raises(errors.NotFound):
        reviews.review_page(draft, coach_id=coach, on=TODAY)


# -- on what ------------------------------------------------------------------------------------------------------


@BOTH
def test_a_decision_on_something_else_than_what_stands_now_is_refused(act, task, learner, coach):
    seen = digest_of(task)
    builders.send_back(task, coach)
    builders.submit(learner)

    refuses(act, errors.StaleVersion, task, coach, seen_digest=seen)


@BOTH
@pytest.mark.parametrize(
    ("levels", "refusal"),
    [
        ({"c1": "met"}, errors.CriterionWithoutLevel),
        ({}, errors.CriterionWithoutLevel),
        ({"c1": "met", "c2": "perfect"}, errors.UnknownLevel),
        ({"c1": "met", "c2": "met", "c3": "met"}, errors.UnknownCriterion),
    ],
)
def test_every_criterion_gets_a_level_of_its_own_rubric(act, levels, refusal, task, coach):
    refuses(act, refusal, task, coach, levels=levels)


def test_a_task_with_a_criterion_at_not_yet_is_not_signed_off(task, coach):
    refuses(reviews.sign_off_task, errors.SignOffNeedsMet, task, coach, levels=C2_NOT_YET)


def test_a_return_names_at_least_one_criterion(task, coach):
    refuses(reviews.return_task, errors.ReturnNamesNoCriterion, task, coach, levels=ALL_MET)


@pytest.mark.parametrize("feedback", [{}, {"c2": "  "}, {"c1": "Good"}, {"": "Look again"}])
def test_a_return_says_what_to_do_for_each_criterion_it_names(feedback, task, coach):
    refuses(reviews.return_task, errors.CommentRequired, task, coach, feedback=feedback)


def test_a_sign_off_needs_no_comment(task, coach):
    decide(reviews.sign_off_task, task, coach, feedback={})

    assert state_of(task) == "signed_off"


@BOTH
@pytest.mark.parametrize(
    ("feedback", "refusal"),
    [
        ({"c2": "Yes", "c9": "What is this?"}, errors.UnknownCriterion),
        ({"c2": "half a pair \ud83d"}, errors.BadField),
        ({"c2": "nul \x00"}, errors.BadField),
        ({"c2": "long " * 4_000}, errors.BadField),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused(act, feedback, refusal, task, coach):
    refuses(act, refusal, task, coach, feedback=feedback)


@BOTH
def test_what_is_decided_is_not_decided_again(act, task, coach):
    decide(reviews.sign_off_task, task, coach)

    refuses(act, errors.TransitionNotAllowed, task, coach)


# -- twice, and two at once ---------------------------------------------------------------------------------------


@BOTH
def test_a_double_click_is_one_decision(act, task, coach):
    request = uuid4()

    first = decide(act, task, coach, request_id=request)
    again = decide(act, task, coach, request_id=request)

    assert first == again
    assert CoachReview.objects.count() == 1
    assert Outbox.objects.filter(kind__in=("task_signed_off", "task_returned")).count() == 1


def test_the_request_of_one_act_is_not_taken_for_another(task, learner, coach):
    request = uuid4()
    decide(reviews.return_task, task, coach, request_id=request)
    other_task = builders.submitted_task(learner, "m1-plan")

    refuses(reviews.sign_off_task, errors.AlreadyDone, other_task, coach, request_id=request)
    refuses(reviews.sign_off_task, errors.AlreadyDone, task, coach, request_id=request)


@BOTH
def test_of_two_coaches_at_once_one_decision_wins_and_the_other_is_told(act, task, learner, coach):
    other = builders.coach_of(learner)
    decide(reviews.sign_off_task, task, other)
    # Without row locks the second coach may still read the state from before the first one's commit.
    TaskSubmission.objects.filter(pk=task).update(state="submitted")

    refuses(act, errors.AlreadyDone, task, coach)

    assert CoachReview.objects.get().coach_id == other


# -- what it leaves behind ----------------------------------------------------------------------------------------


def test_a_return_opens_the_named_criteria_with_earlier_levels_as_proposals(task, learner, coach):
    builders.send_back(task, coach)

    assert builders.submission_of(learner).returned_criteria == ("c2",)
    builders.submit(learner)
    page = reviews.review_page(task, coach_id=coach, on=TODAY)
    assert page.levels == {"c1": "met"}
    assert [review.decision for review in page.earlier] == ["return"]
    assert page.earlier[0].levels == C2_NOT_YET


def test_the_page_marks_what_is_new_since_the_last_round_words_and_files(task, learner, coach):
    (item,) = page_items(task, coach)
    builders.send_back(task, coach)
    fresh = builders.ready_item(learner)
    builders.attach(learner, item, name="second.jpg", content=builders.jpeg(colour="navy"))
    builders.submit(learner)

    page = reviews.review_page(task, coach_id=coach, on=TODAY)

    assert set(page.changed_items) == {item, fresh}


def page_items(submission_id: UUID, coach_id: UUID) -> list[UUID]:
    return [item.id for item in reviews.review_page(submission_id, coach_id=coach_id, on=TODAY).items]


def test_nothing_is_new_in_the_first_round_or_where_nothing_changed(task, learner, coach):
    assert reviews.review_page(task, coach_id=coach, on=TODAY).changed_items == ()
    builders.send_back(task, coach)
    builders.submit(learner)

    assert reviews.review_page(task, coach_id=coach, on=TODAY).changed_items == ()


def test_a_sign_off_is_kept_with_its_levels_words_trace_and_news(task, learner, coach):
    review = decide(reviews.sign_off_task, task, coach, feedback={"c1": " Clear. ", "c2": " ", "": "Go on."})

    row = CoachReview.objects.get(pk=review)
    assert (row.levels, row.feedback) == (ALL_MET, {"c1": "Clear.", "": "Go on."})
    event = AuditEvent.objects.get(action="task_signed_off")
    assert event.actor_id == coach
    assert event.payload["digest"] == row.manifest.digest
    assert kernel.broken_links(event.chain_id) == []
    assert Outbox.objects.get(kind="task_signed_off").payload == {"submission": str(task), "review": str(review)}


def test_trace_and_news_hold_no_words_of_anybody(task, coach):
    decide(reviews.return_task, task, coach, feedback={"c2": "SECRET WORDS"})

    told = [str(row.payload) for row in (*AuditEvent.objects.all(), *Outbox.objects.all())]
    assert not [text for text in told if "SECRET" in text or "SAMPLE" in text or "Amina" in text]


def test_a_draft_is_kept_for_its_coach_alone_until_the_decision(task, learner, coach):
    other = builders.coach_of(learner)
    reviews.save_review_draft(
        submission_id=task, coach_id=coach, levels={"c1": "strong"}, feedback={"c1": "Well"}, now=NOW
    )

    assert reviews.review_page(task, coach_id=coach, on=TODAY).levels == {"c1": "strong"}
    assert reviews.review_page(task, coach_id=other, on=TODAY).levels == {}
    decide(reviews.sign_off_task, task, coach)
    assert not ReviewDraft.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"levels": {"c9": "met"}}, errors.UnknownCriterion),
        ({"levels": {"c1": "perfect"}}, errors.UnknownLevel),
        ({"feedback": {"c9": "?"}}, errors.UnknownCriterion),
    ],
)
def test_a_draft_holds_no_nonsense(changes, refusal, task, coach):
    with pytest.raises(refusal):
        reviews.save_review_draft(
            **{"submission_id": task, "coach_id": coach, "levels": {}, "feedback": {}, "now": NOW, **changes}
        )


def test_a_draft_that_arrives_after_the_decision_is_refused(task, coach):
    decide(reviews.sign_off_task, task, coach)

    with pytest.raises(errors.TransitionNotAllowed):
        reviews.save_review_draft(submission_id=task, coach_id=coach, levels={}, feedback={}, now=NOW)


def test_a_stranger_saves_no_draft(task):
    with pytest.raises(errors.NotAssignedCoach):
        reviews.save_review_draft(submission_id=task, coach_id=builders.person(), levels={}, feedback={}, now=NOW)


# -- queue --------------------------------------------------------------------------------------------------------


def test_a_queue_holds_what_waits_for_this_coach_the_oldest_first(cohort, learner, coach):
    other = builders.learner(cohort)
    builders.coach_of(other, coach_id=coach)
    later = builders.submitted_task(learner, "m1-plan", now=noon("2026-03-04"))
    earlier = builders.submitted_task(other, now=noon("2026-03-02"))
    builders.submitted_task(builders.learner(cohort))

    queue = reviews.coach_queue(coach, on=TODAY)

    assert [line.submission_id for line in queue] == [earlier, later]


def test_a_queue_holds_nothing_that_its_coach_may_not_decide(cohort, learner):
    other = builders.learner(cohort)
    builders.assign(other, learner)
    builders.assign(learner, other)
    builders.submitted_task(learner)

    assert reviews.coach_queue(other, on=TODAY) == ()


def test_what_is_decided_leaves_the_queue_and_stands_among_the_decisions(task, coach):
    decide(reviews.return_task, task, coach)

    assert reviews.coach_queue(coach, on=TODAY) == ()
    assert [(line.submission_id, decision) for line, decision, _review in reviews.decided_by(coach)] == [
        (task, "return")
    ]
