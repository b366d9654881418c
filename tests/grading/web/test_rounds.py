"""A round's pages from marking to release, each act by its own role and refused to the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cpd_grading import api
from tests import builders

from .conftest import SignIn, address


@pytest.fixture
def officer(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.officer)


@pytest.fixture
def second_officer(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.second_officer)


@pytest.fixture
def moderator(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.moderator)


@pytest.fixture
def examiner(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.external_examiner)


def decision(round_id: UUID, **changes: Any) -> dict[str, Any]:
    """The form of the board's decision, as it should be, with a fresh file."""
    return {
        "act": "decide",
        "sheet_digest": api.sheet_of(round_id).digest,
        "held_on": "2026-03-03",
        "reference": "UR-CE/B/2026/14",
        "minute": SimpleUploadedFile("minute.pdf", builders.pdf("Minute"), "application/pdf"),
        **changes,
    }


def state_of(round_id: UUID) -> str:
    return api.sheet_of(round_id).state


# -- the list -----------------------------------------------------------------------------------------------------


def test_an_officer_opens_a_round_and_finds_the_waiting_portfolios_in_it(cohort: UUID, officer: Client) -> None:
    sent = builders.submitted_module(cohort)
    assert "1 portfolio waits for a round." in officer.get(address("rounds")).content.decode()

    answer = officer.post(
        address("rounds"), {"act": "open", "cohort_id": cohort, "module_code": builders.MODULE}, follow=True
    )

    round_id = api.marking_page(sent).round_id
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
    assert (api.rounds_of(cohort), acts_on_record()) == ((), before)


@pytest.mark.parametrize(
    ("form", "status"), [({"cohort_id": "x"}, 400), ({"module_code": ""}, 400), ({"module_code": "M9"}, 404)]
)
def test_a_round_of_nothing_is_not_opened(form: dict[str, str], status: int, cohort: UUID, officer: Client) -> None:
    sent = {"act": "open", "cohort_id": str(cohort), "module_code": builders.MODULE, **form}

    assert officer.post(address("rounds"), sent).status_code == status
    assert api.rounds_of(cohort) == ()


