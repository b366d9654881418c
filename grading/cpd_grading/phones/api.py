"""The door of this room: envelopes, passes, and when a phone was last heard of."""

from __future__ import annotations

from .anonymising import forget_phones
from .domain import (
    ITEM,
    KINDS,
    MAX_TROUBLES,
    MAX_WAITING,
    PART,
    TASK,
    Answered,
    ContactView,
    PhoneReport,
    ReceiptView,
    Trouble,
)
from .passes import Pass, known_pass, new_pass
from .sealing import ANSWER_KEY, MAX_ENVELOPE, Envelope, opened, public_key, sealed_answer
from .selectors import contacts_of, last_contacts, receipt_of, receipts_of
from .services import note_answer, note_heard, note_report

# For pages and commands.
__all__ = [
    "ANSWER_KEY", "ITEM", "KINDS", "MAX_ENVELOPE", "MAX_TROUBLES", "MAX_WAITING", "PART", "TASK", "Answered",
    "ContactView", "Envelope", "Pass", "PhoneReport", "ReceiptView", "Trouble", "contacts_of", "known_pass",
    "last_contacts", "new_pass", "note_answer", "note_heard", "note_report", "opened", "public_key", "receipt_of",
    "receipts_of", "sealed_answer",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "forget_phones",
]  # fmt: skip
