"""What completion and gradebook cannot do yet waits, is listed with its reason, and is done by the next run."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import call_command

from cpd_grading.kernel import api as kernel
from cpd_grading.models import BlockAddress, CourseBlock, Outbox
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import COURSE, MODULE, NOW, Staff

if not apps.is_installed("submissions"):
    pytest.skip("the platform's score table is not in these settings", allow_module_level=True)

from submissions.models import Submission

from tests.grading.credits.learners import BLOCK, PORTFOLIO, TASK, TASK_BLOCK, account, open_cohort, score, sent_by
from tests.lms import Lms

LATER = kernel.utc_now() + timedelta(minutes=1)


def reasons() -> set[str]:
    return {news.reason for news in kernel.waiting_news()}


def signed_off(learner_id: UUID) -> None:
    builders.sign_off(builders.submitted_task(learner_id), builders.coach_of(learner_id))


def listed() -> str:
    out = StringIO()
    call_command("deliver_news", "--list", stdout=out)
    return out.getvalue()


def test_a_learner_on_the_desk_alone_gets_the_score_and_the_completion(team: Staff, lms: Lms) -> None:
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])

    kernel.deliver_pending()

    assert score(learner_id) == (74, 100)
    assert lms.completions == {
        (people.person(learner_id).user_id, TASK_BLOCK): 1.0,
        (people.person(learner_id).user_id, BLOCK): 1.0,
    }


def test_news_of_a_learner_without_an_account_waits_and_is_delivered_once_one_is_joined(cohort: UUID, lms: Lms) -> None:
    learner_id, user = builders.learner(cohort), account()
    signed_off(learner_id)
    assert kernel.deliver_pending() == (1, 0), "only the task that was submitted; nothing failed"
    assert reasons() == {"no_account"}
    assert kernel.deliver_pending() == (0, 0)

    people.claim_account(person_id=learner_id, user_id=user.pk, actor_id=None, now=NOW)

    assert kernel.deliver_pending(now=LATER) == (2, 0), "the completion, and the letter about the joining"
    assert lms.completions == {(user.pk, TASK_BLOCK): 1.0}
    assert kernel.waiting_news() == ()


def test_a_mark_of_a_learner_without_an_account_reaches_the_gradebook_later(team: Staff, lms: Lms) -> None:
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id, user_id=None)
    builders.released_round(cohort_id, team, [portfolio_id])
    kernel.deliver_pending()
    assert (Submission.objects.count(), reasons()) == (0, {"no_account"})

    people.claim_account(person_id=learner_id, user_id=account().pk, actor_id=None, now=NOW)
    kernel.deliver_pending(now=LATER)

    assert score(learner_id) == (74, 100)


@pytest.mark.parametrize("is_imported", [True, False], ids=["block not in the course", "course not imported"])
def test_news_waits_until_the_course_has_the_block(is_imported: bool, cohort: UUID, lms: Lms) -> None:
    lms.courses.clear()
    if is_imported:
        lms.publish(COURSE, PORTFOLIO)
    user = account()
    signed_off(builders.learner(cohort, user_id=user.pk))
    kernel.deliver_pending()
    assert reasons() == {"no_block"}

    lms.publish(COURSE, PORTFOLIO, TASK)
    portfolio.learn_blocks(course_key=COURSE, now=NOW)

    assert kernel.deliver_pending(now=LATER) == (1, 0)
    assert lms.completions == {(user.pk, TASK_BLOCK): 1.0}


def test_a_block_made_later_is_also_found_without_anybodys_help_when_the_pause_is_over(cohort: UUID, lms: Lms) -> None:
    lms.courses.clear()
    signed_off(builders.learner(cohort, user_id=account().pk))
    kernel.deliver_pending()
    lms.publish(COURSE, PORTFOLIO, TASK)

    (news,) = kernel.waiting_news()
    assert news.due_at is not None
    just_before = news.due_at - timedelta(seconds=1)

    assert kernel.deliver_pending(now=just_before) == (0, 0)
    assert kernel.deliver_pending(now=news.due_at) == (1, 0)


def test_one_persons_write_in_a_block_tells_where_everybodys_completion_goes(cohort: UUID, lms: Lms) -> None:
    """A block that was made by hand in Studio has another name than its task."""
    lms.courses.clear()
    by_hand = "block-v1:Sample+CLL+2026+type@cpd_task+block@8f3a"
    user = account()
    signed_off(builders.learner(cohort, user_id=user.pk))
    kernel.deliver_pending()

    portfolio.note_address(
        learner_id=builders.learner(cohort),
        course_key=COURSE,
        place=builders.FIRST_TASK,
        block_type="cpd_task",
        usage_key=by_hand,
        anonymous_user_id="anon-2",
        now=NOW,
    )
    kernel.deliver_pending(now=LATER)

    assert lms.completions == {(user.pk, by_hand): 1.0}


def test_a_learner_whom_the_gradebook_does_not_know_waits_until_they_write_in_a_block(team: Staff) -> None:
    """No platform and no stand-in for it: only a block can tell the id."""
    cohort_id = open_cohort()
    CourseBlock.objects.create(
        course_key=COURSE, place=MODULE, block_type="cpd_portfolio", usage_key=BLOCK, learnt_at=NOW
    )
    from django.test import override_settings

    with override_settings(CPD_PLATFORM_STAND_IN=""):
        learner_id, portfolio_id = sent_by(cohort_id)
        builders.released_round(cohort_id, team, [portfolio_id])
        kernel.deliver_pending()
        assert (Submission.objects.count(), reasons()) == (0, {"no_anonymous_id"})

        portfolio.note_address(
            learner_id=learner_id,
            course_key=COURSE,
            place=builders.FIRST_TASK,
            block_type="cpd_task",
            usage_key=TASK_BLOCK,
            anonymous_user_id="anon-7",
            now=NOW,
        )
        kernel.deliver_pending(now=LATER)

    assert Submission.objects.get().student_item.student_id == "anon-7"


def test_a_projected_score_is_found_again_when_an_instructor_resets_it(team: Staff, lms: Lms) -> None:
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])
    kernel.deliver_pending()

    assert BlockAddress.objects.get().learner_id == learner_id
    assert BlockAddress.objects.get().usage_key == BLOCK


def test_a_waiting_gradebook_does_not_hold_up_completion(team: Staff, lms: Lms) -> None:
    cohort_id = open_cohort()
    lms.publish(COURSE, TASK)
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])

    kernel.deliver_pending()

    assert lms.completions == {(people.person(learner_id).user_id, TASK_BLOCK): 1.0}
    assert kernel.count_waiting_news() == {"no_block": 2}, "the other task and the module"


def test_what_waits_for_a_decision_that_was_undone_is_done_with(cohort: UUID, lms: Lms) -> None:
    learner_id = builders.learner(cohort)
    coach_id = builders.coach_of(learner_id)
    review_id = builders.sign_off(builders.submitted_task(learner_id), coach_id)
    kernel.deliver_pending()
    reviews.undo_review(review_id=review_id, coach_id=coach_id, reason="Too early", request_id=kernel.new_id(), now=NOW)

    people.claim_account(person_id=learner_id, user_id=account().pk, actor_id=None, now=NOW)
    kernel.deliver_pending(now=LATER)

    assert lms.completions == {}
    assert kernel.waiting_news() == ()


def test_a_copy_of_a_block_does_not_take_completion_from_the_one_that_is_known(lms: Lms) -> None:
    lms.publish(COURSE, ("cpd_task", "0-copy", builders.FIRST_TASK), TASK)
    portfolio.learn_blocks(course_key=COURSE, now=NOW)
    assert CourseBlock.objects.get().usage_key == TASK_BLOCK

    lms.publish(COURSE, ("cpd_task", "0-copy", builders.FIRST_TASK))
    portfolio.learn_blocks(course_key=COURSE, now=NOW)

    assert CourseBlock.objects.get().usage_key.endswith("@0-copy")


def test_the_command_lists_what_waits_and_why_by_ids_only(cohort: UUID, lms: Lms) -> None:
    learner_id = builders.learner(cohort, family_name="MARKERNAME")
    signed_off(learner_id)
    out = StringIO()

    call_command("deliver_news", stdout=out)

    assert "0 failed, 1 waiting." in out.getvalue()
    assert "The learner has no account yet." in listed()
    assert str(learner_id) in listed()
    assert "MARKERNAME" not in listed()
    assert Outbox.objects.filter(delivered_at=None).count() == 1, "listing delivers nothing"


def test_load_programme_learns_the_blocks_of_the_course(tmp_path, lms: Lms) -> None:
    import json

    file = tmp_path / "programme.json"
    file.write_text(json.dumps(builders.programme()), encoding="utf-8")
    out = StringIO()

    call_command("load_programme", str(file), "--course-key", COURSE, stdout=out)

    assert "Tasks and modules found in the course: 2." in out.getvalue()
    assert set(CourseBlock.objects.values_list("place", "usage_key")) == {
        (builders.FIRST_TASK, TASK_BLOCK),
        (MODULE, BLOCK),
    }
