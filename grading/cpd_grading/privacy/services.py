"""Acts that hide, hold and release: withdrawing consent, and holding evidence past its time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, NotFound
from ..people.api import require_office, require_role
from ..people.domain import require_reason, require_text
from ..portfolio.api import hide_file, trace_by
from ..portfolio.models import Attachment, TaskSubmission
from ..programmes.models import Enrolment
from . import domain
from .destroying import destroy_after_commit
from .models import ConsentWithdrawal, RetentionHold


@transaction.atomic
def withdraw_consent(*, attachment_id: UUID, learner_id: UUID, reason: str, now: datetime) -> tuple[UUID, ...]:
    """Somebody may no longer be shown: hide this learner's file, and every copy of it in their evidence, at once.

    The bytes are destroyed after the commit; every manifest keeps its line and hash, and what was decided stands
    until people decide otherwise. Withdrawing twice is withdrawing once. Returns the ids of the files hidden now.
    Raises NotFound, also for another learner's file, and BadField.
    """
    why = require_text("reason", reason, limit=domain.MAX_REASON, may_be_empty=True)
    row = Attachment.objects.filter(pk=attachment_id, item__submission__learner_id=learner_id).first()
    if row is None:
        raise NotFound()
    return _withdraw(row, learner_id, by=learner_id, reason=why, now=now)


@transaction.atomic
def withdraw_consent_for(*, attachment_id: UUID, manager_id: UUID, reason: str, now: datetime) -> tuple[UUID, ...]:
    """The same by the programme manager, to whom a parent may turn as well.

    Raises NotInRole, NotFound, ReasonRequired, BadField.
    """
    require_role(manager_id, "programme_manager", on=kigali_date(now))
    why = require_reason(reason, limit=domain.MAX_REASON)
    row = Attachment.objects.select_related("item__submission").filter(pk=attachment_id).first()
    if row is None:
        raise NotFound()
    return _withdraw(row, row.item.submission.learner_id, by=manager_id, reason=why, now=now)


def _withdraw(row: Attachment, learner_id: UUID, *, by: UUID, reason: str, now: datetime) -> tuple[UUID, ...]:
    copies = Attachment.objects.filter(item__submission__learner_id=learner_id, sha256=row.sha256, purged_at=None)
    # In one order and before the files, so that a submit in the same moment freezes either before or after.
    submissions = sorted(set(copies.values_list("item__submission_id", flat=True)))
    list(TaskSubmission.objects.select_for_update().filter(pk__in=submissions).order_by("pk").values_list("pk"))
    hidden = []
    for copy in copies.select_related("item__submission__enrolment").order_by("pk"):
        hide_file(copy, because=domain.CONSENT, now=now)
        ConsentWithdrawal.objects.create(attachment=copy, withdrawn_by_id=by, reason=reason, withdrawn_at=now)
        _trace(copy, by, now)
        hidden.append(copy.pk)
    destroy_after_commit(hidden)
    return tuple(hidden)


def _trace(row: Attachment, by: UUID, now: datetime) -> None:
    submission = row.item.submission
    trace_by(by, "consent_withdrawn", submission, now, attachment=row.id, sha256=row.sha256)
    news = {"submission": submission.id, "attachment": row.id}
    outbox.put("consent_withdrawn", news, dedupe=str(row.id), now=now)


@transaction.atomic
def place_hold(*, enrolment_id: UUID, officer_id: UUID, reason: str, now: datetime) -> UUID:
    """Keep one learner's evidence past its time, for an appeal or an inquiry. Returns the hold's id.

    Raises NotInRole, NotFound, ReasonRequired, BadField, AlreadyDone.
    """
    require_office(officer_id, on=kigali_date(now))
    why = require_reason(reason, limit=domain.MAX_REASON)
    # The enrolment is locked, so that two officers at the same moment place one hold.
    enrolment = Enrolment.objects.select_for_update().filter(pk=enrolment_id).first()
    if enrolment is None:
        raise NotFound()
    if RetentionHold.objects.filter(enrolment=enrolment, lifted_at=None).exists():
        raise AlreadyDone()
    row = RetentionHold.objects.create(enrolment=enrolment, reason=why, placed_by_id=officer_id, placed_at=now)
    _trace_hold("hold_placed", row, enrolment, officer_id, now)
    return row.id


@transaction.atomic
def lift_hold(*, hold_id: UUID, officer_id: UUID, now: datetime) -> None:
    """Let time run again; what is past it goes with the next run. Raises NotInRole, NotFound, AlreadyDone."""
    require_office(officer_id, on=kigali_date(now))
    row = RetentionHold.objects.select_for_update().filter(pk=hold_id).first()
    if row is None:
        raise NotFound()
    if row.lifted_at is not None:
        raise AlreadyDone()
    row.lifted_by_id, row.lifted_at = officer_id, now
    row.save(update_fields=["lifted_by", "lifted_at"])
    _trace_hold("hold_lifted", row, row.enrolment, officer_id, now)


def _trace_hold(action: str, row: RetentionHold, enrolment: Enrolment, officer_id: UUID, now: datetime) -> None:
    audit.record(
        action,
        actor_id=officer_id,
        now=now,
        cohort_id=enrolment.cohort_id,
        learner_id=enrolment.learner_id,
        hold=row.id,
    )
