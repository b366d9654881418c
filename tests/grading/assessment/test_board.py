"""The board's decision: it quotes the sheet as printed, keeps the signed minute, and is never edited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from cpd_grading.assessment import api as assessment
from cpd_grading.credits import api as credits
from cpd_grading.kernel import errors
from cpd_grading.models import AssessmentRound, AuditEvent, BoardDecision, ComponentMark, ModulePortfolio
from cpd_grading.portfolio.storing import evidence_storage
from tests import builders
from tests.builders import NOW, TODAY, Staff


@pytest.fixture
def at_board(cohort: UUID, team: Staff) -> tuple[UUID, UUID]:
    """(round, portfolio) before the board."""
    sent = builders.submitted_module(cohort)
    return builders.round_at_board(cohort, team, [sent]), sent


def decide(round_id: UUID, officer_id: UUID, **changes) -> UUID:
    return assessment.record_board_decision(
        **{
            "round_id": round_id,
            "sheet_digest": assessment.sheet_of(round_id).digest,
            "held_on": TODAY,
            "reference": "UR-CE/B/2026/14",
            "minute": builders.pdf("Minute"),
            "officer_id": officer_id,
            "now": NOW,
            **changes,
        }
    )


def stored_files() -> int:
    folders, files = evidence_storage().listdir("")
    return len(files) + sum(len(evidence_storage().listdir(folder)[1]) for folder in folders)


def test_a_decision_quotes_the_digest_however_it_was_typed(at_board, team):
    digest = assessment.sheet_of(at_board[0]).digest
    grouped = " ".join(digest[place : place + 8] for place in range(0, 64, 8)).upper()

    decide(at_board[0], team.officer, sheet_digest=f" {grouped}\n")

    assert assessment.decision_of(at_board[0]).sheet_digest == digest


@pytest.mark.parametrize("wrong", ["", "0" * 64, "not a digest"])
def test_a_decision_on_another_sheet_is_refused(wrong, at_board, team):
    with pytest.raises(errors.SheetChanged):
        decide(at_board[0], team.officer, sheet_digest=wrong)
    assert assessment.decision_of(at_board[0]) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"minute": b""}, errors.EmptyFile),
        ({"minute": b"<html>signed</html>"}, errors.UnsupportedFile),
        ({"reference": "  "}, errors.MissingField),
        ({"reference": "x" * 81}, errors.BadField),
        ({"held_on": date(2026, 3, 5)}, errors.BadField),
        ({"rulings": {uuid4(): {"outcome": "void", "reason": "Copied"}}}, errors.NotFound),
    ],
)
def test_a_decision_without_what_it_needs_is_refused_and_leaves_no_file(changes, refusal, at_board, team):
    before = stored_files()

    with pytest.raises(refusal):
        decide(at_board[0], team.officer, **changes)

    assert assessment.decision_of(at_board[0]) is None
    assert stored_files() == before


@pytest.mark.parametrize(
    ("ruling", "refusal"),
    [
        ({"outcome": "pass", "reason": "Kind"}, errors.BadField),
        ({"outcome": "void"}, errors.ReasonRequired),
        ({"outcome": "deferred", "reason": " "}, errors.ReasonRequired),
        ({}, errors.BadField),
    ],
)
def test_a_board_may_only_defer_or_void_and_says_why(ruling, refusal, at_board, team):
    with pytest.raises(refusal):
        decide(at_board[0], team.officer, rulings={at_board[1]: ruling})


def test_a_decision_keeps_its_minute_its_rulings_and_the_heads_of_every_chain(cohort, at_board, team):
    minute = builders.pdf("Signed by the board")
    before = credits.cohort_export(cohort, officer_id=team.officer, on=TODAY).anchors

    decision_id = decide(
        at_board[0],
        team.officer,
        minute=minute,
        rulings={at_board[1]: {"outcome": "deferred", "reason": " Illness "}},
    )

    row = BoardDecision.objects.get(pk=decision_id)
    with evidence_storage().open(row.minute_key, "rb") as kept:
        assert kept.read() == minute
    assert assessment.decision_of(at_board[0]).rulings == {at_board[1]: {"outcome": "deferred", "reason": "Illness"}}
    assert row.anchors == before
    assert len(before) > 1
    event = AuditEvent.objects.get(action="round_ratify")
    assert event.payload["sheet"] == row.sheet_digest
    assert event.payload["minute"] == row.minute_sha256


def test_a_corrected_decision_supersedes_and_the_first_stays_on_record(at_board, team):
    first = decide(at_board[0], team.officer)
    second = decide(at_board[0], team.second_officer, reference="UR-CE/B/2026/15")

    assert assessment.decision_of(at_board[0]).id == second
    assert BoardDecision.objects.get(pk=second).supersedes_id == first
    assert BoardDecision.objects.get(pk=first).reference == "UR-CE/B/2026/14"


def test_a_database_refuses_one_officer_as_both(at_board, team):
    decision = decide(at_board[0], team.officer)

    with pytest.raises(IntegrityError, match="cpd_release_by_a_second_officer"):
        BoardDecision.objects.filter(pk=decision).update(released_by=team.officer)


# -- the sheet's digest -------------------------------------------------------------------------------------------


def test_the_sheet_says_the_same_digest_until_something_on_it_changes(at_board):
    assert assessment.sheet_of(at_board[0]).digest == assessment.sheet_of(at_board[0]).digest


@pytest.mark.parametrize("stage", ["first", "second", "agreed"])
@pytest.mark.parametrize("component", ["portfolio", "conversation"])
def test_the_digest_changes_with_every_mark(stage, component, at_board):
    before = assessment.sheet_of(at_board[0]).digest

    changed = ComponentMark.objects.filter(stage=stage, component=component).update(mark=Decimal("61.17"))

    assert changed == 1
    assert assessment.sheet_of(at_board[0]).digest != before


def test_the_digest_changes_with_the_sitting_and_the_registration_number(at_board):
    digests = {assessment.sheet_of(at_board[0]).digest}
    ModulePortfolio.objects.update(sitting=2)
    digests.add(assessment.sheet_of(at_board[0]).digest)
    portfolio = ModulePortfolio.objects.select_related("enrolment__learner").get()
    type(portfolio.enrolment.learner).objects.filter(pk=portfolio.enrolment.learner_id).update(registration_number="X1")
    digests.add(assessment.sheet_of(at_board[0]).digest)

    assert len(digests) == 3


def test_the_sheet_is_ordered_by_registration_number(cohort, team):
    sent = [builders.submitted_module(cohort, registration_number=number) for number in ("B2", "C3", "A1")]
    round_id = builders.open_round(cohort, team)

    assert [line.portfolio_id for line in assessment.sheet_of(round_id).lines] == [sent[2], sent[0], sent[1]]


def test_moderation_late_in_the_evening_is_dated_in_rwanda(cohort, team):
    sent = builders.submitted_module(cohort)
    round_id = builders.open_round(cohort, team)
    builders.mark_portfolio(sent, team.assessor)
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)

    builders.second_mark(round_id, sent, team, now=NOW.replace(day=6, hour=22, minute=30))

    assert assessment.sheet_of(round_id).lines[0].moderated_on == date(2026, 3, 7)


@pytest.mark.django_db
def test_a_sheet_of_a_round_that_is_not_there_is_not_found():
    with pytest.raises(errors.NotFound):
        assessment.sheet_of(UUID(int=3))


def test_two_rounds_never_share_a_number(cohort, team):
    builders.open_round(cohort, team)

    with pytest.raises(IntegrityError):
        AssessmentRound.objects.create(cohort_id=cohort, module_code="M1", number=1, state="marking", opened_at=NOW)
