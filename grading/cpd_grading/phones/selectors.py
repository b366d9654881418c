"""Questions about phones: when was one last heard of, what became of what it sent."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from .domain import ContactView, PhoneReport, ReceiptView, Trouble
from .models import EnvelopeReceipt, PhoneContact
from .passes import Pass
from .sealing import Envelope


def contacts_of(person_id: UUID) -> tuple[ContactView, ...]:
    """Every phone of a person, the one heard of last first; one query."""
    rows = PhoneContact.objects.filter(person_id=person_id).order_by("-heard_at", "pk")
    return tuple(_contact(row) for row in rows)


def last_contacts(person_ids: Collection[UUID]) -> dict[UUID, ContactView]:
    """Of each person the phone that was heard of last; one query."""
    rows = PhoneContact.objects.filter(person_id__in=person_ids).order_by("heard_at", "pk")
    return {row.person_id: _contact(row) for row in rows}


def _contact(row: PhoneContact) -> ContactView:
    troubles = tuple(Trouble(**{**one, "id": UUID(one["id"])}) for one in row.troubles)
    report = PhoneReport(row.waiting, row.waiting_since, troubles, row.is_persistent)
    return ContactView(row.phone_id, row.heard_at, report)


def receipts_of(request_id: UUID) -> tuple[ReceiptView, ...]:
    """What was answered to envelopes of one request, the first one first; one query."""
    return tuple(map(_receipt, EnvelopeReceipt.objects.filter(request_id=request_id).order_by("received_at", "pk")))


def receipt_of(envelope: Envelope, known: Pass) -> ReceiptView | None:
    """What was answered to this very envelope, where it was received; one query."""
    rows = EnvelopeReceipt.objects.filter(digest=envelope.digest, person_id=known.person_id, code="")
    row = rows.first()
    return _receipt(row) if row else None


def _receipt(row: EnvelopeReceipt) -> ReceiptView:
    return ReceiptView(row.request_id, row.kind, row.code, row.about, row.received_at)
