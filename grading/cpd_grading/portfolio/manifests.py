"""The rows of what was submitted: a manifest freezes versions, a declaration says whose they are. Both are appended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ..kernel.digest import digest_of
from ..kernel.requests import id_of_request
from ..people.domain import LANGUAGES
from . import domain
from .item_states import counting
from .models import Declaration, EvidenceVersion, Manifest, TaskSubmission


def freeze(row: TaskSubmission, manifest: Manifest) -> Manifest:
    """Keep the manifest as the task's next round; from here on its versions are records."""
    manifest.submission, manifest.round = row, row.round + 1
    manifest.digest = digest_of(
        {
            "submission": str(row.id),
            "round": manifest.round,
            "edition": row.edition.digest,
            "declaration": str(manifest.declaration_id),
            "entries": manifest.entries,
        }
    )
    manifest.save(force_insert=True)
    drafts = EvidenceVersion.objects.filter(counting("item__"), item__submission=row, is_sent=False)
    drafts.update(is_sent=True)
    return manifest


def manifest_of_request(request_id: UUID, row: TaskSubmission) -> UUID | None:
    """The manifest this request froze already. Raises NotFound for a request id of another task or learner."""
    return id_of_request(Manifest, request_id, submission_id=row.id)


def declare(learner_id: UUID, language: str, now: datetime) -> Declaration:
    """Keep the authenticity statement: which text, in which language, when."""
    return Declaration.objects.create(
        learner_id=learner_id,
        text_version=domain.DECLARATION_VERSION,
        language=language if language in LANGUAGES else "en",
        made_at=now,
    )
