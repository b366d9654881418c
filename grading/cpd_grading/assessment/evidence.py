"""Opening an evidence file: the one place that says who may, and the record of everyone but the owner who did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound
from ..people.selectors import roles_of
from ..portfolio.domain import AttachmentView
from ..portfolio.files import evidence_storage
from ..portfolio.models import Attachment, EvidenceVersion
from ..portfolio.selectors import attachment_view
from .selectors import may_open_evidence


@dataclass(frozen=True)
class OpenedFile:
    """A file that may be read by the person who asked; whoever takes it closes ``content``."""

    view: AttachmentView
    content: IO[bytes]


@transaction.atomic
def open_attachment(*, attachment_id: UUID, person_id: UUID, now: datetime) -> OpenedFile:
    """Open a file for its owner, the learner's coach, or UR-CE once it is theirs; others learn nothing of it.

    Raises NotFound, also where it exists and may not be seen.
    """
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
    if not is_owner and not _was_sent(row):
        raise NotFound()
    if not is_owner:
        audit.record(
            "file_opened",
            actor_id=person_id,
            now=now,
            cohort_id=submission.enrolment.cohort_id if submission.enrolment else None,
            learner_id=submission.learner_id,
            attachment=row.id,
        )
    return OpenedFile(attachment_view(row), evidence_storage().open(row.storage_key, "rb"))


def _was_sent(row: Attachment) -> bool:
    """Whether a file went out with a version of its item; what is still a draft is its learner's alone."""
    sent = EvidenceVersion.objects.filter(item_id=row.item_id, is_sent=True, number__gte=row.added_in)
    if row.removed_in is not None:
        sent = sent.filter(number__lt=row.removed_in)
    return sent.exists()
