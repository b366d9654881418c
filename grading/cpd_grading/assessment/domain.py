"""Rules of marking: levels to marks, marks to outcomes, and who may judge. Decimal and Fraction only, never float."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from ..kernel.errors import (
    ChangedWithoutReason,
    CommentRequired,
    CriterionWithoutLevel,
    MarkOutOfRange,
    OwnWork,
    ReasonRequired,
    ReturnNamesNoCriterion,
    SamePersonTwice,
    SignOffNeedsMet,
    StaleVersion,
    UnknownCriterion,
    UnknownLevel,
    WeightsMustTotal100,
)
from ..people.domain import require_text
from ..programmes.domain import Band, Policy, TaskSpec, Text
from .words import OUTCOMES as OUTCOMES
from .words import ROUND as ROUND

RULINGS = ("deferred", "void")
CENT = Decimal("0.01")
FULL_MARK = Decimal(100)
GENERAL = ""  # key of the comment that belongs to no single criterion
MAX_NOTE = 10_000
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
    written = str(text).strip()
    if not _WRITTEN_MARK.fullmatch(written):
        raise MarkOutOfRange(mark=written[:40])
    mark = Decimal(written.replace(",", "."))
    if mark > FULL_MARK:
        raise MarkOutOfRange(mark=written[:40])
    return mark.quantize(CENT)


def require_known_levels(spec: TaskSpec, levels: Mapping[str, str]) -> None:
    """Every level chosen is one of its criterion's own rubric. Raises UnknownCriterion, UnknownLevel."""
    known = {criterion.key: criterion for criterion in spec.criteria}
    for key, level in levels.items():
        if key not in known:
            raise UnknownCriterion()
        if known[key].level(level) is None:
            raise UnknownLevel()


def require_levels(spec: TaskSpec, levels: Mapping[str, str]) -> None:
    """Every criterion has a level of its own rubric.

    Raises UnknownCriterion, UnknownLevel, CriterionWithoutLevel.
    """
    require_known_levels(spec, levels)
    open_ = [key for key in spec.criterion_keys if key not in levels]
    if open_:
        raise CriterionWithoutLevel(criteria=_texts(spec, open_))


def clean_notes(spec: TaskSpec, notes: Mapping[str, str]) -> dict[str, str]:
    """Comments or reasons by criterion, trimmed, the silent ones left out; ``GENERAL`` belongs to no criterion.

    Raises UnknownCriterion, BadField.
    """
    for key in notes:
        if key != GENERAL and key not in spec.criterion_keys:
            raise UnknownCriterion()
    cleaned = {
        key: require_text("feedback:" if key else "comment", text, limit=MAX_NOTE, may_be_empty=True)
        for key, text in notes.items()
    }
    return {key: text for key, text in cleaned.items() if text}


def require_reason(text: str, *, limit: int = 500) -> str:
    """Trimmed words that are kept with the record. Raises ReasonRequired, BadField."""
    if not text.strip():
        raise ReasonRequired()
    return require_text("reason", text, limit=limit)


def not_met(spec: TaskSpec, levels: Mapping[str, str]) -> tuple[str, ...]:
    """Criteria whose level is a "not yet"."""
    return tuple(
        criterion.key
        for criterion in spec.criteria
        if (level := criterion.level(levels.get(criterion.key, ""))) is not None and not level.met
    )


def require_seen(current_digest: str, seen_digest: str) -> None:
    """Raises StaleVersion when the person decided on something else than what stands now."""
    if current_digest != seen_digest:
        raise StaleVersion()


def require_return(spec: TaskSpec, levels: Mapping[str, str], feedback: Mapping[str, str]) -> tuple[str, ...]:
    """The criteria a return names: those at "not yet", each with what to do.

    Raises the refusals of require_levels, ReturnNamesNoCriterion, CommentRequired.
    """
    require_levels(spec, levels)
    named = not_met(spec, levels)
    if not named:
        raise ReturnNamesNoCriterion()
    silent = [key for key in named if not feedback.get(key, "").strip()]
    if silent:
        raise CommentRequired(criteria=_texts(spec, silent))
    return named


def require_sign_off(spec: TaskSpec, levels: Mapping[str, str]) -> None:
    """Raises the refusals of require_levels, SignOffNeedsMet."""
    require_levels(spec, levels)
    named = not_met(spec, levels)
    if named:
        raise SignOffNeedsMet(criteria=_texts(spec, named))


def require_reasons(
    spec: TaskSpec, proposed: Mapping[str, str], levels: Mapping[str, str], reasons: Mapping[str, str]
) -> None:
    """An assessor changes a coach's level only with a reason. Raises ChangedWithoutReason."""
    changed = [key for key, level in levels.items() if key in proposed and proposed[key] != level]
    silent = [key for key in changed if not reasons.get(key, "").strip()]
    if silent:
        raise ChangedWithoutReason(criteria=_texts(spec, silent))


def _texts(spec: TaskSpec, keys: Iterable[str]) -> tuple[Text, ...]:
    """Criteria as a refusal names them: in their own words, in the rubric's order."""
    named = frozenset(keys)
    return tuple(criterion.text for criterion in spec.criteria if criterion.key in named)


def require_other_person(actor_id: UUID, *, learner_id: UUID | None = None, others: Iterable[UUID] = ()) -> None:
    """Raises OwnWork where the actor is the learner, SamePersonTwice where they took part before."""
    if actor_id == learner_id:
        raise OwnWork()
    if actor_id in set(others):
        raise SamePersonTwice()


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
    """Outcome of one sitting (domain 8.4 rules 5 and 6).

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