def test_the_list_asks_the_database_as_often_for_two_cohorts_as_for_one(
    round_id: UUID, officer: Client, team: builders.Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    officer.get(address("rounds"))
    with django_assert_num_queries(11) as once:
        officer.get(address("rounds"))
    other = builders.open_cohort(name="Second intake")
    builders.submitted_module(other)
    builders.open_round(other, team)
    with django_assert_num_queries(len(once)):
        officer.get(address("rounds"))


# -- marking ------------------------------------------------------------------------------------------------------


def test_an_unmarked_portfolio_moves_to_the_next_round_with_a_reason(
    round_id: UUID, portfolio: UUID, officer: Client
) -> None:
    form = {"act": "move", "portfolio_id": portfolio}

    assert officer.post(address("round", round_id), {**form, "reason": " "}).status_code == 409
    assert len(api.sheet_of(round_id).lines) == 1
    assert officer.post(address("round", round_id), {**form, "reason": "Ill until April"}).status_code == 302
    assert api.sheet_of(round_id).lines == ()
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
    name = api.marking_page(portfolio).learner.name

    before = moderator.get(address("round", round_id)).content.decode()
    moderator.post(address("round", round_id), {"act": "draw", "seed": "Board 7"})
    after = moderator.get(address("round", round_id)).content.decode()

    assert "The sample will hold 1 of 1 portfolios. Reading it takes about 45 minutes." in " ".join(before.split())
    assert name not in before
    assert name in after
    assert api.sheet_of(round_id).seed == "Board 7"


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
    (line,) = api.sheet_of(in_moderation).lines
    assert (str(line.first["portfolio"]), str(line.second["portfolio"]), line.agreed) == ("75.00", "70.00", {})

    assessor = sign_in(team.assessor)
    assert assessor.post(page, {"act": "agree", **marks, "reason": ""}).status_code == 409
    assert assessor.post(page, {"act": "agree", **marks, "reason": "We read it together."}).status_code == 302
    (line,) = api.sheet_of(in_moderation).lines
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
    assert api.sheet_of(in_moderation).lines[0].second == {}


def test_nobody_moderates_their_own_marks(
    in_moderation: UUID, portfolio: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    builders.with_role("moderator", person_id=team.assessor)
    browser = sign_in(team.assessor)
    form = {"act": "second", "mark:portfolio": "70", "mark:conversation": "61", "reason": "Again"}

    assert "My second marks" not in browser.get(address("moderate", in_moderation, portfolio)).content.decode()
    assert browser.post(address("moderate", in_moderation, portfolio), form).status_code == 403
    assert api.sheet_of(in_moderation).lines[0].second == {}


def test_the_examiner_comments_and_only_the_examiner(
    in_moderation: UUID, officer: Client, moderator: Client, examiner: Client
) -> None:
    form = {"act": "comment", "comment": "The standards are met.", "standards_met": "yes"}

    for browser in (officer, moderator):
        assert browser.post(address("round", in_moderation), form).status_code == 403
    refused = examiner.post(address("round", in_moderation), {**form, "standards_met": ""})
    assert (refused.status_code, "The standards are met." in refused.content.decode()) == (400, True)
    assert examiner.post(address("round", in_moderation), form).status_code == 302
    ((_name, comment, is_met),) = api.sheet_of(in_moderation).examiner_comments
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


# -- board and release --------------------------------------------------------------------------------------------


def test_the_printed_sheet_carries_marks_digest_and_signature_lines(at_board: UUID, officer: Client) -> None:
    page = officer.get(address("sheet", at_board)).content.decode()
    sheet = api.sheet_of(at_board)

    printed = "".join(page.split("<strong>Digest</strong> <code>")[1].split("</code>")[0].split())
    assert printed == sheet.digest
    for shown in (
        "75.00",
        "72.00",
        "74.10",
        sheet.lines[0].learner.registration_number,
        "PASS",
        "Dean",
        "Module leader",
    ):
        assert shown in page


def test_the_decision_quotes_the_digest_of_the_sheet_and_may_keep_its_spaces(at_board: UUID, officer: Client) -> None:
    digest = api.sheet_of(at_board).digest
    spaced = f" {digest[:8]} {digest[8:].upper()}\n"

    assert officer.post(address("round", at_board), decision(at_board, sheet_digest=spaced)).status_code == 302
    standing = api.decision_of(at_board)
    assert standing is not None
    assert (standing.sheet_digest, standing.reference) == (digest, "UR-CE/B/2026/14")


def test_the_digest_is_not_offered_by_the_form_that_asks_for_it(at_board: UUID, officer: Client) -> None:
    assert api.sheet_of(at_board).digest not in officer.get(address("round", at_board)).content.decode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"sheet_digest": "0" * 64}, 409),
        ({"sheet_digest": ""}, 400),
        ({"held_on": "2026-13-01"}, 400),
        ({"held_on": "2026-12-01"}, 400),
        ({"minute": SimpleUploadedFile("minute.pdf", b"")}, 400),
        ({"minute": SimpleUploadedFile("minute.exe", b"MZ" * 99)}, 400),
        ({"minute": ""}, 400),
    ],
)
def test_a_decision_that_is_not_right_keeps_its_reference_and_writes_nothing(
    changes: dict[str, Any], status: int, at_board: UUID, officer: Client, acts_on_record: Callable[[], int]
) -> None:
    before = acts_on_record()

    answer = officer.post(address("round", at_board), decision(at_board, **changes))

    assert answer.status_code == status
    assert 'value="UR-CE/B/2026/14"' in answer.content.decode()
    assert (api.decision_of(at_board), acts_on_record()) == (None, before)


