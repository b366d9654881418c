"""What a retirement does to phones: nothing that a person's phone told is needed for any record."""

from __future__ import annotations

from uuid import UUID

from .models import EnvelopeReceipt, PhoneContact


def forget_phones(person_id: UUID) -> int:
    """Returns how many rows went."""
    contacts, _by_model = PhoneContact.objects.filter(person_id=person_id).delete()
    receipts, _by_model = EnvelopeReceipt.objects.filter(person_id=person_id).delete()
    return contacts + receipts
