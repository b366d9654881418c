"""The gradebook and completion as projections: whole points, after release only, and nowhere without an address."""

from __future__ import annotations

import sys
from decimal import Decimal
from types import ModuleType
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from cpd_grading import api
from cpd_grading.credits.gradebook import project, whole_points
from cpd_grading.models import AuditEvent, ModuleOutcome, Outbox
from tests import builders
from tests.builders import COURSE, MODULE, NOW, Staff

if not apps.is_installed("submissions"):
    pytest.skip("the platform's score table is not in these settings", allow_module_level=True)

from submissions import api as submissions
from submissions.models import Score, Submission

BLOCK = "block-v1:Sample+CLL+2026+type@cpd_portfolio+block@M1"
TASK_BLOCK = "block-v1:Sample+CLL+2026+type@cpd_task+block@m1-direction"
ITEM = {"student_id": "anon-1", "course_id": COURSE, "item_id": BLOCK, "item_type": "cpd_portfolio"}


def note(learner_id: UUID, place: str = MODULE, usage_key: str = BLOCK, block_type: str = "cpd_portfolio") -> None:
    api.note_address(
        learner_id=learner_id,
        course_key=COURSE,
        place=place,
        block_type=block_type,
        usage_key=usage_key,
        anonymous_user_id="anon-1",
        now=NOW,
    )


def sent_by(cohort_id: UUID, *, with_address: bool = True) -> tuple[UUID, UUID]:
    """(learner, portfolio) of a new learner whose module is sent."""
    learner_id = builders.learner(cohort_id)
    builders.complete_module(learner_id, builders.coach_of(learner_id))
    if with_address:
        note(learner_id)
    return learner_id, builders.submit_module(learner_id)


def open_cohort(gradebook: str = "on_release") -> UUID:
    return builders.open_cohort(builders.programme(version="2026.7", policy={"gradebook": gradebook}))


def score() -> tuple[int, int] | None:
    found = submissions.get_score(ITEM)
    return (found["points_earned"], found["points_possible"]) if found else None


def test_a_released_mark_is_written_in_whole_points(team):
    cohort_id = open_cohort()
    _, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])

    api.deliver_pending()

    assert score() == (74, 100)


def test_before_release_nothing_is_written_whatever_is_delivered(team):
    cohort_id = open_cohort()
    _, portfolio_id = sent_by(cohort_id)
    round_id = builders.round_at_board(cohort_id, team, [portfolio_id])
    builders.ratify(round_id, team)

    api.deliver_pending()

    assert (score(), Submission.objects.count()) == (None, 0)


def test_by_default_a_programme_writes_nothing_to_the_gradebook(cohort, team):
    _, portfolio_id = sent_by(cohort)
    builders.released_round(cohort, team, [portfolio_id])

    api.deliver_pending()

    assert (score(), Submission.objects.count()) == (None, 0)


def test_without_an_address_nothing_is_written_and_nothing_fails(team):
    cohort_id = open_cohort()
    _, portfolio_id = sent_by(cohort_id, with_address=False)
    builders.released_round(cohort_id, team, [portfolio_id])

    api.deliver_pending()

    assert Submission.objects.count() == 0
    assert not Outbox.objects.filter(delivered_at=None).exists()


def test_delivering_twice_leaves_one_score(team):
    cohort_id = open_cohort()
    _, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])
    api.deliver_pending()

    Outbox.objects.update(delivered_at=None)
    api.deliver_pending()

    assert (Submission.objects.count(), Score.objects.count()) == (1, 1)


def test_a_ruling_without_a_mark_writes_no_score(team):
    cohort_id = open_cohort()
    _, portfolio_id = sent_by(cohort_id)
    round_id = builders.round_at_board(cohort_id, team, [portfolio_id])
    builders.ratify(round_id, team, rulings={portfolio_id: {"outcome": "void", "reason": "Copied"}})
    builders.release(round_id, team)

    api.deliver_pending()

    assert score() is None


