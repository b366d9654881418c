"""The journey's part inside UR-CE: from a sent portfolio to the board's decision, one function a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from cpd_grading import api

from .journey import Run


@dataclass(frozen=True)
class Office:
    """The people of UR-CE whom a round needs."""

    assessor_ids: tuple[UUID, ...]
    moderator_id: UUID
    examiner_id: UUID
    officer_id: UUID
    second_officer_id: UUID


def open_round(run: Run, module_code: str, officer_id: UUID, *, now: datetime) -> UUID:
    return api.open_round(cohort_id=run.cohort_id, module_code=module_code, officer_id=officer_id, now=now)


def mark_tasks(
    portfolio_id: UUID,
    assessor_id: UUID,
    changes: Mapping[str, Mapping[str, str]],
    reason: str,
    *,
    now: datetime,
) -> None:
    """The assessor reads every task that is not carried over and confirms the coach's levels, or changes some.

    ``changes``: task slug -> criterion -> level.
    """
    for task in api.marking_page(portfolio_id).tasks:
        if task.is_carried:
            continue
        changed = changes.get(task.slug, {})
        api.mark_task(
            portfolio_id=portfolio_id,
            slug=task.slug,
            levels={**task.coach_levels, **changed},
            reasons=dict.fromkeys(changed, reason),
            assessor_id=assessor_id,
            now=now,
        )


def converse(portfolio_id: UUID, assessor_id: UUID, mark: Decimal, people: str, notes: str, *, now: datetime) -> UUID:
    """The professional conversation, held and marked on the day of ``now``."""
    return api.record_conversation(
        portfolio_id=portfolio_id,
        held_on=api.kigali_date(now),
        people=people,
        notes=notes,
        mark=mark,
        assessor_id=assessor_id,
        now=now,
    )


def draw_sample(round_id: UUID, actor_id: UUID, seed: str, *, now: datetime) -> tuple[UUID, ...]:
    """Look at the plan of a seed, then draw it. Returns the sampled portfolios in the order of the sheet."""
    planned = api.sample_plan(round_id=round_id, seed=seed).size
    drawn = api.draw_sample(round_id=round_id, seed=seed, actor_id=actor_id, now=now)
    if drawn != planned:
        raise RuntimeError(f"{planned} portfolios were planned for the sample, {drawn} were drawn")
    return tuple(line.portfolio_id for line in api.sheet_of(round_id).lines if line.is_sampled)


def second_mark(
    round_id: UUID, portfolio_id: UUID, moderator_id: UUID, reason: str, *, portfolio_by: int = 0, now: datetime
) -> Mapping[str, Decimal]:
    """The moderator marks beside the assessor; ``portfolio_by`` points apart in the portfolio. Returns the marks."""
    line = next(line for line in api.sheet_of(round_id).lines if line.portfolio_id == portfolio_id)
    kinds = {part.key: part.kind for part in line.components}
    marks = {
        key: min(Decimal(100), max(Decimal(0), mark + portfolio_by)) if kinds[key] == "portfolio" else mark
        for key, mark in line.first.items()
    }
    api.second_mark(
        round_id=round_id, portfolio_id=portfolio_id, marks=marks, reason=reason, moderator_id=moderator_id, now=now
    )
    return marks


def agree(
    round_id: UUID, portfolio_id: UUID, actor_id: UUID, marks: Mapping[str, Decimal], reason: str, *, now: datetime
) -> None:
    """The two markers settle on a mark, where theirs differ."""
    api.agree_marks(
        round_id=round_id, portfolio_id=portfolio_id, marks=marks, reason=reason, actor_id=actor_id, now=now
    )


def decide(round_id: UUID, officer_id: UUID, reference: str, minute: bytes, *, now: datetime) -> UUID:
    """The board sits on the printed sheet; the officer records its decision with the signed minute."""
    return api.record_board_decision(
        round_id=round_id,
        sheet_digest=api.sheet_of(round_id).digest,
        held_on=api.kigali_date(now),
        reference=reference,
        minute=minute,
        officer_id=officer_id,
        now=now,
    )
