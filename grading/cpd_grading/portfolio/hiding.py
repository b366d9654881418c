"""Hiding and emptying evidence for good: files vanish from every page first, their bytes go after the commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from ..kernel.blanking import blank
from .domain import TEXTS
from .models import Attachment, BlockAddress, EvidenceItem, EvidenceVersion, Preview, TaskSubmission


def hide_file(row: Attachment, *, because: str, now: datetime) -> None:
    """From now on nobody is shown this file; its line and its hash stay in every manifest."""
    row.purged_at, row.purged_because = now, because
    row.save(update_fields=["purged_at", "purged_because"])


def empty_evidence(submission: TaskSubmission, *, because: str, now: datetime) -> dict[str, list[Any]]:
    """Hide the files and empty the words of a task; ids, hashes and manifests stay.

    Returns what was touched: ``attachments`` with id, hash and size, ``versions`` by id.
    """
    files = Attachment.objects.filter(item__submission=submission, purged_at=None).order_by("pk")
    versions = EvidenceVersion.objects.filter(item__submission=submission, purged_at=None).order_by("pk")
    touched: dict[str, list[Any]] = {
        "attachments": [
            {"id": str(pk), "sha256": sha256, "size": size}
            for pk, sha256, size in files.values_list("pk", "sha256", "size")
        ],
        "versions": [str(pk) for pk in versions.values_list("pk", flat=True)],
    }
    files.update(purged_at=now, purged_because=because)
    versions.update(**dict.fromkeys(TEXTS, ""), links=[], purged_at=now)
    return touched


def forget_picture(picture: Preview) -> None:
    """The bytes of a picture are gone: so is its row."""
    picture.delete()


def forget_bytes(attachment_id: UUID) -> None:
    """The bytes of a hidden file are gone: its row no longer says where they were."""
    Attachment.objects.filter(pk=attachment_id).update(storage_key=None)


def forget_labels(learner_id: UUID, submission_ids: Iterable[UUID], *, file_name: str) -> int:
    """Drop what emptied evidence still says: names and days of files, reasons, addresses of blocks.

    Returns how many rows changed.
    """
    ids = list(submission_ids)
    addresses, _by_model = BlockAddress.objects.filter(learner_id=learner_id).delete()
    return (
        blank(Attachment.objects.filter(item__submission__in=ids), name=file_name, captured_on=None)
        + blank(EvidenceItem.objects.filter(submission__in=ids), on_behalf_reason="")
        + addresses
    )
