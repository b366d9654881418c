"""Rules of marking: levels to marks, marks to outcomes, and who may judge. Decimal and Fraction only, never float."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..kernel.characters import says_something, trimmed
from ..kernel.errors import (
    ChangedWithoutReason,
    MarkOutOfRange,
    WeightsMustTotal100,
)
from ..programmes.domain import Band, Policy, TaskSpec
from ..reviews.domain import criterion_texts, require_levels
from .words import OUTCOMES as OUTCOMES
from .words import ROUND as ROUND

RULINGS = ("deferred", "void")
CENT = Decimal("0.01")
FULL_MARK = Decimal(100)
_WRITTEN_MARK = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")


@dataclass(frozen=True)
class ComponentMarkView:
    """A recorded component mark, two places."""

    key: str
    kind: str
    weight: Decimal
    mark: Decimal
    must_pass: bool


@dataclass(frozen=True)
class Judgement:
    """What marks, policy and a ruling of the board make of one portfolio at one sitting.

    ``raw_mark`` and ``final_mark`` are None where the board deferred or voided.
    """

    raw_mark: Decimal | None
    final_mark: Decimal | None
    band: str
    grade_points: Decimal | None
    outcome: str
    is_capped: bool
    reason: str


def two_places(exact: Fraction | Decimal) -> Decimal:
    """Half up to two places. Called for the component mark as recorded and for the module mark, and nowhere else."""
    cents = Fraction(exact) * 100
    whole = (cents.numerator * 2 + cents.denominator) // (cents.denominator * 2)
    return Decimal(whole).scaleb(-2)


def read_mark(text: object) -> Decimal:
    """A mark from 0 to 100 with at most two decimals, as a person writes it or as a Decimal. Raises MarkOutOfRange."""
    if isinstance(text, Decimal) and text.is_finite():
        text = f"{text.normalize():f}"
    written = trimmed(str(text))
    if not _WRITTEN_MARK.fullmatch(written):
        raise MarkOutOfRange(mark=written[:40])
    mark = Decimal(written.replace(",", "."))
    if mark > FULL_MARK:
        raise MarkOutOfRange(mark=written[:40])
    return mark.quantize(CENT)


def require_reasons(
    spec: TaskSpec, proposed: Mapping[str, str], levels: Mapping[str, str], reasons: Mapping[str, str]
) -> None:
    """An assessor changes a coach's level only with a reason. Raises ChangedWithoutReason."""
    changed = [key for key, level in levels.items() if key in proposed and proposed[key] != level]
    silent = [key for key in changed if not says_something(reasons.get(key, ""))]
    if silent:
        raise ChangedWithoutReason(criteria=criterion_texts(spec, silent))


def task_mark(spec: TaskSpec, levels: Mapping[str, str]) -> Fraction:
    """Exact mark from 0 to 100: each criterion's points over its top points, weighted."""
    require_levels(spec, levels)
    points = {criterion.key: {level.key: level.points for level in criterion.levels} for criterion in spec.criteria}
    total = sum((Fraction(criterion.weight) for criterion in spec.criteria), Fraction())
    earned = sum(
        (
            Fraction(criterion.weight)
            * Fraction(points[criterion.key][levels[criterion.key]])
            / Fraction(criterion.top_points)
            for criterion in spec.criteria
        ),
        Fraction(),
    )
    return earned / total * 100


def portfolio_mark(marks: Sequence[tuple[Decimal, Fraction]]) -> Decimal:
    """The portfolio component as recorded: (weight out of 100, exact task mark) of every task, rounded once.

    Raises WeightsMustTotal100.
    """
    total = sum((weight for weight, _ in marks), Decimal())
    if total != FULL_MARK:
        raise WeightsMustTotal100(total=total)
    return two_places(sum((Fraction(weight) * mark for weight, mark in marks), Fraction()) / 100)


def module_mark(components: Sequence[ComponentMarkView]) -> Decimal:
    """Return the weighted mark of recorded component marks, half up, to two places.

    Rounding each weighted share first turns two 49.99s at 50 % into 50.00, a pass. Raises WeightsMustTotal100.
    """
    total = sum((part.weight for part in components), Decimal())
    if total != FULL_MARK:
        raise WeightsMustTotal100(total=total)
    return two_places(sum((Fraction(part.weight) * Fraction(part.mark) for part in components), Fraction()) / 100)


def band_of(mark: Decimal, bands: Sequence[Band]) -> Band:
    """The band of a rounded mark; ``bands`` go from the highest down to one that starts at 0."""
    return next(band for band in bands if mark >= band.minimum)


def judge(
    components: Sequence[ComponentMarkView], policy: Policy, *, sitting: int, ruling: str = "", ruling_reason: str = ""
) -> Judgement:
    """Outcome of one sitting (rules R71 to R73).

    A failed ``must_pass`` component fails the module whatever the mark. A pass after the first sitting is capped, raw
    and final both kept; a deferred sitting keeps its number and so is capped exactly when it would have been before.
    """
    if ruling:
        return Judgement(None, None, "", None, ruling, False, ruling_reason)
    raw = module_mark(components)
    failed = [part.key for part in components if part.must_pass and part.mark < policy.pass_mark]
    if raw < policy.pass_mark or failed:
        lowest = policy.bands[-1]
        reason = f"must_pass:{','.join(failed)}" if failed else ""
        outcome = "refer" if sitting < policy.max_sittings else "fail"
        return Judgement(raw, raw, lowest.letter, lowest.points, outcome, False, reason)
    final = raw
    if sitting > 1 and policy.resit_cap is not None:
        final = min(raw, policy.resit_cap)
    band = band_of(final, policy.bands)
    return Judgement(raw, final, band.letter, band.points, "pass", final != raw, "")


def tasks_to_redo(
    marks: Mapping[str, Fraction], components: Sequence[ComponentMarkView], policy: Policy
) -> tuple[str, ...]:
    """What a referral names: tasks under the pass mark, at least the weakest when the portfolio itself is under it.

    Empty when only the professional conversation has to be held again.
    """
    weak = tuple(slug for slug, mark in marks.items() if mark < Fraction(policy.pass_mark))
    part = next((part for part in components if part.kind == "portfolio"), None)
    if weak or part is None or not marks:
        return weak
    conversation = next((one for one in components if one.kind == "professional_conversation"), None)
    if part.mark >= policy.pass_mark and conversation is not None and conversation.mark < policy.pass_mark:
        return ()
    lowest = min(marks.values())
    return tuple(slug for slug, mark in marks.items() if mark == lowest)