def test_news_of_an_earlier_sitting_that_was_held_up_does_not_overwrite_the_later_score(team):
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id], conversations={portfolio_id: "40.00"})
    again = builders.submit_module(learner_id)
    builders.released_round(cohort_id, team, [again], conversations={again: "90.00"})
    first, second = ModuleOutcome.objects.order_by("sitting")

    project({"outcome": str(second.id)})
    project({"outcome": str(first.id)})

    assert score() == (50, 100)


@pytest.mark.parametrize(("mark", "points"), [("49.50", 50), ("49.49", 49), ("0.00", 0), ("100.00", 100), ("0.50", 1)])
def test_whole_points_are_rounded_half_up(mark, points):
    assert whole_points(Decimal(mark)) == points


def test_a_reset_by_an_instructor_clears_the_score_and_no_record(team):
    cohort_id = open_cohort()
    learner_id, portfolio_id = sent_by(cohort_id)
    builders.released_round(cohort_id, team, [portfolio_id])
    api.deliver_pending()

    for _ in range(2):
        api.clear_projection(anonymous_user_id="anon-1", course_key=COURSE, usage_key=BLOCK, now=NOW)

    assert score() is None
    assert api.transcript_of(learner_id).total == Decimal(10)
    assert AuditEvent.objects.filter(action="projection_cleared").count() == 1


# -- completion ---------------------------------------------------------------------------------------------------


@pytest.fixture
def completions(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, str, object]]:
    """The platform's completion app, as far as it is used, and what it was told."""
    told: list[tuple[object, str, object]] = []

    class Manager:
        def submit_completion(self, *, user: object, block_key: object, completion: object) -> None:
            told.append((user.pk, str(block_key), completion))

    app, models, waffle = (ModuleType(name) for name in ("completion", "completion.models", "completion.waffle"))
    models.BlockCompletion = type("BlockCompletion", (), {"objects": Manager()})
    waffle.ENABLE_COMPLETION_TRACKING_SWITCH = type("Switch", (), {"is_enabled": staticmethod(lambda: True)})
    for module in (app, models, waffle):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return told


@pytest.fixture
def known_learner(cohort: UUID) -> tuple[UUID, int]:
    """(learner, account) of somebody with both blocks' addresses."""
    user = get_user_model().objects.create_user("claudine", "claudine@example.org")
    learner_id = builders.learner(cohort, user_id=user.pk)
    note(learner_id)
    note(learner_id, builders.FIRST_TASK, TASK_BLOCK, "cpd_task")
    return learner_id, user.pk


def test_a_task_is_complete_when_it_is_signed_off_and_not_when_it_is_sent(known_learner, completions):
    learner_id, user_id = known_learner
    coach_id = builders.coach_of(learner_id)
    task = builders.submitted_task(learner_id)
    api.deliver_pending()
    assert completions == []

    builders.sign_off(task, coach_id)
    api.deliver_pending()

    assert [(who, where) for who, where, _much in completions] == [(user_id, TASK_BLOCK)]


@pytest.mark.parametrize(("conversation", "is_complete"), [("72.00", True), ("40.00", False)])
def test_a_module_is_complete_when_it_is_released_with_a_pass(
    conversation, is_complete, known_learner, cohort, team: Staff, completions
):
    learner_id, user_id = known_learner
    builders.complete_module(learner_id, builders.coach_of(learner_id))
    portfolio_id = builders.submit_module(learner_id)
    builders.released_round(cohort, team, [portfolio_id], conversations={portfolio_id: conversation})

    api.deliver_pending()

    assert ((user_id, BLOCK, 1) in completions) == is_complete


def test_without_the_platforms_completion_app_news_is_delivered_all_the_same(known_learner):
    learner_id, _ = known_learner
    builders.sign_off(builders.submitted_task(learner_id), builders.coach_of(learner_id))

    api.deliver_pending()

    assert not Outbox.objects.filter(delivered_at=None).exists()
