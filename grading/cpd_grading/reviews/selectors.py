"""Questions about coaches' reviews: what a coach decided last, and what a learner reads of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..portfolio.domain import SubmissionView
from .models import CoachReview
from .queue import QueueLine, decided_line, standing_decisions


@dataclass(frozen=True)
class ReviewView:
    """One standing decision of a coach. ``levels`` is empty where its reader may not see levels yet."""

    id: UUID
    round: int
    decision: str
    coach_id: UUID
    coach_name: str
    levels: Mapping[str, str]
    met: Mapping[str, bool]
    feedback: Mapping[str, str]
    returned_criteria: tuple[str, ...]
    reviewed_at: datetime


def levels_met(submission: SubmissionView) -> dict[str, dict[str, bool]]:
    """Criterion -> level -> whether that level is met, of the rubric a submission is held to."""
    return {
        criterion.key: {level.key: level.met for level in criterion.levels} for criterion in submission.spec.criteria
    }


def review_view(
    row: CoachReview, met: Mapping[str, Mapping[str, bool]], *, round_: int, with_levels: bool
) -> ReviewView:
    """``met`` is ``levels_met``: learners read met or not yet, and levels only at release."""
    return ReviewView(
        id=row.id,
        round=round_,
        decision=row.decision,
        coach_id=row.coach_id,
        coach_name=row.coach.name,
        levels=dict(row.levels) if with_levels else {},
        met={key: met.get(key, {}).get(level, False) for key, level in row.levels.items()},
        feedback=dict(row.feedback),
        returned_criteria=tuple(row.returned_criteria),
        reviewed_at=row.reviewed_at,
    )


def decided_by(coach_id: UUID, *, limit: int = 20) -> tuple[tuple[QueueLine, str, UUID], ...]:
    """What a coach decided last, with the decision and its review's id."""
    return tuple((decided_line(row), row.decision, row.id) for row in standing_decisions(coach_id)[:limit])
