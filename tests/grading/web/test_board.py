"""The board's page: the printed sheet, the decision that quotes it, and the release by a second officer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cpd_grading.assessment import api as assessment
from cpd_grading.credits import api as credits
from tests import builders

from .conftest import address, state_of


def decision(round_id: UUID, **changes: Any) -> dict[str, Any]:
    """The form of the board's decision, as it should be, with a fresh file."""
    return {
        "act": "decide",
        "sheet_digest": assessment.sheet_of(round_id).digest,
        "held_on": "2026-03-04",
        "reference": "UR-CE/B/2026/14",
        "minute": SimpleUploadedFile("minute.pdf", builders.pdf("Minute"), "application/pdf"),
        **changes,
    }


def test_the_printed_sheet_carries_marks_digest_and_signature_lines(at_board: UUID, officer: Client) -> None:
    page = officer.get(address("sheet", at_board)).content.decode()
    sheet = assessment.sheet_of(at_board)

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
    digest = assessment.sheet_of(at_board).digest
    spaced = f" {digest[:8]} {digest[8:].upper()}\n"

    assert officer.post(address("round", at_board), decision(at_board, sheet_digest=spaced)).status_code == 302
    standing = assessment.decision_of(at_board)
    assert standing is not None
    assert (standing.sheet_digest, standing.reference) == (digest, "UR-CE/B/2026/14")


def test_the_digest_is_not_offered_by_the_form_that_asks_for_it(at_board: UUID, officer: Client) -> None:
    assert assessment.sheet_of(at_board).digest not in officer.get(address("round", at_board)).content.decode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"sheet_digest": "0" * 64}, 409),
        ({"sheet_digest": ""}, 400),
        ({"held_on": "2026-13-01"}, 400),
        ({"held_on": "2026-12-01"}, 400),
        ({"minute": SimpleUploadedFile("minute.pdf", b"")}, 400),
        ({"minute": SimpleUploadedFile("minute.exe", b"MZ\x90\0" * 99)}, 400),
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
    assert (assessment.decision_of(at_board), acts_on_record()) == (None, before)


def test_a_ruling_needs_a_reason_and_a_reason_a_ruling(at_board: UUID, portfolio: UUID, officer: Client) -> None:
    page = address("round", at_board)
    only_ruling = decision(at_board, **{f"ruling:{portfolio}": "deferred"})
    only_reason = decision(at_board, **{f"ruling_reason:{portfolio}": "In hospital"})
    assert officer.post(page, only_ruling).status_code == 409
    refused = officer.post(page, only_reason)
    assert (refused.status_code, 'value="In hospital"' in refused.content.decode()) == (400, True)
    assert assessment.decision_of(at_board) is None

    officer.post(
        page, decision(at_board, **{f"ruling:{portfolio}": "deferred", f"ruling_reason:{portfolio}": "In hospital"})
    )

    standing = assessment.decision_of(at_board)
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
    outcomes = credits.outcomes_of_round(at_board)

    assert second_officer.post(page, confirm).status_code == 409
    assert credits.outcomes_of_round(at_board) == outcomes


def test_a_round_goes_back_to_moderation_with_a_reason_and_its_decision_no_longer_stands(
    at_board: UUID, team: builders.Staff, officer: Client
) -> None:
    builders.ratify(at_board, team)
    page = address("round", at_board)

    assert officer.post(page, {"act": "reopen", "reason": ""}).status_code == 409
    assert officer.post(page, {"act": "reopen", "reason": "A mark was mistyped."}).status_code == 302
    assert (state_of(at_board), assessment.decision_of(at_board)) == ("moderation", None)


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
        if act != "decide":
            del form["minute"]  # no other form takes a file
        assert browser.post(address("round", at_board), form).status_code == 403, act
    page = browser.get(address("round", at_board)).content.decode()
    assert "<form" not in page[: page.index("</main>")]
    assert acts_on_record() == before
