"""All evidence of one task in one place: what would be sent, and what its learner reads beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .onsite.selectors import seen_in_place_of
from .readiness import Gathered
from .selectors import items_of
from .uploads.domain import UploadView
from .uploads.selectors import uploads_on_their_way
from .witnesses.domain import InvitationView
from .witnesses.selectors import testimonies_of, witnesses_of


def gathered(submission_id: UUID) -> Gathered:
    """The evidence of a task as it would be sent; four queries, however much there is."""
    return Gathered(
        items=items_of(submission_id),
        testimonies=testimonies_of(submission_id),
        seen=seen_in_place_of(submission_id),
        on_their_way=tuple(upload.name for upload in uploads_on_their_way(submission_id)),
    )


@dataclass(frozen=True)
class Collected:
    """The same with what is still on its way: files that arrive and witnesses who were asked."""

    evidence: Gathered
    uploads: tuple[UploadView, ...]
    invitations: tuple[InvitationView, ...]


def collected(submission_id: UUID, *, may_edit: bool, now: datetime) -> Collected:
    """For the learner's page; four queries, and three where nothing can be on its way any more."""
    testimonies, invitations = witnesses_of(submission_id, now=now)
    uploads = uploads_on_their_way(submission_id) if may_edit else ()
    evidence = Gathered(
        items=items_of(submission_id),
        testimonies=testimonies,
        seen=seen_in_place_of(submission_id),
        on_their_way=tuple(upload.name for upload in uploads),
    )
    return Collected(evidence, uploads, invitations)
