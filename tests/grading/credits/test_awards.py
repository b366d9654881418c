"""Credit awards after release: revoked and amended by a superseding record, never edited, never deleted."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError

from cpd_grading.credits import api as credits
from cpd_grading.kernel import errors
from cpd_grading.models import AuditEvent, CreditAward
from tests import builders
from tests.builders import NOW, Staff


@pytest.fixture
def award(cohort: UUID, learner: UUID, coach: UUID, team: Staff) -> UUID:
    """The learner's award for module 1."""
    builders.complete_module(learner, coach)
    builders.released_round(cohort, team, [builders.submit_module(learner)])
    return credits.transcript_of(learner).lines[0].award_id


def revoke(award: UUID, officer_id: UUID, **changes) -> UUID:
    return credits.revoke_award(
        **{
            "award_id": award,
            "reason": "Copied evidence",
            "authority": "UR-CE/B/2026/20",
            "officer_id": officer_id,
            "now": NOW,
            **changes,
        }
    )


def amend(award: UUID, officer_id: UUID, amount: str = "8", **changes) -> UUID:
    return credits.amend_award(
        **{
            "award_id": award,
            "credits": Decimal(amount),
            "reason": "Credits printed wrongly",
            "authority": "UR-CE/B/2026/20",
            "officer_id": officer_id,
            "now": NOW,
            **changes,
        }
    )


BOTH = pytest.mark.parametrize("act", [revoke, amend])


def test_a_revoked_award_leaves_the_transcript_and_stays_on_record(award, learner, team):
    row = revoke(award, team.officer)

    assert credits.transcript_of(learner).lines == ()
    first, second = CreditAward.objects.order_by("revision")
    assert (first.id, first.op, first.credits, first.in_force_key) == (award, "award", Decimal(10), None)
    assert (second.id, second.op, second.credits, second.supersedes_id) == (row, "revoke", Decimal(0), award)
    assert (second.record_id, second.revision, second.reason) == (first.record_id, 2, "Copied evidence")


def test_an_amended_award_stands_with_its_new_credits(award, learner, team):
    row = amend(award, team.officer, "7.50")

    (line,) = credits.transcript_of(learner).lines
    assert (line.award_id, line.credits, line.revision, line.authority) == (row, Decimal("7.50"), 2, "UR-CE/B/2026/20")


def test_amend_and_then_revoke_count_up_one_record(award, team):
    revoke(amend(award, team.officer), team.officer)

    rows = CreditAward.objects.order_by("revision")
    assert [(row.revision, row.op) for row in rows] == [(1, "award"), (2, "amend"), (3, "revoke")]
    assert len({row.record_id for row in rows}) == 1


@BOTH
def test_what_was_superseded_is_not_superseded_again(act, award, team):
    revoke(award, team.officer)

    with pytest.raises(errors.AlreadyDone):
        act(award, team.officer)
    assert CreditAward.objects.count() == 2


@BOTH
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, errors.ReasonRequired),
        ({"reason": "x" * 301}, errors.BadField),
        ({"authority": ""}, errors.MissingField),
        ({"award_id": UUID(int=5)}, errors.NotFound),
    ],
)
def test_a_correction_without_reason_or_authority_is_refused(act, changes, refusal, award, team):
    with pytest.raises(refusal):
        act(award, team.officer, **changes)
    assert CreditAward.objects.count() == 1


@BOTH
def test_only_an_exam_officer_corrects_and_never_their_own_credits(act, award, learner, team):
    for person_id in (team.manager, team.assessor, team.moderator, learner):
        with pytest.raises(errors.NotInRole):
            act(award, person_id)
    builders.with_role("exam_officer", person_id=learner)
    with pytest.raises(errors.OwnWork):
        act(award, learner)


@pytest.mark.parametrize("amount", ["0", "-1", "1000", "NaN", "7.505", "Infinity"])
def test_credits_that_make_no_sense_are_refused(amount, award, learner, team):
    with pytest.raises(errors.BadField):
        amend(award, team.officer, amount)
    assert credits.transcript_of(learner).total == Decimal(10)


def test_a_correction_is_traced(award, cohort, learner, team):
    row = revoke(award, team.officer)

    event = AuditEvent.objects.get(action="credit_revoke")
    assert (event.chain_id, event.actor_id) == (f"{cohort}:{learner}", team.officer)
    assert event.payload["award"] == str(row)


def test_a_revoked_module_may_be_earned_again(award, learner, team):
    revoke(award, team.officer)
    old = CreditAward.objects.get(pk=award)

    CreditAward.objects.create(
        record_id=UUID(int=1),
        op="award",
        learner_id=learner,
        programme_code=old.programme_code,
        module_code=old.module_code,
        credits=10,
        outcome=old.outcome,
        authority="UR-CE/B/2027/1",
        awarded_at=NOW,
        in_force_key=f"{learner}:{old.programme_code}:{old.module_code}",
    )

    assert credits.transcript_of(learner).total == Decimal(10)


def test_the_database_keeps_a_second_standing_award_for_a_module_out(award, learner):
    old = CreditAward.objects.get(pk=award)

    with pytest.raises(IntegrityError):
        CreditAward.objects.create(
            record_id=UUID(int=1),
            op="award",
            learner_id=learner,
            programme_code="CLL",
            module_code="M1",
            credits=10,
            outcome=old.outcome,
            authority="twice",
            awarded_at=NOW,
            in_force_key=old.in_force_key,
        )
