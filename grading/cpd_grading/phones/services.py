"""Acts around phones: a phone was heard of, an envelope was answered."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from . import domain
from .domain import KINDS, PART, Answered, PhoneReport
from .models import EnvelopeReceipt, PhoneContact
from .passes import Pass
from .sealing import Envelope


@transaction.atomic
def note_report(*, person_id: UUID, phone_id: UUID, report: PhoneReport, now: datetime) -> None:
    """Keep what a phone tells of itself in the place of what it told before."""
    troubles = [{**asdict(one), "id": str(one.id)} for one in report.troubles[: domain.MAX_TROUBLES]]
    told = {
        "heard_at": now,
        "waiting": report.waiting,
        "waiting_since": report.waiting_since,
        "troubles": troubles,
        "is_persistent": report.is_persistent,
    }
    PhoneContact.objects.update_or_create(person_id=person_id, phone_id=phone_id, defaults=told)


@transaction.atomic
def note_heard(known: Pass, *, now: datetime) -> None:
    """A phone was heard of through an envelope of its own; what it told of itself before stands."""
    rows = PhoneContact.objects.filter(person_id=known.person_id, phone_id=known.phone_id)
    if not rows.filter(heard_at__gt=now - domain.PAUSE).exists() and not rows.update(heard_at=now):
        PhoneContact.objects.get_or_create(
            person_id=known.person_id, phone_id=known.phone_id, defaults={"heard_at": now}
        )


def note_answer(envelope: Envelope, known: Pass, answered: Answered, *, now: datetime) -> None:
    """Keep what was answered to an envelope: once each, and of the parts of a file what the whole became.

    An answer that passes by itself is not kept, since the same envelope comes again.
    """
    kind, told = envelope.header.get("kind"), envelope.header.get("sent")
    is_told = answered.is_final and (kind != PART or bool(answered.about or answered.code))
    request_id = id_in(told)
    if kind not in KINDS or request_id is None or not is_told:
        return
    told_of = {
        "person_id": known.person_id,
        "phone_id": known.phone_id,
        "request_id": request_id,
        "kind": kind,
        "code": answered.code,
        "about": answered.about,
        "received_at": now,
    }
    EnvelopeReceipt.objects.get_or_create(digest=envelope.digest, defaults=told_of)


def id_in(told: object) -> UUID | None:
    """The request id of what was sent, where it can be read."""
    try:
        return UUID(str(told["request_id"])) if isinstance(told, dict) else None
    except (KeyError, ValueError):
        return None
