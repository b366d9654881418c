"""What a phone tells of itself, and what we keep of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

# Kinds of envelopes.
ITEM, PART, TASK = "item", "part", "task"
KINDS = (ITEM, PART, TASK)
MAX_WAITING = 10_000  # things on one phone: more of them is a number that nobody counted
MAX_TROUBLES = 20  # of one phone: more of them say nothing new
PAUSE = timedelta(minutes=1)  # between two notes that a phone was heard of: a file has a hundred parts


@dataclass(frozen=True)
class Trouble:
    """Something that the site, or the line before it, could not take: its request id, and the last HTTP status."""

    id: UUID
    kind: str
    status: int
    tries: int


@dataclass(frozen=True)
class PhoneReport:
    """What a phone holds: how many things wait, since when, and which could not be taken."""

    waiting: int = 0
    waiting_since: datetime | None = None
    troubles: tuple[Trouble, ...] = ()
    is_persistent: bool | None = None


@dataclass(frozen=True)
class ContactView:
    """When a phone was last heard of, and what it said then."""

    phone_id: UUID
    heard_at: datetime
    report: PhoneReport


@dataclass(frozen=True)
class Answered:
    """What became of an envelope: the row that came of it, or the code of the refusal."""

    code: str
    about: UUID | None
    is_final: bool


@dataclass(frozen=True)
class ReceiptView:
    """What was answered to an envelope."""

    request_id: UUID
    kind: str
    code: str
    about: UUID | None
    received_at: datetime
