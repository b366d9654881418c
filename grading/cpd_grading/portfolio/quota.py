"""How much one learner may keep: files, bytes, items and texts, so that nobody fills the site for all."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Sum
from django.db.models.functions import Length

from ..kernel.errors import QuotaExceeded, TooManyItems, TooMuchText
from ..kernel.messages import Size
from .domain import TEXT_ANSWERS
from .models import Attachment, EvidenceItem, EvidenceVersion


@dataclass(frozen=True)
class Used:
    """What a learner has in the storage; what was purged does not count."""

    files: int
    size: int


def used_of(learner_id: UUID) -> Used:
    rows = Attachment.objects.filter(item__submission__learner_id=learner_id).exclude(storage_key=None)
    found = rows.aggregate(files=Count("pk"), size=Sum("size"))
    return Used(found["files"], found["size"] or 0)


def require_quota(learner_id: UUID, *, size: int, files: int = 1) -> None:
    """Raises QuotaExceeded when that much more would be more than a learner may keep."""
    most_files: int = settings.CPD_LEARNER_FILES  # type: ignore[misc]
    most_bytes: int = settings.CPD_LEARNER_BYTES  # type: ignore[misc]
    used = used_of(learner_id)
    if used.files + files > most_files or used.size + size > most_bytes:
        raise QuotaExceeded(count=used.files, size=Size(used.size), most_files=most_files, limit=Size(most_bytes))


def require_item_quota(submission_id: UUID) -> None:
    """Raises TooManyItems when one more would be more than a task may hold; what was withdrawn does not count."""
    most: int = settings.CPD_TASK_ITEMS  # type: ignore[misc]
    if EvidenceItem.objects.filter(submission_id=submission_id, withdrawn_at=None).count() >= most:
        raise TooManyItems(count=most)


def text_kept(learner_id: UUID) -> int:
    """How many characters a learner keeps in evidence, in every version of it; one query."""
    lengths = [Length(F(answer.name)) for answer in TEXT_ANSWERS]
    rows = EvidenceVersion.objects.filter(item__submission__learner_id=learner_id)
    total = rows.aggregate(total=Sum(sum(lengths[1:], lengths[0])))["total"]
    return total or 0


def require_text_quota(learner_id: UUID, *, before: int) -> None:
    """Asked after a text was written, with what was kept before it: whoever shortens one may.

    Raises TooMuchText, which undoes the writing.
    """
    most: int = settings.CPD_LEARNER_TEXT  # type: ignore[misc]
    kept = text_kept(learner_id)
    if kept > most and kept > before:
        raise TooMuchText(count=most)
