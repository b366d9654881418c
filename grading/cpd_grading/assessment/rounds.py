"""Acts on an assessment round while it is marking: open it, gather portfolios, move one on, close marking."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, MarksIncomplete, NotFound, OwnWork, RoundNotEmpty
from ..kernel.messages import Message, _
from ..people.api import require_role
from ..portfolio.models import ModulePortfolio
from ..programmes.api import cohort
from ..programmes.models import Cohort
from .domain import ROUND
from .marking import locked_portfolio
from .marks_in_force import live_entry
from .models import AssessmentRound, RoundEntry
from .steps_back import keep_reason


def locked_round(round_id: UUID, action: str, *, person_id: UUID) -> AssessmentRound:
    """The round, locked, if the action is possible in its state and nothing of this person's is judged in it.

    Raises NotFound, OwnWork, TransitionNotAllowed.
    """
    row = AssessmentRound.objects.select_for_update().filter(pk=round_id).first()
    if row is None:
        raise NotFound()
    own = RoundEntry.objects.filter(round=row, portfolio__enrolment__learner_id=person_id)
    if own.exclude(in_force_key=None).exists():
        raise OwnWork()
    ROUND.after(row.state, action)
    return row


def move_round(row: AssessmentRound, action: str, actor_id: UUID, now: datetime, **ids: Any) -> None:
    row.state = ROUND.after(row.state, action)
    row.save(update_fields=["state"])
    trace_round(action, row, actor_id, now, **ids)


def trace_round(action: str, row: AssessmentRound, actor_id: UUID | None, now: datetime, **ids: Any) -> None:
    """Trace an act on a round in the cohort's chain; with ``learner_id``, one on a portfolio in that learner's."""
    audit.record(f"round_{action}", actor_id=actor_id, now=now, cohort_id=row.cohort_id, round=row.id, **ids)


@transaction.atomic
def open_round(*, cohort_id: UUID, module_code: str, officer_id: UUID, now: datetime) -> UUID:
    """Open the next round of a cohort's module with every submitted portfolio that is in none.

    A round that is still marking is the one to use, so it is returned. Raises NotInRole, NotFound, AlreadyDone.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    cohort(cohort_id).programme.module(module_code)
    # One officer at a time: two rounds marking at once would share the portfolios between them.
    Cohort.objects.select_for_update().get(pk=cohort_id)
    rows = AssessmentRound.objects.filter(cohort_id=cohort_id, module_code=module_code)
    # Locked, so that nobody closes marking before what is gathered stands in it.
    current = rows.select_for_update().filter(state=ROUND.start).first()
    if current is None:
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        current = _new_round(cohort_id, module_code, number, now)
        trace_round("opened", current, officer_id, now, module=module_code, number=number)
    gather(current, actor_id=officer_id, now=now)
    return current.id


def _new_round(cohort_id: UUID, module_code: str, number: int, now: datetime) -> AssessmentRound:
    try:
        with transaction.atomic():
            return AssessmentRound.objects.create(
                cohort_id=cohort_id, module_code=module_code, number=number, state=ROUND.start, opened_at=now
            )
    except IntegrityError:
        raise AlreadyDone() from None


def gather(row: AssessmentRound, *, actor_id: UUID | None, now: datetime) -> int:
    """Add every submitted portfolio of the round's module that stands in no round. Returns how many.

    One that was moved out of this round is left for the next. The caller holds the round's lock.
    """
    placed = RoundEntry.objects.exclude(in_force_key=None).values("portfolio_id")
    moved_on = RoundEntry.objects.filter(round=row).values("portfolio_id")
    waiting = ModulePortfolio.objects.filter(
        enrolment__cohort_id=row.cohort_id, module_code=row.module_code, state="submitted"
    )
    new = waiting.exclude(pk__in=placed).exclude(pk__in=moved_on).order_by("submitted_at", "pk")
    joined = 0
    for portfolio_id, learner_id in list(new.values_list("pk", "enrolment__learner_id")):
        _, is_new = RoundEntry.objects.get_or_create(
            in_force_key=str(portfolio_id), defaults={"round": row, "portfolio_id": portfolio_id}
        )
        if is_new:
            trace_round("joined", row, actor_id, now, learner_id=learner_id, portfolio=portfolio_id)
            joined += 1
    return joined


@transaction.atomic
def move_to_next_round(*, portfolio_id: UUID, reason: str, officer_id: UUID, now: datetime) -> None:
    """Take an unmarked portfolio out of a round that is marking; the next round gathers it.

    Raises NotInRole, NotFound, OwnWork, ReasonRequired, BadField, TransitionNotAllowed, AlreadyDone.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = locked_round(live_entry(portfolio_id).round_id, "mark", person_id=officer_id)
    portfolio = locked_portfolio(portfolio_id)
    step = keep_reason("entry_moved", reason, round_id=row.id, person_id=officer_id, now=now, portfolio_id=portfolio_id)
    entry = live_entry(portfolio_id)  # again under the locks
    if portfolio.state != "submitted" or entry.round_id != row.id:
        raise AlreadyDone()
    RoundEntry.objects.filter(pk=entry.pk).update(in_force_key=None)
    trace_round(
        "entry_moved",
        row,
        officer_id,
        now,
        learner_id=portfolio.enrolment.learner_id,
        portfolio=portfolio_id,
        step=step,
    )


@transaction.atomic
def close_marking(*, round_id: UUID, officer_id: UUID, now: datetime) -> None:
    """Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, RoundNotEmpty, MarksIncomplete."""
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = locked_round(round_id, "close_marking", person_id=officer_id)
    entries = RoundEntry.objects.filter(round=row).exclude(in_force_key=None)
    if not entries.exists():
        raise MarksIncomplete(missing=Message(_("there is no portfolio in this round")))
    unmarked = entries.filter(portfolio__state="submitted").count()
    if unmarked:
        raise RoundNotEmpty(count=unmarked)
    move_round(row, "close_marking", officer_id, now)
