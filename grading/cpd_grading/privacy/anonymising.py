"""What a retirement does to evidence: everything a learner gave is destroyed unless somebody holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..kernel.blanking import blank
from ..portfolio.api import forget_labels
from ..portfolio.models import TaskSubmission
from ..site_visits.api import anonymise_seen_in_place
from ..uploads.api import anonymise_uploads, clear_parts_of, has_parts
from ..witnesses.api import anonymise_testimonies
from .destroying import destroy, waiting
from .holding import held_enrolments
from .models import ConsentWithdrawal, RetentionHold
from .retention import Run, remains_of

FILE_NAME = "file"  # what a file is called once its own name is gone


@dataclass(frozen=True)
class Anonymised:
    """How many rows changed, and how many files were hidden: their bytes go after the commit."""

    rows: int
    files: int


def anonymise_evidence(learner_id: UUID, *, now: datetime) -> Anonymised:
    """Hide every file, empty every text and forget every witness of a learner's work that nobody holds.

    Rows, ids, sizes, hashes, manifests and what was decided stay. Each submission that is emptied has its line in a
    RetentionRun and an event on its chain, as when its time is over.
    """
    mine = TaskSubmission.objects.filter(learner_id=learner_id).exclude(enrolment__in=held_enrolments(learner_id))
    ids = sorted(mine.values_list("pk", flat=True))
    run = Run(now)
    emptied = [run.empty(pk) for pk in sorted(remains_of(ids))]
    rows = sum(line is not None for line in emptied)
    rows += anonymise_testimonies(ids, now=now)
    rows += anonymise_seen_in_place(ids)
    rows += anonymise_uploads(learner_id, file_name=FILE_NAME)
    rows += _labels(learner_id, ids)
    return Anonymised(rows, run.files)


def _labels(learner_id: UUID, submission_ids: list[UUID]) -> int:
    """What retention leaves to read because its learner is still there: names of files, reasons, addresses."""
    withdrawn = ConsentWithdrawal.objects.filter(attachment__item__submission__in=submission_ids)
    holds = RetentionHold.objects.filter(enrolment__learner_id=learner_id).exclude(lifted_at=None)
    return (
        forget_labels(learner_id, submission_ids, file_name=FILE_NAME)
        + blank(withdrawn, reason="")
        + blank(holds, reason="")
    )


def destroy_files_of(learner_id: UUID) -> int:
    """Destroy the bytes of what is hidden of a learner, and parts of uploads. Returns how many the storage kept.

    After the commit only: bytes that are gone do not come back with a rollback.
    """
    hidden = waiting().filter(item__submission__learner_id=learner_id).values_list("pk", flat=True)
    return destroy(hidden).left + clear_parts_of(learner_id)


def has_files_left(learner_id: UUID) -> bool:
    """Whether bytes are still stored of what is hidden and not held."""
    return waiting().filter(item__submission__learner_id=learner_id).exists() or has_parts(learner_id)
