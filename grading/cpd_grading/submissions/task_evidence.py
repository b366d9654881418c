"""All evidence of one task in one place: what would be sent, and what its learner reads beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..portfolio.api import items_of
from ..site_visits.api import seen_in_place_of
from ..uploads.api import uploads_on_their_way
from ..uploads.domain import UploadView
from ..witnesses.api import testimonies_of, witnesses_of
from ..witnesses.domain import InvitationView
from .readiness import TaskEvidence


def task_evidence(submission_id: UUID) -> TaskEvidence:
    """The evidence of a task as it would be sent; four queries, however much there is."""
    return TaskEvidence(
        items=items_of(submission_id),
        testimonies=testimonies_of(submission_id),
        seen=seen_in_place_of(submission_id),
        on_their_way=tuple(upload.name for upload in uploads_on_their_way(submission_id)),
    )


@dataclass(frozen=True)
class TaskEvidencePage:
    """The same with what is still on its way: files that arrive and witnesses who were asked."""

    evidence: TaskEvidence
    uploads: tuple[UploadView, ...]
    invitations: tuple[InvitationView, ...]


def task_evidence_page(submission_id: UUID, *, may_edit: bool, now: datetime) -> TaskEvidencePage:
    """For the learner's page; four queries, and three where nothing can be on its way any more."""
    testimonies, invitations = witnesses_of(submission_id, now=now)
    uploads = uploads_on_their_way(submission_id) if may_edit else ()
    evidence = TaskEvidence(
        items=items_of(submission_id),
        testimonies=testimonies,
        seen=seen_in_place_of(submission_id),
        on_their_way=tuple(upload.name for upload in uploads),
    )
    return TaskEvidencePage(evidence, uploads, invitations)
