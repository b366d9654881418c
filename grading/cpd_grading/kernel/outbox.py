"""News that leaves a transaction: written with the act, delivered after commit, delivered again until taken.

A receiver writes its effect and the row's ``delivered_at`` in one transaction, so that a process killed between
commit and delivery loses nothing, and a redelivery finds the row taken. Receivers still check for their own
effect first, because an effect outside this database cannot share the transaction.

A receiver that cannot act yet says so with ``NotYet``: the row waits, is tried again with growing pauses, and is listed
with its reason (``waiting_news``). A receiver for which there is nothing to do, now or ever, simply returns.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from .clock import utc_now
from .models import Outbox
from .tries import again

log = logging.getLogger(__name__)
Receiver = Callable[[Mapping[str, Any]], None]
Ready = Callable[[Collection[str]], Collection[str]]
_receivers: dict[str, list[Receiver]] = {}
_ready: dict[str, Ready] = {}

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(days=1)
ASKED_AT_ONCE = 2_000  # how many waiting rows of one reason are asked about in one run
DELIVERED, WAITS, FAILED = "delivered", "waits", "failed"


class NotYet(Exception):
    """A receiver's word that it cannot act yet: ``code`` says what it lacks, ``about`` of whom or what."""

    def __init__(self, code: str, about: str) -> None:
        super().__init__(code)
        self.code = code
        self.about = about


def receives(kind: str) -> Callable[[Receiver], Receiver]:
    """Register a receiver of one kind of news."""

    def register(receiver: Receiver) -> Receiver:
        known = _receivers.setdefault(kind, [])
        if receiver not in known:
            known.append(receiver)
        return receiver

    return register


def ready_when(code: str) -> Callable[[Ready], Ready]:
    """Register who knows for one reason of waiting which of the things waited on are there by now.

    What is there by now is delivered by the next run, however long its pause has grown.
    """

    def register(ready: Ready) -> Ready:
        _ready[code] = ready
        return ready

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
    """Hand one row to its receivers. Returns whether it is delivered; what it waits for, or a failure, is kept."""
    return _deliver(outbox_id, now or utc_now()) == DELIVERED


def deliver_pending(limit: int = 500, *, now: datetime | None = None) -> tuple[int, int]:
    """Deliver what is due: the least tried first, so that rows that keep failing never block newer ones.

    Returns (delivered, failed). Rows that wait for something count as neither; ``waiting_news`` lists them.
    """
    moment = now or utc_now()
    _wake(moment)
    due = Outbox.objects.filter(Q(due_at=None) | Q(due_at__lte=moment), delivered_at=None)
    keys = list(due.order_by("attempts", "created_at", "pk").values_list("pk", flat=True)[:limit])
    results = [_deliver(pk, moment) for pk in keys]
    return results.count(DELIVERED), results.count(FAILED)


def pause_after(attempts: int) -> timedelta:
    """How long a row waits after so many attempts: twice as long each time, and never longer than a day."""
    doublings = min(max(attempts - 1, 0), 12)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _deliver(outbox_id: UUID, now: datetime) -> str:
    try:
        return again(lambda: _hand_out(outbox_id, now))
    except Exception as error:  # noqa: BLE001 a receiver may fail in any way; the row stays, the next run tries again
        # The kind of error only: its words may carry names, and this table holds ids.
        log.warning("news %s was not delivered: %s", outbox_id, type(error).__name__)
        Outbox.objects.filter(pk=outbox_id).update(attempts=F("attempts") + 1, last_error=type(error).__name__[:200])
        return FAILED


@transaction.atomic
def _hand_out(outbox_id: UUID, now: datetime) -> str:
    row = Outbox.objects.select_for_update().get(pk=outbox_id)
    if row.delivered_at is not None:
        return DELIVERED
    # Everybody is asked, so that one who waits holds up nobody else.
    waits = [wait for receiver in _receivers.get(row.kind, []) if (wait := _hand(receiver, row.payload))]
    return _note(row, waits, now)


def _hand(receiver: Receiver, payload: Mapping[str, Any]) -> NotYet | None:
    """What the receiver still lacks, or None. A receiver that waits leaves nothing half done."""
    try:
        with transaction.atomic():
            receiver(payload)
    except NotYet as wait:
        return wait
    return None


def _note(row: Outbox, waits: list[NotYet], now: datetime) -> str:
    row.attempts += 1
    row.last_error = ""
    row.waits_for, row.waits_on = (waits[0].code, waits[0].about) if waits else ("", "")
    row.due_at = now + pause_after(row.attempts) if waits else None
    row.delivered_at = None if waits else now
    row.save(update_fields=["attempts", "last_error", "waits_for", "waits_on", "due_at", "delivered_at"])
    return WAITS if waits else DELIVERED


def _wake(now: datetime) -> None:
    """End the pause of rows whose thing waited for is there."""
    for code, ready in _ready.items():
        paused = Outbox.objects.filter(delivered_at=None, waits_for=code, due_at__gt=now)
        rows = paused.order_by("created_at", "pk").values_list("pk", "waits_on")[:ASKED_AT_ONCE]
        waiting = dict(rows)
        there = set(ready(set(waiting.values()))) if waiting else set()
        if there:
            Outbox.objects.filter(pk__in=[pk for pk, about in waiting.items() if about in there]).update(due_at=now)


def clear_delivered(*, before: datetime, is_dry_run: bool = False) -> int:
    """Remove news that was delivered before a moment; what waits or failed stays. Returns how many rows.

    A part at a time, so that nothing else waits for a long deletion.
    """
    rows = Outbox.objects.filter(delivered_at__lt=before)
    if is_dry_run:
        return rows.count()
    removed = 0
    while ids := list(rows.values_list("pk", flat=True)[:ASKED_AT_ONCE]):
        removed += rows.filter(pk__in=ids).delete()[0]
    return removed
