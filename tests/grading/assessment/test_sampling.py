"""The moderation sample: what is always in it, how large it is, and that a seed draws the same one for ever."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd_grading.assessment.sampling import MINUTES_PER_PORTFOLIO, SampleCandidate, SamplePlan, plan_sample
from cpd_grading.programmes import api as programmes
from cpd_grading.programmes.domain import ModerationPolicy
from tests import builders

PROGRAMME = programmes.read_programme(builders.programme())
POLICY: ModerationPolicy = PROGRAMME.policy.moderation
PASS_MARK = PROGRAMME.policy.pass_mark
ASSESSORS = [UUID(int=number) for number in range(1, 5)]


def candidate(number: int, mark: str = "65.00", assessor: UUID = ASSESSORS[0], **changes: object) -> SampleCandidate:
    value = Decimal(mark)
    made = SampleCandidate(
        portfolio_id=UUID(int=1000 + number),
        assessor_id=assessor,
        mark=value,
        passes=value >= PASS_MARK,
        is_top_band=value >= 80,
        is_low_assurance=False,
    )
    return dataclasses.replace(made, **changes)


def plan(candidates: list[SampleCandidate], seed: str = "seed", **policy: object) -> SamplePlan:
    return plan_sample(candidates, dataclasses.replace(POLICY, **policy), pass_mark=PASS_MARK, seed=seed)


@st.composite
def rounds(draw: st.DrawFn) -> list[SampleCandidate]:
    numbers = draw(st.lists(st.integers(0, 5_000), unique=True, max_size=90))
    return [
        candidate(
            number,
            f"{draw(st.integers(0, 10_000)) / Decimal(100):.2f}",
            draw(st.sampled_from(ASSESSORS)),
            is_low_assurance=draw(st.booleans()),
        )
        for number in numbers
    ]


SEEDS = st.text(min_size=1, max_size=12)


@given(rounds(), SEEDS, st.randoms())
def test_the_same_seed_and_marks_draw_the_same_sample_in_whatever_order_they_come(candidates, seed, random):
    shuffled = list(candidates)
    random.shuffle(shuffled)

    assert plan(shuffled, seed) == plan(candidates, seed)


@given(rounds(), SEEDS)
def test_every_fail_every_borderline_case_and_every_assessor_is_in_the_sample(candidates, seed):
    reasons = plan(candidates, seed).reasons

    for one in candidates:
        why = reasons.get(one.portfolio_id, ())
        assert ("fail" in why) == (not one.passes)
        assert ("borderline" in why) == (47 <= one.mark <= 53)
    sampled = {one.assessor_id for one in candidates if one.portfolio_id in reasons}
    assert sampled == {one.assessor_id for one in candidates}


@given(rounds(), SEEDS)
def test_the_top_band_is_sampled_wherever_there_is_one(candidates, seed):
    reasons = plan(candidates, seed).reasons
    top = [one for one in candidates if one.is_top_band]

    assert sum("top_band" in reasons.get(one.portfolio_id, ()) for one in top) == min(1, len(top))


@given(rounds(), SEEDS)
def test_a_sample_holds_ten_or_fifteen_percent_and_never_more_than_there_are(candidates, seed):
    drawn = plan(candidates, seed)
    population = len(candidates)
    wanted = min(population, max(10, math.ceil(population * 15 / 100)))
    by_rule = [why for why in drawn.reasons.values() if not set(why) & {"random"}]

    assert drawn.population == population
    assert drawn.size == max(wanted, len(by_rule))
    assert drawn.minutes == drawn.size * MINUTES_PER_PORTFOLIO
    assert set(drawn.reasons) <= {one.portfolio_id for one in candidates}


@given(rounds(), SEEDS)
def test_nobody_is_in_a_sample_without_a_reason(candidates, seed):
    known = {"fail", "borderline", "assessor", "top_band", "random", "low_assurance"}

    for why in plan(candidates, seed).reasons.values():
        assert why
        assert set(why) <= known
        assert len(set(why)) == len(why)


def test_fifteen_percent_is_rounded_up():
    many = [candidate(number) for number in range(101)]

    assert plan(many).size == 16


def test_a_round_without_portfolios_draws_nothing():
    assert (plan([]).size, plan([]).minutes) == (0, 0)


def test_another_seed_draws_another_sample():
    many = [candidate(number) for number in range(200)]

    assert len({frozenset(plan(many, f"seed {number}").reasons) for number in range(20)}) == 20


def test_lots_are_drawn_from_every_assessor_in_turn():
    many = [candidate(number, assessor=ASSESSORS[number % 4]) for number in range(100)]

    drawn = plan(many, sample_minimum=20).reasons

    counted = [sum(one.portfolio_id in drawn for one in many if one.assessor_id == who) for who in ASSESSORS]
    assert counted == [5, 5, 5, 5]


def test_low_assurance_evidence_is_drawn_more_often():
    many = [candidate(number, is_low_assurance=number < 50) for number in range(100)]

    drawn = [set(plan(many, f"seed {number}").reasons) for number in range(60)]

    low = sum(one.portfolio_id in sample for sample in drawn for one in many[:50])
    other = sum(one.portfolio_id in sample for sample in drawn for one in many[50:])
    assert low > 1.5 * other


def test_a_weighted_lot_says_so():
    many = [candidate(number, is_low_assurance=True) for number in range(12)]

    assert set(plan(many).reasons.values()) == {("assessor",), ("random", "low_assurance")}


@pytest.mark.parametrize(("mark", "is_in"), [("46.99", False), ("47.00", True), ("53.00", True), ("53.01", False)])
def test_the_borderline_reaches_three_marks_to_either_side(mark: str, is_in: bool):
    why = plan([candidate(1, mark)]).reasons[candidate(1).portfolio_id]

    assert ("borderline" in why) == is_in
