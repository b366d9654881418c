"""Rules of keeping and destroying: when evidence is past its time, and whose file is whose."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ..kernel.messages import _

CONSENT, RETENTION = "consent", "retention"  # why a file was destroyed
FILE_WORDS: Mapping[str, str] = {
    "draft": _("not sent yet"),
    "sent": _("sent"),
    "taken_out": _("taken out"),
    CONSENT: _("withdrawn and destroyed"),
    RETENTION: _("destroyed, its time is over"),
}
MAX_REASON = 300


@dataclass(frozen=True)
class FileLine:
    """One file of a learner on their own list. ``state``: draft, sent, taken_out, consent, retention."""

    id: UUID
    item_id: UUID
    submission_id: UUID
    item_title: str
    kind: str
    name: str
    content_type: str
    size: int
    sha256: str
    stored_at: datetime
    state: str
    purged_at: datetime | None

    @property
    def is_purged(self) -> bool:
        return self.purged_at is not None


@dataclass(frozen=True)
class HoldView:
    """Evidence kept past its time, since when and why."""

    id: UUID
    enrolment_id: UUID
    cohort_name: str
    reason: str
    placed_by: str
    placed_at: datetime


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_past(since: date, months: int, today: date) -> bool:
    """Whether evidence decided on ``since`` is past its time: from the day after its last month on."""
    return today > months_after(since, months)
