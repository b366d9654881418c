"""Appending instead of editing: a new row takes the standing one's place, and a step back keeps its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from ..kernel.errors import AlreadyDone
from . import domain
from .models import StepBack

Row = TypeVar("Row", bound=models.Model)


def append(table: type[Row], *, live_key: str, **fields: Any) -> Row:
    """Append a row that stands under ``live_key`` from now on; the one that stood there is superseded, never edited.

    Raises AlreadyDone where another act took the place at the same moment.
    """
    rows = table._default_manager
    earlier = rows.filter(live_key=live_key).first()
    try:
        with transaction.atomic():
            if earlier is not None:
                rows.filter(pk=earlier.pk).update(live_key=None)
            return rows.create(live_key=live_key, supersedes=earlier, **fields)
    except IntegrityError:
        # The unique key is the last word where a database has no row locks; any other constraint is a fault of ours.
        if rows.filter(live_key=live_key).exclude(pk=earlier.pk if earlier else None).exists():
            raise AlreadyDone() from None
        raise


def keep_reason(
    action: str, reason: str, *, round_id: UUID, person_id: UUID, now: datetime, portfolio_id: UUID | None = None
) -> UUID:
    """Keep who took a step back and why; audit events hold no words. Raises ReasonRequired, BadField."""
    row = StepBack.objects.create(
        round_id=round_id,
        portfolio_id=portfolio_id,
        action=action,
        reason=domain.require_reason(reason),
        taken_by_id=person_id,
        taken_at=now,
    )
    return row.id
