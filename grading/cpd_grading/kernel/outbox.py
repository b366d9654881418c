"""News that leaves a transaction: written with the act, delivered after commit, delivered again until taken.

A receiver writes its effect and the row's ``delivered_at`` in one transaction, so that a process killed between
commit and delivery loses nothing, and a redelivery finds the row taken. Receivers still check for their own
effect first, because an effect outside this database cannot share the transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from .clock import utc_now
from .models import Outbox

log = logging.getLogger(__name__)
Receiver = Callable[[Mapping[str, Any]], None]
_receivers: dict[str, list[Receiver]] = {}


def receives(kind: str) -> Callable[[Receiver], Receiver]:
    """Register a receiver of one kind of news."""

    def register(receiver: Receiver) -> Receiver:
        known = _receivers.setdefault(kind, [])
        if receiver not in known:
            known.append(receiver)
        return receiver

    return register


def put(kind: str, payload: Mapping[str, Any], *, dedupe: str, now: datetime) -> None:
    """Write one piece of news in the caller's transaction; the same ``dedupe`` a second time is ignored."""
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
    row, made = Outbox.objects.get_or_create(
        dedupe=f"{kind}:{dedupe}", defaults={"kind": kind, "payload": plain, "created_at": now}
    )
    if made:
        transaction.on_commit(lambda: deliver(row.id), robust=True)


def deliver(outbox_id: UUID, *, now: datetime | None = None) -> bool:
    """Hand one row to its receivers. Returns whether it is delivered; a failure is kept with the row and logged."""
    try:
        with transaction.atomic():
            row = Outbox.objects.select_for_update().get(pk=outbox_id)
            if row.delivered_at is not None:
                return True
            for receiver in _receivers.get(row.kind, []):
                receiver(row.payload)
            row.delivered_at = now or utc_now()
            row.attempts += 1
            row.save(update_fields=["delivered_at", "attempts"])
            return True
    except Exception as error:  # noqa: BLE001 a receiver may fail in any way; the row stays, the next run tries again
        # The kind of error only: its words may carry names, and this table holds ids.
        log.warning("news %s was not delivered: %s", outbox_id, type(error).__name__)
        Outbox.objects.filter(pk=outbox_id).update(attempts=F("attempts") + 1, last_error=type(error).__name__[:200])
        return False


def deliver_pending(limit: int = 500) -> tuple[int, int]:
    """Deliver what is waiting: the least tried first, so that rows that keep failing never block newer ones.

    Returns (delivered, still waiting of those tried).
    """
    waiting = Outbox.objects.filter(delivered_at=None).order_by("attempts", "created_at", "pk")
    results = [deliver(pk) for pk in list(waiting.values_list("pk", flat=True)[:limit])]
    return sum(results), len(results) - sum(results)
