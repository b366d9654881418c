"""How much one learner may keep: files and bytes, so that nobody fills the storage for all."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Sum

from ..kernel.errors import QuotaExceeded
from ..kernel.messages import Size
from .models import Attachment


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
