"""Questions about files on their way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ..kernel.errors import NotFound
from .domain import UPLOAD, UploadView, require_open
from .models import Upload


def upload_view(row: Upload) -> UploadView:
    return UploadView(
        id=row.id,
        learner_id=row.learner_id,
        item_id=row.item_id,
        request_id=row.request_id,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        offset=row.offset,
        state=row.state,
        refusal=row.refusal,
        attachment_id=row.attachment_id,
        expires_at=row.expires_at,
    )


def upload(upload_id: UUID, *, learner_id: UUID) -> UploadView:
    """Where a file of this learner stands. Raises NotFound, also for a file of somebody else."""
    row = Upload.objects.filter(pk=upload_id, learner_id=learner_id).first()
    if row is None:
        raise NotFound()
    return upload_view(row)


def open_upload(upload_id: UUID, *, learner_id: UUID, now: datetime) -> UploadView:
    """The same for one that can go on or is complete. Raises NotFound, UploadExpired, UploadEnded."""
    found = upload(upload_id, learner_id=learner_id)
    require_open(found, now)
    return found


def uploads_on_their_way(submission_id: UUID) -> tuple[UploadView, ...]:
    """Files of a task submission that have begun to arrive, oldest first, until complete, given up or collected."""
    rows = Upload.objects.filter(item__submission_id=submission_id, item__withdrawn_at=None, state=UPLOAD.start)
    return tuple(upload_view(row) for row in rows.order_by("created_at", "id"))
