"""The assessor's pages: levels pre-filled, changes with a reason, the conversation, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.portfolio.models import Manifest
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.markup import one_line

from .conftest import SignIn, address, queries_of

CONFIRMED = {"act": "task", "slug": builders.FIRST_TASK, "level:c1": "met", "level:c2": "met"}
CHANGED = {**CONFIRMED, "level:c2": "strong"}
TALK = {
    "act": "conversation",
    "held_on": "2026-03-03",
    "people": "Learner, assessor",
    "notes": "She explained the choice of priorities.",
    "mark": "72.00",
}


@pytest.fixture
def assessor(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.assessor)


def standing(portfolio: UUID) -> dict[str, dict[str, str]]:
    return {task.slug: dict(task.levels) for task in assessment.marking_page(portfolio).tasks if task.levels}


def test_the_coachs_levels_are_chosen_already_and_marked_as_the_coachs(portfolio: UUID, assessor: Client) -> None:
    page = assessor.get(address("portfolio", portfolio)).content.decode()

    assert page.count(">the coach's level</span>") == page.count(" checked>") == 4
    assert "Every teacher can say it now." in page
    assert standing(portfolio) == {}


def test_the_assessor_reads_that_a_task_may_have_been_pressed_in_time_and_came_late(
    portfolio: UUID, assessor: Client
) -> None:
    pressed = builders.NOW - timedelta(days=2)
    Manifest.objects.update(is_late_sync=True, pressed_from=pressed, pressed_until=pressed)

    page = one_line(assessor.get(address("portfolio", portfolio)).content.decode())

    assert "on 2 March 2026, 12:00, before the due day; it arrived after it. UR-CE decides" in page


def test_where_assessors_mark_unseen_nothing_is_chosen_and_no_level_of_the_coach_shows(
    db: None, team: builders.Staff, sign_in: SignIn
) -> None:
    builders.add_places()
    cohort = builders.open_cohort(builders.programme(policy={"marking": "assessor"}))
    portfolio = builders.submitted_module(cohort)
    builders.open_round(cohort, team)

    page = sign_in(team.assessor).get(address("portfolio", portfolio)).content.decode()

    assert "the coach's level" not in page
    assert " checked>" not in page


def test_confirmed_levels_are_kept(portfolio: UUID, assessor: Client) -> None:
    answer = assessor.post(address("portfolio", portfolio), CONFIRMED, follow=True)

    assert standing(portfolio) == {builders.FIRST_TASK: {"c1": "met", "c2": "met"}}
    assert "Levels kept." in answer.content.decode()


def test_a_change_without_a_reason_is_refused_and_what_was_typed_stays(
    portfolio: UUID, assessor: Client, acts_on_record: Callable[[], int]
) -> None:
    before = acts_on_record()

    answer = assessor.post(address("portfolio", portfolio), {**CHANGED, "reason:c1": "A long thought of mine."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "You changed this level: say why." in page
    assert "A long thought of mine." in page
    assert 'value="strong" checked' in one_line(page)
    assert (standing(portfolio), acts_on_record()) == ({}, before)


def test_a_change_with_a_reason_is_kept_beside_the_coachs_level(portfolio: UUID, assessor: Client) -> None:
    assessor.post(address("portfolio", portfolio), {**CHANGED, "reason:c2": "Parents speak in the minutes."})

    task = assessment.marking_page(portfolio).tasks[0]
    assert (task.levels["c2"], task.coach_levels["c2"]) == ("strong", "met")
    assert task.reasons == {"c2": "Parents speak in the minutes."}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"slug": "m9-unknown"}, 404),
        ({"slug": ""}, 400),
        ({"level:c2": "brilliant"}, 400),
        ({"level:c9": "met"}, 400),
        ({"level:c2": ""}, 409),
    ],
)
def test_levels_that_do_not_belong_to_the_task_are_refused(
    changes: dict[str, str], status: int, portfolio: UUID, assessor: Client, acts_on_record: Callable[[], int]
) -> None:
    before = acts_on_record()

    assert assessor.post(address("portfolio", portfolio), {**CONFIRMED, **changes}).status_code == status
    assert acts_on_record() == before


@pytest.mark.parametrize("changes", [{"mark": "172"}, {"mark": "high"}, {"held_on": "2027-01-01"}, {"held_on": ""}])
def test_a_conversation_that_is_not_right_keeps_its_notes_on_the_page(
    changes: dict[str, str], portfolio: UUID, assessor: Client
) -> None:
    answer = assessor.post(address("portfolio", portfolio), {**TALK, **changes})

    assert answer.status_code == 400
    assert TALK["notes"] in answer.content.decode()
    assert assessment.marking_page(portfolio).conversation is None


def test_what_is_missing_stands_on_the_page_until_marking_can_be_completed(portfolio: UUID, assessor: Client) -> None:
    page = address("portfolio", portfolio)
    assert "Still missing before the marking is complete" in assessor.get(page).content.decode()
    assert assessor.post(page, {"act": "complete"}).status_code == 409

    for slug in ("m1-direction", "m1-plan"):
        assessor.post(page, {**CONFIRMED, "slug": slug})
    assessor.post(page, TALK)
    shown = assessor.get(page).content.decode()

    assert "Still missing" not in shown
    assert "75.00" in shown
    assert assessor.post(page, {"act": "complete"}).status_code == 302
    assert assessment.marking_page(portfolio).state == "marked"


def test_a_marked_portfolio_is_reopened_with_a_reason_only(
    portfolio: UUID, team: builders.Staff, assessor: Client
) -> None:
    builders.mark_portfolio(portfolio, team.assessor)
    page = address("portfolio", portfolio)

    assert assessor.post(page, {"act": "reopen", "reason": " "}).status_code == 409
    assert assessment.marking_page(portfolio).state == "marked"
    assert assessor.post(page, {"act": "reopen", "reason": "A file was overlooked."}).status_code == 302
    assert assessment.marking_page(portfolio).state == "submitted"


def test_nothing_is_marked_once_the_round_is_closed(
    in_moderation: UUID, portfolio: UUID, assessor: Client, acts_on_record: Callable[[], int]
) -> None:
    before = acts_on_record()

    for act in (CONFIRMED, TALK, {"act": "complete"}, {"act": "reopen", "reason": "Late thought"}):
        assert assessor.post(address("portfolio", portfolio), act).status_code == 409
    assert "<textarea" not in assessor.get(address("portfolio", portfolio)).content.decode()
    assert acts_on_record() == before


def test_a_moderator_reads_the_portfolio_and_marks_nothing_there(
    in_moderation: UUID, portfolio: UUID, team: builders.Staff, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    moderator = sign_in(team.moderator)
    before = acts_on_record()

    assert moderator.post(address("portfolio", portfolio), CONFIRMED).status_code == 403
    assert acts_on_record() == before


def test_an_assessor_who_signed_a_task_off_as_its_coach_leaves_it_to_another(
    cohort: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    learner = builders.learner(cohort)
    builders.complete_module(learner, builders.coach_of(learner, coach_id=team.assessor))
    portfolio = builders.submit_module(learner)
    builders.open_round(cohort, team)
    browser = sign_in(team.assessor)

    page = browser.get(address("portfolio", portfolio)).content.decode()

    assert "another assessor marks it" in page
    assert browser.post(address("portfolio", portfolio), CONFIRMED).status_code == 403
    assert standing(portfolio) == {}


def test_the_list_shows_unmarked_portfolios_first_and_marks_to_agree(
    cohort: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    marked, waiting = builders.submitted_module(cohort), builders.submitted_module(cohort)
    builders.open_round(cohort, team)
    builders.mark_portfolio(marked, team.assessor)

    page = sign_in(team.assessor).get(address("assess")).content.decode()

    assert page.index(str(waiting)) < page.index("Marked, the round is still open") < page.index(str(marked))


def test_marks_that_differ_wait_for_their_assessor(
    in_moderation: UUID, portfolio: UUID, team: builders.Staff, assessor: Client
) -> None:
    assert "To agree with the moderator" not in assessor.get(address("assess")).content.decode()
    builders.second_mark(in_moderation, portfolio, team, {"portfolio": "70", "conversation": "65"})

    page = assessor.get(address("assess")).content.decode()

    assert address("moderate", in_moderation, portfolio) in page


def test_the_list_asks_the_database_as_often_for_four_portfolios_as_for_one(
    portfolio: UUID, cohort: UUID, team: builders.Staff, assessor: Client
) -> None:
    once = queries_of(assessor, address("assess"))
    for _ in range(3):
        builders.submitted_module(cohort)
    builders.open_round(cohort, team)

    assert "To mark (4)" in assessor.get(address("assess")).content.decode()
    assert queries_of(assessor, address("assess")) == once <= 12


def test_assessor_and_moderator_read_what_a_coach_saw_and_a_witness_said_and_which_standards_it_speaks_to(
    cohort: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    learner = builders.learner(cohort)
    coach = builders.coach_of(learner)
    person = {"witness_name": "Sample WITNESS", "witness_post": "Parent"}
    item = builders.ready_item(learner)
    _id, token = witnesses.invite_witness(
        item_id=item, learner_id=learner, **person, request_id=uuid4(), now=builders.NOW
    )
    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="I was there when they wrote it.",
        saw_it_on=builders.TODAY,
        language="en",
        declares=True,
        seen_digest=witnesses.witness_page(link_digest(token), now=builders.NOW).summary.digest,
        now=builders.NOW,
    )
    builders.see_in_place(learner, coach)
    builders.see_in_place(learner, coach, item_id=item, description="The signed list lies in the office.")
    builders.complete_module(learner, coach)
    portfolio = builders.submit_module(learner)
    builders.open_round(cohort, team)
    read = [sign_in(team.assessor).get(address("portfolio", portfolio))]
    builders.mark_portfolio(portfolio, team.assessor)
    round_id = assessment.marking_page(portfolio).round_id
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)
    read.append(sign_in(team.moderator).get(address("moderate", round_id, portfolio)))

    for page in (answer.content.decode() for answer in read):
        for words in (
            "I was there when they wrote it.",
            "hangs on the wall",
            "lies in the office",
            "Strategic direction",
        ):
            assert page.count(words) >= 1, words
        assert page.count("I was there when they wrote it.") == page.count("hangs on the wall") == 1
