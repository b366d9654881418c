"""The moderation sample: the same seed and the same marks always give the same sample (rule R79)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from ..programmes.domain import ModerationPolicy

MINUTES_PER_PORTFOLIO = 45  # to read four tasks, mark them and write why; shown before drawing


@dataclass(frozen=True)
class SampleCandidate:
    """What a portfolio's place in the sample depends on."""

    portfolio_id: UUID
    assessor_id: UUID | None
    mark: Decimal
    passes: bool
    is_top_band: bool
    is_low_assurance: bool


@dataclass(frozen=True)
class SamplePlan:
    """A sample not drawn yet: portfolio -> why it is in, and what reading it costs."""

    reasons: dict[UUID, tuple[str, ...]]
    population: int
    minutes: int

    @property
    def size(self) -> int:
        return len(self.reasons)


def _lot(seed: str, purpose: str, portfolio_id: UUID) -> str:
    return hashlib.sha256(f"{seed}:{purpose}:{portfolio_id}".encode()).hexdigest()


def plan_sample(
    candidates: Sequence[SampleCandidate], policy: ModerationPolicy, *, pass_mark: Decimal, seed: str
) -> SamplePlan:
    """All fails, all within the borderline of the pass mark, every assessor, top band sampled, then by lot.

    Lots are drawn assessor by assessor until the sample holds max(minimum, percent) of the round; a portfolio with
    low-assurance evidence draws two lots and keeps the better one.
    """
    reasons: dict[UUID, list[str]] = {}

    def take(candidate: SampleCandidate, why: str) -> None:
        reasons.setdefault(candidate.portfolio_id, []).append(why)

    for candidate in candidates:
        if not candidate.passes:
            take(candidate, "fail")
        if abs(candidate.mark - pass_mark) <= policy.borderline:
            take(candidate, "borderline")
    by_lot = sorted(candidates, key=lambda candidate: _best_lot(seed, candidate))
    top = [candidate for candidate in by_lot if candidate.is_top_band]
    for candidate in top[: policy.top_band_minimum]:
        take(candidate, "top_band")
    queues: dict[str, list[SampleCandidate]] = {}
    for candidate in by_lot:
        queues.setdefault(str(candidate.assessor_id), []).append(candidate)
    for queue in queues.values():
        if not any(candidate.portfolio_id in reasons for candidate in queue):
            take(queue[0], "assessor")
    _fill(queues, reasons, _target(len(candidates), policy))
    return SamplePlan(
        reasons={key: tuple(why) for key, why in sorted(reasons.items(), key=lambda pair: str(pair[0]))},
        population=len(candidates),
        minutes=len(reasons) * MINUTES_PER_PORTFOLIO,
    )


def _best_lot(seed: str, candidate: SampleCandidate) -> str:
    lots = [_lot(seed, "first", candidate.portfolio_id)]
    if candidate.is_low_assurance:
        lots.append(_lot(seed, "second", candidate.portfolio_id))
    return min(lots)


def _target(population: int, policy: ModerationPolicy) -> int:
    share = (Decimal(population) * policy.sample_percent / 100).to_integral_value(ROUND_CEILING)
    return min(population, max(policy.sample_minimum, int(share)))


def _fill(queues: dict[str, list[SampleCandidate]], reasons: dict[UUID, list[str]], target: int) -> None:
    waiting = {
        key: [candidate for candidate in queue if candidate.portfolio_id not in reasons]
        for key, queue in sorted(queues.items())
    }
    while len(reasons) < target:
        for queue in waiting.values():
            if queue and len(reasons) < target:
                candidate = queue.pop(0)
                why = ["random", "low_assurance"] if candidate.is_low_assurance else ["random"]
                reasons[candidate.portfolio_id] = why
