"""What a retirement does to files on their way: they stop, and their parts go."""

from __future__ import annotations

import logging
from uuid import UUID

from ..kernel.blanking import blank
from .domain import UPLOAD
from .ending import clear_parts
from .models import Upload, UploadChunk

log = logging.getLogger(__name__)


def anonymise_uploads(learner_id: UUID, *, file_name: str) -> int:
    """Stop what is on its way and drop the names of files. The parts go with ``clear_parts_of``, after the commit.

    Nothing on its way is evidence yet, so no hold keeps it. Returns how many rows changed.
    """
    rows = Upload.objects.filter(learner_id=learner_id)
    receiving = list(rows.select_for_update().filter(state=UPLOAD.start).values_list("pk", flat=True))
    Upload.objects.filter(pk__in=receiving).update(state=UPLOAD.after(UPLOAD.start, "stop"))
    return blank(rows, name=file_name)


def clear_parts_of(learner_id: UUID) -> int:
    """Remove the parts of a learner's ended uploads. Returns how many uploads the storage did not let go of."""
    ended = Upload.objects.filter(learner_id=learner_id, chunks__isnull=False).exclude(state=UPLOAD.start).distinct()
    left = 0
    for upload_id in list(ended.values_list("pk", flat=True)):
        try:
            clear_parts(upload_id)
        except Exception as error:  # noqa: BLE001 a storage may fail in any way; the rows stay and are tried again
            log.warning("parts of upload %s are not destroyed yet: %s", upload_id, type(error).__name__)
            left += 1
    return left


def has_parts(learner_id: UUID) -> bool:
    return UploadChunk.objects.filter(upload__learner_id=learner_id).exists()
