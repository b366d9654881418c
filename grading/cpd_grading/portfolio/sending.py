"""Sending a task to the coach: what the learner saw is what is frozen, once, with a declaration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ..kernel import outbox
from ..kernel.clock import kigali_date
from ..kernel.digest import digest_of
from ..kernel.errors import DeclarationMissing, NotALearnerHere, NotFound, StaleVersion
from ..people.domain import LANGUAGES
from ..programmes.access import require_member
from ..programmes.domain import TaskKey, TaskSpec
from ..programmes.selectors import cohort_view
from . import domain, readiness, selectors
from .domain import TASK
from .gathering import gathered
from .models import Declaration, EvidenceVersion, Manifest, TaskSubmission
from .writing import opened, trace


@transaction.atomic
def submit_task(
    *,
    task: TaskKey,
    spec: TaskSpec,
    learner_id: UUID,
    seen_digest: str,
    declares: bool,
    language: str,
    request_id: UUID,
    now: datetime,
    client_submitted_at: datetime | None = None,
) -> UUID:
    """Send a task to the coach: freeze a manifest of what the learner saw, with one declaration. Returns its id.

    The same request id is the same submission. ``client_submitted_at`` is when a phone without a line took the order,
    by its own clock; the receipt at ``now`` decides. Raises NotALearnerHere, NotInThisCourse, EnrolmentEnded,
    LeftThisCourse, NotFound, TransitionNotAllowed, StaleVersion, DeclarationMissing, NothingToSubmit,
    EvidenceIncomplete, ActivityDateOutside, IdentifiableChildren, ConsentMissing.
    """
    row = opened(task, spec, learner_id, now, is_new_work=False)
    # Asked under the row's lock, so that the second of two clicks at the same moment finds what the first one sent.
    known = _sent_by(request_id, row)
    if known is not None:
        return known  # also after the end: what was received in time is told again to whoever lost the answer
    require_member(task.course_key, learner_id, on=kigali_date(now))
    if row.enrolment is None:
        raise NotALearnerHere()
    after = TASK.after(row.state, "submit")
    evidence, cohort = gathered(row.id), cohort_view(row.enrolment.cohort)
    view = selectors.submission_view(row)
    if evidence.digest(row.state, row.round) != seen_digest:
        raise StaleVersion()
    if not declares:
        raise DeclarationMissing()
    readiness.require_submittable(
        evidence,
        view.spec,
        cohort.programme.policy,
        cohort_starts_on=cohort.starts_on,
        today=kigali_date(now),
    )
    due_at = readiness.due_moment(cohort.starts_on, view.spec.due_week)
    manifest = _freeze(
        row,
        Manifest(
            entries=evidence.lines,
            declaration=declare(learner_id, language, now),
            request_id=request_id,
            submitted_at=now,
            client_submitted_at=client_submitted_at,
            is_late_sync=readiness.is_late_sync(client_submitted_at, now, due_at),
        ),
    )
    row.state, row.round, row.changed_at = after, manifest.round, now
    row.save(update_fields=["state", "round", "changed_at"])
    trace("task_submitted", row, now, manifest=manifest.id, digest=manifest.digest)
    outbox.put("task_submitted", {"submission": row.id, "manifest": manifest.id}, dedupe=str(manifest.id), now=now)
    return manifest.id


def _freeze(row: TaskSubmission, manifest: Manifest) -> Manifest:
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
    drafts = EvidenceVersion.objects.filter(item__submission=row, item__withdrawn_at=None, is_sent=False)
    drafts.filter(Q(item__recorded_by=None) | Q(item__confirmed_at__isnull=False)).update(is_sent=True)
    return manifest


def _sent_by(request_id: UUID, row: TaskSubmission) -> UUID | None:
    """The manifest this request froze already. Raises NotFound for a request id of another task or learner."""
    known = Manifest.objects.filter(request_id=request_id).only("id", "submission_id").first()
    if known is not None and known.submission_id != row.id:
        raise NotFound()
    return known.id if known else None


def declare(learner_id: UUID, language: str, now: datetime) -> Declaration:
    """Keep the authenticity statement: which text, in which language, when."""
    return Declaration.objects.create(
        learner_id=learner_id,
        text_version=domain.DECLARATION_VERSION,
        language=language if language in LANGUAGES else "en",
        made_at=now,
    )
