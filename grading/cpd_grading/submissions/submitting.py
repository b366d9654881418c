"""Sending a task to the coach: what the learner saw is what is frozen, once, with a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel import outbox
from ..kernel.clock import kigali_date, midnight
from ..kernel.errors import DeclarationMissing, NotALearnerHere, StaleVersion
from ..portfolio import api as selectors
from ..portfolio.api import declare, freeze, manifest_of_request, move, opened, trace
from ..portfolio.domain import TASK
from ..portfolio.models import Manifest, TaskSubmission
from ..programmes.api import cohort_view, require_member
from ..programmes.domain import TaskKey, TaskSpec
from . import readiness
from .pressed import PhoneClock, is_late_sync, pressed_between
from .readiness import TaskEvidence
from .task_evidence import task_evidence


@dataclass(frozen=True)
class FromPhone:
    """An order that waited on a phone: its clock, what the task held when it was pressed (id -> sha256), what was ours.

    ``ours`` are ids of items, and request ids of new ones, that waited there too. ``seen`` is None where the phone
    sends what it sees.
    """

    clock: PhoneClock | None = None
    seen: Mapping[str, str] | None = None
    ours: tuple[UUID, ...] = ()


def _is_as_seen(evidence: TaskEvidence, row: TaskSubmission, seen_digest: str, phone: FromPhone | None) -> bool:
    """Asked under the row's lock: what two phones send at one moment is seen one after the other."""
    if phone is None or phone.seen is None:
        return evidence.digest(row.state, row.round) == seen_digest
    return readiness.is_as_seen(evidence, phone.seen, selectors.ids_of_items(row.id, phone.ours))


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
    phone: FromPhone | None = None,
) -> UUID:
    """Send a task to the coach: freeze a manifest of what the learner saw, with one declaration. Returns its id.

    The same request id is the same submission. ``phone`` is of an order that waited on a phone without a line; the
    receipt at ``now`` decides. Raises NotALearnerHere, NotInThisCourse, EnrolmentEnded,
    LeftThisCourse, NotFound, TransitionNotAllowed, StaleVersion, DeclarationMissing, NothingToSubmit,
    EvidenceIncomplete, ActivityDateOutside, IdentifiableChildren, ConsentMissing, FileMissing.
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
    if not _is_as_seen(evidence, row, seen_digest, phone):
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
    selectors.require_kept([file.id for item in evidence.counted for file in item.attachments])
    pressed = pressed_between(phone.clock, now) if phone and phone.clock else None
    due_at = readiness.due_moment(cohort.starts_on, view.spec.due_week)
    manifest = freeze(
        row,
        Manifest(
            entries=evidence.lines,
            declaration=declare(learner_id, language, now),
            request_id=request_id,
            submitted_at=now,
            client_submitted_at=phone.clock.pressed_at if phone and phone.clock else None,
            pressed_from=pressed.earliest if pressed else None,
            pressed_until=pressed.latest if pressed else None,
            is_late_sync=is_late_sync(pressed, now, due_at, opened_at=midnight(cohort.starts_on)),
        ),
    )
    move(row, "submit", at=now, round=manifest.round)
    trace("task_submitted", row, now, manifest=manifest.id, digest=manifest.digest, request=request_id)
    outbox.put("task_submitted", {"submission": row.id, "manifest": manifest.id}, dedupe=str(manifest.id), now=now)
    return manifest.id
