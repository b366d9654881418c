"""Opening an evidence file: the one place that says who may, and the record of everyone but the owner who did."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date, midnight
from ..kernel.errors import FileUnreadable, NotFound
from ..kernel.models import AuditEvent
from ..people.api import roles_of
from ..portfolio.api import attachment_view, opened_kept
from ..portfolio.domain import AttachmentView
from ..portfolio.models import Attachment, EvidenceVersion, Preview
from .selectors import may_open_evidence

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenedFile:
    """A file that may be read by the person who asked; whoever takes it closes ``content``."""

    view: AttachmentView
    content: IO[bytes]


@dataclass(frozen=True)
class OpenedPreview:
    """A picture of a file; whoever takes it closes ``content``."""

    content_type: str
    size: int
    content: IO[bytes]


def open_attachment(*, attachment_id: UUID, person_id: UUID, now: datetime, is_part: bool = False) -> OpenedFile:
    """Open a file for its owner, the learner's coach, or UR-CE once it is theirs; others learn nothing of it.

    Every opening by somebody else than the owner is on record; of parts (``is_part``: a player seeks in a film) one
    a day. Raises NotFound, also where it exists and may not be seen, FileMissing, FileAltered, StoreAway.
    """
    with transaction.atomic():
        row = _opened(attachment_id, person_id, now, is_once_a_day=is_part)
    return OpenedFile(attachment_view(row), _content(row, str(row.storage_key), row.sha256, now))


def open_preview(*, attachment_id: UUID, number: int, person_id: UUID, now: datetime) -> OpenedPreview:
    """Open a picture of a file, by the same rule as the file, since it shows the same.

    Those of one file are one opening a day on record, so that a page of thumbnails does not fill the record.
    Raises as ``open_attachment`` does.
    """
    with transaction.atomic():
        row = _opened(attachment_id, person_id, now, is_once_a_day=True)
        preview = Preview.objects.filter(attachment_id=row.pk, number=number).first()
        if preview is None:
            raise NotFound()
    content = _content(row, preview.storage_key, preview.sha256, now)
    return OpenedPreview(preview.content_type, preview.size, content)


def _content(row: Attachment, key: str, sha256: str, now: datetime) -> IO[bytes]:
    """The bytes, compared with what was kept; what is wrong with them is on record before the reader is told."""
    try:
        return opened_kept(key, sha256=sha256, name=row.name)
    except FileUnreadable as refusal:
        _log.error("attachment %s: %s", row.pk, refusal.code)
        _record_fault(row, refusal.code, now)
        raise


@transaction.atomic
def _record_fault(row: Attachment, fault: str, now: datetime) -> None:
    """Once: a page of pictures asks a dozen times. The site itself found it, whoever asked."""
    submission = row.item.submission
    cohort_id = submission.enrolment.cohort_id if submission.enrolment else None
    audit.locked_chain(audit.chain_key(cohort_id, submission.learner_id))
    known = AuditEvent.objects.filter(
        chain_id=audit.chain_key(cohort_id, submission.learner_id), action=fault, payload__attachment=str(row.pk)
    )
    if not known.exists():
        ids = {"cohort_id": cohort_id, "learner_id": submission.learner_id, "attachment": row.id}
        audit.record(fault, actor_id=None, now=now, **ids)


def _opened(attachment_id: UUID, person_id: UUID, now: datetime, *, is_once_a_day: bool) -> Attachment:
    """The one rule of who may see a file, and the record of it. Raises NotFound."""
    row = Attachment.objects.select_related("item__submission__enrolment").filter(pk=attachment_id).first()
    if row is None or row.purged_at is not None or row.storage_key is None:
        raise NotFound()
    on = kigali_date(now)
    submission = row.item.submission
    roles = frozenset(grant.role for grant in roles_of(person_id, on=on))
    is_owner = submission.learner_id == person_id
    if row.item.withdrawn_at is not None and not is_owner:
        raise NotFound()
    if not may_open_evidence(submission.id, person_id=person_id, roles=roles, on=on):
        raise NotFound()
    if is_owner:
        return row
    if not _was_sent(row):
        raise NotFound()
    cohort_id = submission.enrolment.cohort_id if submission.enrolment else None
    if not is_once_a_day or not _is_on_record(row, cohort_id, person_id, now):
        audit.record(
            "file_opened",
            actor_id=person_id,
            now=now,
            cohort_id=cohort_id,
            learner_id=submission.learner_id,
            attachment=row.id,
        )
    return row


def _is_on_record(row: Attachment, cohort_id: UUID | None, person_id: UUID, now: datetime) -> bool:
    """Whether this person opened this file earlier on this day in Rwanda; asked again under the chain's lock."""
    key = audit.chain_key(cohort_id, row.item.submission.learner_id)
    since = midnight(kigali_date(now))
    known = AuditEvent.objects.filter(
        chain_id=key, action="file_opened", actor_id=person_id, at__gte=since, payload__attachment=str(row.pk)
    )
    if known.exists():
        return True
    # A page asks for a dozen pictures at once: the first one writes, the others wait for it and find it.
    audit.locked_chain(key)
    return known.exists()


def _was_sent(row: Attachment) -> bool:
    """Whether a file went out with a version of its item; what is still a draft is its learner's alone."""
    sent = EvidenceVersion.objects.filter(item_id=row.item_id, is_sent=True, number__gte=row.added_in)
    if row.removed_in is not None:
        sent = sent.filter(number__lt=row.removed_in)
    return sent.exists()
