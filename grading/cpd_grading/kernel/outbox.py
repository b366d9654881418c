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
        dedupe=f"{kind}:{dedupe}"[:120], defaults={"kind": kind, "payload": plain, "created_at": now}
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
    except Exception as error:  # a receiver may fail in any way; the row stays and the next run tries again
        log.warning("news %s was not delivered: %s", outbox_id, type(error).__name__)
        attempts = Outbox.objects.filter(pk=outbox_id).values_list("attempts", flat=True).first() or 0
        Outbox.objects.filter(pk=outbox_id).update(attempts=attempts + 1, last_error=type(error).__name__)
        return False


def deliver_pending(limit: int = 500) -> tuple[int, int]:
    """Deliver what is waiting, oldest first. Returns (delivered, still waiting of those tried)."""
    waiting = Outbox.objects.filter(delivered_at=None).order_by("created_at").values_list("pk", flat=True)[:limit]
    results = [deliver(pk) for pk in waiting]
    return sum(results), len(results) - sum(results)
