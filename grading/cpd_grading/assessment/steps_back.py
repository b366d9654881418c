"""A step back keeps its reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ..people.domain import require_reason
from .models import StepBack


def keep_reason(
    action: str, reason: str, *, round_id: UUID, person_id: UUID, now: datetime, portfolio_id: UUID | None = None
) -> UUID:
    """Keep who took a step back and why; audit events hold no words. Raises ReasonRequired, BadField."""
    row = StepBack.objects.create(
        round_id=round_id,
        portfolio_id=portfolio_id,
        action=action,
        reason=require_reason(reason),
        taken_by_id=person_id,
        taken_at=now,
    )
    return row.id
