"""Questions about news that was not delivered: what waits for what, and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from .models import Outbox

FAILED = "failed"


@dataclass(frozen=True)
class WaitingNews:
    """One piece of news that is still here.

    ``reason`` is the code a receiver gave, ``failed`` after an error, and empty before the first try.
    """

    id: UUID
    kind: str
    reason: str
    about: str
    last_error: str
    attempts: int
    since: datetime
    due_at: datetime | None


def waiting_news(limit: int = 200) -> tuple[WaitingNews, ...]:
    """What is not delivered, the oldest first."""
    rows = Outbox.objects.filter(delivered_at=None).order_by("created_at", "pk")[:limit]
    return tuple(
        WaitingNews(
            row.id,
            row.kind,
            FAILED if row.last_error else row.waits_for,
            row.waits_on,
            row.last_error,
            row.attempts,
            row.created_at,
            row.due_at,
        )
        for row in rows
    )


def count_waiting_news() -> Mapping[str, int]:
    """Reason -> how many pieces of news are still here because of it. One query."""
    rows = Outbox.objects.filter(delivered_at=None).exclude(attempts=0).values_list("last_error", "waits_for")
    counts: dict[str, int] = {}
    for error, code, number in rows.annotate(number=Count("pk")).order_by():
        counts[FAILED if error else code] = counts.get(FAILED if error else code, 0) + number
    return counts
