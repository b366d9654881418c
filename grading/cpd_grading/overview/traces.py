"""What became of something that a phone sent: every row and every event that knows its id, and where it stands now.

For whoever answers a learner who says that work was lost. Ids, times, states and codes; no name and no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Lower, Replace

from ..kernel.characters import trimmed
from ..kernel.errors import FileUnreadable, TryLater
from ..kernel.models import AuditEvent
from ..phones.api import ReceiptView, receipts_of
from ..portfolio.api import opened_kept
from ..portfolio.models import Attachment, EvidenceItem, Manifest, TaskSubmission
from ..uploads.models import Upload

AS_TOLD = re.compile(r"[0-9a-f]{8,32}")  # eight characters are what a phone shows
WHOLE = 32
# Under which names the payload of an event holds such an id.
NAMES = ("request", "item", "attachment", "manifest", "submission", "upload")


@dataclass(frozen=True)
class TracedRow:
    """A row that is there. ``faults`` are codes: file_missing, file_altered, store_away."""

    kind: str
    id: UUID
    request_id: UUID | None
    learner_id: UUID
    submission_id: UUID
    at: datetime
    stands: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class TracedEvent:
    """An event of the audit chain that names the id."""

    at: datetime
    action: str
    actor_id: UUID | None
    payload: dict[str, Any]


@dataclass(frozen=True)
class Trace:
    """Everything that knows an id. ``gone`` are (name, id) of rows that events name and that are not there."""

    rows: tuple[TracedRow, ...]
    events: tuple[TracedEvent, ...]
    receipts: tuple[ReceiptView, ...]
    gone: tuple[tuple[str, UUID], ...]

    @property
    def has_arrived(self) -> bool:
        return bool(self.rows or self.events or self.receipts)


def trace_of(told: str) -> Trace | None:
    """The trace of an id, or of its first eight characters or more; None for what is no id."""
    text = trimmed(told).lower().replace("-", "")
    if not AS_TOLD.fullmatch(text):
        return None
    rows = tuple(_rows(text))
    ids = {one for row in rows for one in (row.id, row.request_id) if one}
    if len(text) == WHOLE:
        ids.add(UUID(text))
    events = tuple(_events(ids))
    return Trace(
        rows=rows,
        events=events,
        receipts=tuple(receipt for one in sorted(ids) for receipt in receipts_of(one)),
        gone=tuple(_gone(events)),
    )


# -- rows -------------------------------------------------------------------------------------------------------------


def _known_as(rows: QuerySet[Any], text: str, *names: str) -> QuerySet[Any]:
    """Rows one of whose ids begins with a text; the databases keep and write ids in different ways."""
    found = Q()
    for name in names:
        plain = Lower(Replace(Cast(F(name), CharField()), Value("-"), Value("")))
        rows = rows.annotate(**{f"{name}_text": plain})
        found |= Q(**{f"{name}_text__startswith": text})
    return rows.filter(found)


def _rows(text: str) -> Iterator[TracedRow]:
    item_rows = EvidenceItem.objects.select_related("submission")
    file_rows = Attachment.objects.select_related("item__submission")
    upload_rows = Upload.objects.select_related("item__submission")
    sent_rows = Manifest.objects.select_related("submission")
    yield from map(_item, _known_as(item_rows, text, "id", "request_id"))
    yield from map(_upload, _known_as(upload_rows, text, "id", "request_id"))
    yield from map(_file, _known_as(file_rows, text, "id", "request_id"))
    yield from map(_manifest, _known_as(sent_rows, text, "id", "request_id"))
    yield from map(_task, _known_as(TaskSubmission.objects.all(), text, "id"))


def _item(row: EvidenceItem) -> TracedRow:
    files = row.attachments.filter(removed_in=None)
    stands = "withdrawn" if row.withdrawn_at else f"kept, in {row.versions.count()} version(s)"
    return _traced("item", row, row.submission, row.created_at, stands, _faults(files))


def _upload(row: Upload) -> TracedRow:
    stands = f"{row.state}, {row.offset} of {row.size} bytes received"
    if row.refusal:
        stands += f", refused as {row.refusal}"
    elif row.state == "receiving":
        stands += f", waits for the rest until {row.expires_at:%Y-%m-%d %H:%M} UTC"
    return _traced("upload", row, row.item.submission, row.created_at, stands, ())


def _file(row: Attachment) -> TracedRow:
    hidden = f"destroyed ({row.purged_because})" if row.purged_at else "kept"
    stands = f"{hidden}, {row.size} bytes" + (", taken out of its item" if row.removed_in else "")
    return _traced("file", row, row.item.submission, row.stored_at, stands, _faults([row]))


def _manifest(row: Manifest) -> TracedRow:
    files = [file["id"] for line in row.entries for file in line.get("attachments", ())]
    stands = f"round {row.round} of its task, {len(row.entries)} line(s)"
    faults = _faults(Attachment.objects.filter(pk__in=files))
    return _traced("submission of a task", row, row.submission, row.submitted_at, stands, faults)


def _task(row: TaskSubmission) -> TracedRow:
    stands = f"{row.state}, round {row.round}"
    return TracedRow("task", row.pk, None, row.learner_id, row.pk, row.opened_at, stands)


def _traced(
    kind: str, row: Any, submission: TaskSubmission, at: datetime, stands: str, faults: tuple[str, ...]
) -> TracedRow:
    return TracedRow(kind, row.pk, row.request_id, submission.learner_id, submission.pk, at, stands, faults)


def _faults(files: Iterable[Attachment]) -> tuple[str, ...]:
    """What is wrong with the bytes of files, each file read and compared with its row."""
    return tuple(fault for fault in map(_fault, files) if fault)


def _fault(row: Attachment) -> str:
    if row.storage_key is None or row.purged_at is not None:
        return ""
    try:
        opened_kept(row.storage_key, sha256=row.sha256, name=row.name).close()
    except (FileUnreadable, TryLater) as refusal:
        return f"{refusal.code} {row.pk}"
    return ""


# -- events -----------------------------------------------------------------------------------------------------------


def _events(ids: Iterable[UUID]) -> Iterator[TracedEvent]:
    asked = Q(pk__in=[])
    for one in ids:
        for name in NAMES:
            asked |= Q(**{f"payload__{name}": str(one)})
    for row in AuditEvent.objects.filter(asked).order_by("at", "seq"):
        yield TracedEvent(row.at, row.action, row.actor_id, row.payload)


ROWS: dict[str, type[Model]] = {"item": EvidenceItem, "attachment": Attachment, "manifest": Manifest}


def _gone(events: Iterable[TracedEvent]) -> Iterator[tuple[str, UUID]]:
    """What the events name and nobody finds: a row that was removed behind the application."""
    named = dict.fromkeys(
        (name, UUID(event.payload[name])) for event in events for name in ROWS if event.payload.get(name)
    )
    for name, one in named:
        if not ROWS[name]._default_manager.filter(pk=one).exists():
            yield name, one
