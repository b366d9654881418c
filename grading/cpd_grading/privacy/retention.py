"""Destroying the evidence of one task submission: its files, its words and its witnesses' words; the record stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Sum

from ..kernel.digest import digest_of
from ..portfolio.api import empty_evidence, locked, trace_by
from ..portfolio.models import Attachment, EvidenceVersion, TaskSubmission
from ..witnesses.api import empty_testimonies
from ..witnesses.models import WitnessInvitation
from .destroying import destroy
from .domain import RETENTION
from .holding import is_held
from .models import RetentionRun

LINES_OF_A_RUN = 100  # a longer run of the command is kept as several rows, each written with what it tells of


@dataclass(frozen=True)
class Remains:
    """What is still there of a submission's evidence, to be counted before anything is destroyed."""

    files: int
    bytes: int
    versions: int
    testimonies: int


def remains_of(submission_ids: Iterable[UUID]) -> dict[UUID, Remains]:
    """Submission -> what is still there, for those that still have anything; three queries."""
    kept = Q(item__submission__in=list(submission_ids), purged_at=None)
    place, number = "item__submission_id", Count("pk")
    files = Attachment.objects.filter(kept).values_list(place).annotate(number, Sum("size"))
    sizes = {pk: (count, size) for pk, count, size in files}
    versions = dict(EvidenceVersion.objects.filter(kept).values_list(place).annotate(number))
    answered = WitnessInvitation.objects.filter(kept).exclude(answered_at=None)
    testimonies = dict(answered.values_list(place).annotate(number))
    return {
        pk: Remains(*sizes.get(pk, (0, 0)), versions.get(pk, 0), testimonies.get(pk, 0))
        for pk in {*sizes, *versions, *testimonies}
    }


@dataclass
class Run:
    """A run of the command: every submission is one transaction that also writes its line."""

    now: datetime
    row: RetentionRun | None = None
    files: int = 0
    bytes: int = 0
    versions: int = 0
    left: int = 0  # files that are hidden and that the storage did not let go yet

    def destroy(self, submission_id: UUID) -> bool:
        """Destroy one submission's evidence unless a hold was placed meanwhile. Returns whether it was."""
        with transaction.atomic():
            line = self.empty(submission_id)
        if line is None:
            return False
        self.left += destroy(UUID(file["id"]) for file in line["attachments"]).left
        return True

    def empty(self, submission_id: UUID) -> dict[str, Any] | None:
        """Hide the files and empty the words in the caller's transaction; the bytes are destroyed after it.

        Returns the line that was kept, or None while somebody holds the enrolment.
        """
        submission = locked(submission_id)
        if is_held(submission.enrolment_id):
            return None
        line = _blank(submission, self.now)
        self._write(line)
        _trace(submission, line, self.now)
        return line

    def _write(self, line: dict[str, Any]) -> None:
        files, versions = line["attachments"], line["versions"]
        size = sum(file["size"] for file in files)
        if self.row is None or len(self.row.lines) >= LINES_OF_A_RUN:
            self.row = RetentionRun(ran_at=self.now, files=0, bytes=0, versions=0, lines=[])
        for count in (self, self.row):
            count.files, count.bytes = count.files + len(files), count.bytes + size
            count.versions += len(versions)
        self.row.lines = [*self.row.lines, line]
        self.row.digest = digest_of(self.row.lines)
        self.row.save()


def _blank(submission: TaskSubmission, now: datetime) -> dict[str, Any]:
    """Hide the files and empty the words; ids, hashes, manifests, decisions and marks stay. Returns the run's line."""
    touched = empty_evidence(submission, because=RETENTION, now=now)
    testimonies = empty_testimonies(submission.pk, now=now)
    return {"submission": str(submission.pk), **touched, "testimonies": testimonies}


def _trace(submission: TaskSubmission, line: dict[str, Any], now: datetime) -> None:
    counts = {"files": len(line["attachments"]), "versions": len(line["versions"])}
    trace_by(None, "evidence_destroyed", submission, now, **counts, line=digest_of(line))
