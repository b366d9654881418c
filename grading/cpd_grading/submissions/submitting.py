"""Sending a task to the coach: what the learner saw is what is frozen, once, with a declaration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel import outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import DeclarationMissing, NotALearnerHere, StaleVersion
from ..portfolio import api as selectors
from ..portfolio.api import declare, freeze, manifest_of_request, move, opened, trace
from ..portfolio.domain import TASK
from ..portfolio.models import Manifest
from ..programmes.api import cohort_view, require_member
from ..programmes.domain import TaskKey, TaskSpec
from . import readiness
from .task_evidence import task_evidence


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
    known = manifest_of_request(request_id, row)
    if known is not None:
        return known  # also after the end: what was received in time is told again to whoever lost the answer
    require_member(task.course_key, learner_id, on=kigali_date(now))
    if row.enrolment is None:
        raise NotALearnerHere()
    TASK.after(row.state, "submit")
    evidence, cohort = task_evidence(row.id), cohort_view(row.enrolment.cohort)
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
    manifest = freeze(
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
    move(row, "submit", at=now, round=manifest.round)
    trace("task_submitted", row, now, manifest=manifest.id, digest=manifest.digest)
    outbox.put("task_submitted", {"submission": row.id, "manifest": manifest.id}, dedupe=str(manifest.id), now=now)
    return manifest.id
