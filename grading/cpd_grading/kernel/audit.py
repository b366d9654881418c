"""The audit chain: each event carries the digest of the one before it, per (cohort, learner)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from .digest import digest_of
from .models import AuditChain, AuditEvent


def chain_key(cohort_id: UUID | None, learner_id: UUID | None) -> str:
    return f"{cohort_id or '-'}:{learner_id or '-'}"


def event_digest(
    key: str, prev: str, seq: int, action: str, actor_id: UUID | None, payload: Mapping[str, Any], at: datetime
) -> str:
    """Digest of one event and everything before it in its chain."""
    return digest_of(
        {
            "chain": key,
            "prev": prev,
            "seq": seq,
            "action": action,
            "actor": str(actor_id) if actor_id else None,
            "payload": dict(payload),
            "at": at.astimezone(UTC).isoformat(),  # whatever zone the act was timed in, the database answers in UTC
        }
    )


def locked_chain(key: str) -> AuditChain:
    """The head of a chain, made when there is none yet, locked for this transaction."""
    AuditChain.objects.get_or_create(key=key)
    return AuditChain.objects.select_for_update().get(key=key)


def newest_act() -> tuple[int, UUID] | None:
    """How many acts are on record and the id of the newest: another answer means that something was done."""
    newest = AuditEvent.objects.order_by("-at", "-pk").values_list("pk", flat=True).first()
    return (AuditEvent.objects.count(), newest) if newest else None


def record(
    action: str,
    *,
    actor_id: UUID | None,
    now: datetime,
    cohort_id: UUID | None = None,
    learner_id: UUID | None = None,
    **payload: Any,
) -> None:
    """Append one event to the chain of (cohort, learner), inside the caller's transaction.

    ``payload`` takes ids, digests, codes and counts; ids may be UUIDs. Never names or texts.
    Raises TransactionManagementError outside a transaction: an act and its trace stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an act and its audit event need one transaction")
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
    key = chain_key(cohort_id, learner_id)
    chain = locked_chain(key)
    seq, prev = chain.length + 1, chain.head
    digest = event_digest(key, prev, seq, action, actor_id, plain, now)
    AuditEvent.objects.create(
        chain=chain, seq=seq, action=action, actor_id=actor_id, payload=plain, at=now, prev_digest=prev, digest=digest
    )
    AuditChain.objects.filter(key=key).update(length=seq, head=digest)


def heads(cohort_id: UUID) -> dict[str, str]:
    """Chain key -> head digest of every chain of a cohort, to be anchored in board decisions and batches."""
    chains = AuditChain.objects.filter(key__startswith=f"{cohort_id}:").order_by("key")
    return {chain.key: chain.head for chain in chains}


def broken_links(key: str) -> list[int]:
    """The ``seq`` of every event of a chain that does not follow from the one before; empty when whole."""
    broken, prev, expected = [], "", 1
    for event in AuditEvent.objects.filter(chain_id=key).order_by("seq").iterator():
        digest = event_digest(key, prev, event.seq, event.action, event.actor_id, event.payload, event.at)
        if event.seq != expected or event.prev_digest != prev or event.digest != digest:
            broken.append(event.seq)
        prev, expected = event.digest, event.seq + 1
    chain = AuditChain.objects.filter(key=key).first()
    if chain is not None and (chain.head != prev or chain.length != expected - 1) and not broken:
        broken.append(expected)
    return broken


@transaction.atomic
def record_audit(
    action: str,
    *,
    actor_id: UUID | None,
    now: datetime,
    cohort_id: UUID | None = None,
    learner_id: UUID | None = None,
    **payload: Any,
) -> None:
    """Append one event for another room, in the caller's transaction or in one of its own."""
    record(action, actor_id=actor_id, now=now, cohort_id=cohort_id, learner_id=learner_id, **payload)
