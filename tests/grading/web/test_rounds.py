"""A round's pages while it is marked and moderated, each act by its own role and refused to the others."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from cpd_grading.assessment import api as assessment
from tests import builders

from .conftest import SignIn, address, queries_of, state_of

# -- the list -----------------------------------------------------------------------------------------------------


def test_an_officer_opens_a_round_and_finds_the_waiting_portfolios_in_it(cohort: UUID, officer: Client) -> None:
    sent = builders.submitted_module(cohort)
    assert "1 portfolio waits for a round." in officer.get(address("rounds")).content.decode()

    answer = officer.post(
        address("rounds"), {"act": "open", "cohort_id": cohort, "module_code": builders.MODULE}, follow=True
    )

    round_id = assessment.marking_page(sent).round_id
    assert answer.redirect_chain == [(address("round", round_id), 302)]
    assert "waits for a round" not in officer.get(address("rounds")).content.decode()


@pytest.mark.parametrize("who", ["moderator", "examiner"])
def test_nobody_but_an_exam_officer_opens_a_round(
    who: str, cohort: UUID, request: pytest.FixtureRequest, acts_on_record: Callable[[], int]
) -> None:
    browser = request.getfixturevalue(who)
    before = acts_on_record()

    answer = browser.post(address("rounds"), {"act": "open", "cohort_id": cohort, "module_code": builders.MODULE})

    assert answer.status_code == 403
    assert "Open a round" not in browser.get(address("rounds")).content.decode()
    assert (assessment.rounds_of(cohort), acts_on_record()) == ((), before)


@pytest.mark.parametrize(
    ("form", "status"), [({"cohort_id": "x"}, 400), ({"module_code": ""}, 400), ({"module_code": "M9"}, 404)]
)
def test_a_round_of_nothing_is_not_opened(form: dict[str, str], status: int, cohort: UUID, officer: Client) -> None:
    sent = {"act": "open", "cohort_id": str(cohort), "module_code": builders.MODULE, **form}

    assert officer.post(address("rounds"), sent).status_code == status
    assert assessment.rounds_of(cohort) == ()


def test_the_list_asks_the_database_as_often_for_two_cohorts_as_for_one(
    round_id: UUID, officer: Client, team: builders.Staff
) -> None:
    once = queries_of(officer, address("rounds"))
    other = builders.open_cohort(name="Second intake")
    builders.submitted_module(other)
    builders.open_round(other, team)

    assert queries_of(officer, address("rounds")) == once <= 14


# -- marking ------------------------------------------------------------------------------------------------------


def test_an_unmarked_portfolio_moves_to_the_next_round_with_a_reason(
    round_id: UUID, portfolio: UUID, officer: Client
) -> None:
    form = {"act": "move", "portfolio_id": portfolio}

    assert officer.post(address("round", round_id), {**form, "reason": " "}).status_code == 409
    assert len(assessment.sheet_of(round_id).lines) == 1
    assert officer.post(address("round", round_id), {**form, "reason": "Ill until April"}).status_code == 302
    assert assessment.sheet_of(round_id).lines == ()
    assert "Ill until April" in officer.get(address("round", round_id)).content.decode()


def test_marking_closes_when_everything_is_marked(
    round_id: UUID, portfolio: UUID, team: builders.Staff, officer: Client
) -> None:
    refused = officer.post(address("round", round_id), {"act": "close_marking"})
    assert (refused.status_code, state_of(round_id)) == (409, "marking")
    assert 'role="alert"' in refused.content.decode()

    builders.mark_portfolio(portfolio, team.assessor)
    officer.post(address("round", round_id), {"act": "close_marking"})

    assert state_of(round_id) == "moderation"


# -- moderation ---------------------------------------------------------------------------------------------------


def test_size_and_hours_show_before_the_draw_and_who_is_in_it_only_afterwards(
    round_id: UUID, portfolio: UUID, team: builders.Staff, moderator: Client
) -> None:
    builders.mark_portfolio(portfolio, team.assessor)
    builders.close_marking(round_id, team)
    name = assessment.marking_page(portfolio).learner.name

    before = moderator.get(address("round", round_id)).content.decode()
    moderator.post(address("round", round_id), {"act": "draw", "seed": "Board 7"})
    after = moderator.get(address("round", round_id)).content.decode()

    assert "The sample will hold 1 of 1 portfolios. Reading it takes about 45 minutes." in " ".join(before.split())
    assert name not in before
    assert name in after
    assert assessment.sheet_of(round_id).seed == "Board 7"


def test_a_fresh_seed_is_offered_each_time(
    round_id: UUID, portfolio: UUID, team: builders.Staff, moderator: Client
) -> None:
    builders.mark_portfolio(portfolio, team.assessor)
    builders.close_marking(round_id, team)

    offered = {moderator.get(address("round", round_id)).context["seed"] for _ in range(2)}

    assert {len(seed) for seed in offered} == {16}
    assert len(offered) == 2


def test_the_second_mark_stands_beside_the_first_and_the_agreed_one_needs_a_reason(
    in_moderation: UUID, portfolio: UUID, team: builders.Staff, moderator: Client, sign_in: SignIn
) -> None:
    page = address("moderate", in_moderation, portfolio)
    marks = {"mark:portfolio": "70", "mark:conversation": "65.5", "reason": "Little about pupils."}

    moderator.post(page, {"act": "second", **marks})
    (line,) = assessment.sheet_of(in_moderation).lines
    assert (str(line.first["portfolio"]), str(line.second["portfolio"]), line.agreed) == ("75.00", "70.00", {})

    assessor = sign_in(team.assessor)
    assert assessor.post(page, {"act": "agree", **marks, "reason": ""}).status_code == 409
    assert assessor.post(page, {"act": "agree", **marks, "reason": "We read it together."}).status_code == 302
    (line,) = assessment.sheet_of(in_moderation).lines
    assert str(line.agreed["conversation"]) == "65.50"
    assert "We read it together." in assessor.get(page).content.decode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"mark:portfolio": "101"}, 400),
        ({"mark:portfolio": ""}, 409),
        ({"mark:attendance": "5"}, 400),
        ({"reason": ""}, 409),
    ],
)
def test_second_marks_that_are_not_right_keep_what_was_typed(
    changes: dict[str, str], status: int, in_moderation: UUID, portfolio: UUID, moderator: Client
) -> None:
    form = {
        "act": "second",
        "mark:portfolio": "70",
        "mark:conversation": "61.25",
        "reason": "Long thoughts.",
        **changes,
    }

    answer = moderator.post(address("moderate", in_moderation, portfolio), form)

    assert answer.status_code == status
    assert 'value="61.25"' in answer.content.decode()
    assert form["reason"] in answer.content.decode()
    assert assessment.sheet_of(in_moderation).lines[0].second == {}


def test_nobody_moderates_their_own_marks(
    in_moderation: UUID, portfolio: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    builders.with_role("moderator", person_id=team.assessor)
    browser = sign_in(team.assessor)
    form = {"act": "second", "mark:portfolio": "70", "mark:conversation": "61", "reason": "Again"}

    assert "My second marks" not in browser.get(address("moderate", in_moderation, portfolio)).content.decode()
    assert browser.post(address("moderate", in_moderation, portfolio), form).status_code == 403
    assert assessment.sheet_of(in_moderation).lines[0].second == {}


def test_the_examiner_comments_and_only_the_examiner(
    in_moderation: UUID, officer: Client, moderator: Client, examiner: Client
) -> None:
    form = {"act": "comment", "comment": "The standards are met.", "standards_met": "yes"}

    for browser in (officer, moderator):
        assert browser.post(address("round", in_moderation), form).status_code == 403
    refused = examiner.post(address("round", in_moderation), {**form, "standards_met": ""})
    assert (refused.status_code, "The standards are met." in refused.content.decode()) == (400, True)
    assert examiner.post(address("round", in_moderation), form).status_code == 302
    ((_name, comment, is_met),) = assessment.sheet_of(in_moderation).examiner_comments
    assert (comment, is_met) == ("The standards are met.", True)


def test_moderation_closes_when_marks_are_agreed_and_the_examiner_was_heard(
    in_moderation: UUID, portfolio: UUID, team: builders.Staff, officer: Client
) -> None:
    close = {"act": "close_moderation"}

    assert officer.post(address("round", in_moderation), close).status_code == 409
    builders.second_mark(in_moderation, portfolio, team)
    assert officer.post(address("round", in_moderation), close).status_code == 409
    builders.comment(in_moderation, team)
    assert officer.post(address("round", in_moderation), close).status_code == 302
    assert state_of(in_moderation) == "board"


@pytest.mark.parametrize("name", ["round", "sheet"])
def test_a_round_asks_the_database_as_often_for_four_portfolios_as_for_one(
    name: str, cohort: UUID, round_id: UUID, portfolio: UUID, team: builders.Staff, officer: Client
) -> None:
    once = queries_of(officer, address(name, round_id))
    for _ in range(3):
        sent = builders.submitted_module(cohort)
        builders.open_round(cohort, team)
        builders.mark_portfolio(sent, team.assessor)

    assert officer.get(address(name, round_id)).content.decode().count("75.00") == 3
    assert queries_of(officer, address(name, round_id)) == once <= 24