def test_a_ruling_needs_a_reason_and_a_reason_a_ruling(at_board: UUID, portfolio: UUID, officer: Client) -> None:
    page = address("round", at_board)
    only_ruling = decision(at_board, **{f"ruling:{portfolio}": "deferred"})
    only_reason = decision(at_board, **{f"ruling_reason:{portfolio}": "In hospital"})
    assert officer.post(page, only_ruling).status_code == 409
    refused = officer.post(page, only_reason)
    assert (refused.status_code, 'value="In hospital"' in refused.content.decode()) == (400, True)
    assert api.decision_of(at_board) is None

    officer.post(
        page, decision(at_board, **{f"ruling:{portfolio}": "deferred", f"ruling_reason:{portfolio}": "In hospital"})
    )

    standing = api.decision_of(at_board)
    assert standing is not None
    assert standing.rulings == {portfolio: {"outcome": "deferred", "reason": "In hospital"}}


def test_release_needs_a_second_officer_who_compared(
    at_board: UUID, team: builders.Staff, officer: Client, second_officer: Client
) -> None:
    page, confirm = address("round", at_board), {"act": "release", "compared": "on"}
    officer.post(page, decision(at_board))

    assert "another exam officer confirms" in officer.get(page).content.decode()
    assert officer.post(page, confirm).status_code == 403
    assert second_officer.post(page, {"act": "release"}).status_code == 400
    assert state_of(at_board) == "board"
    assert "Release cannot be taken back." in second_officer.get(page).content.decode()
    assert second_officer.post(page, confirm).status_code == 302
    assert state_of(at_board) == "released"
    assert "74.10" in officer.get(page).content.decode()


def test_a_second_press_of_release_changes_nothing(
    at_board: UUID, team: builders.Staff, second_officer: Client
) -> None:
    builders.ratify(at_board, team)
    page, confirm = address("round", at_board), {"act": "release", "compared": "on"}
    second_officer.post(page, confirm)
    outcomes = api.outcomes_of_round(at_board)

    assert second_officer.post(page, confirm).status_code == 409
    assert api.outcomes_of_round(at_board) == outcomes


def test_a_round_goes_back_to_moderation_with_a_reason_and_its_decision_no_longer_stands(
    at_board: UUID, team: builders.Staff, officer: Client
) -> None:
    builders.ratify(at_board, team)
    page = address("round", at_board)

    assert officer.post(page, {"act": "reopen", "reason": ""}).status_code == 409
    assert officer.post(page, {"act": "reopen", "reason": "A mark was mistyped."}).status_code == 302
    assert (state_of(at_board), api.decision_of(at_board)) == ("moderation", None)


OFFICER_ACTS = ("close_marking", "move", "close_moderation", "decide", "release", "reopen")


@pytest.mark.parametrize("who", ["moderator", "examiner"])
def test_the_acts_of_an_officer_are_refused_to_others(
    who: str,
    at_board: UUID,
    portfolio: UUID,
    request: pytest.FixtureRequest,
    acts_on_record: Callable[[], int],
) -> None:
    browser = request.getfixturevalue(who)
    before = acts_on_record()

    for act in OFFICER_ACTS:
        form = decision(at_board, act=act, portfolio_id=str(portfolio), reason="I say so", compared="on")
        assert browser.post(address("round", at_board), form).status_code == 403, act
    assert "<form" not in browser.get(address("round", at_board)).content.decode()
    assert acts_on_record() == before


@pytest.mark.parametrize("name", ["round", "sheet"])
def test_a_round_asks_the_database_as_often_for_four_portfolios_as_for_one(
    name: str,
    cohort: UUID,
    round_id: UUID,
    portfolio: UUID,
    team: builders.Staff,
    officer: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    officer.get(address(name, round_id))
    with django_assert_num_queries(17 if name == "round" else 18) as once:
        officer.get(address(name, round_id))
    for _ in range(3):
        builders.mark_portfolio(_add(cohort, team), team.assessor)
    with django_assert_num_queries(len(once)):
        page = officer.get(address(name, round_id)).content.decode()
    assert page.count("75.00") == 3


def _add(cohort: UUID, team: builders.Staff) -> UUID:
    sent = builders.submitted_module(cohort)
    builders.open_round(cohort, team)
    return sent
