"""Release: what the board ratified becomes official, credits are awarded, and learners may see it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction

from ..assessment import api as sheets
from ..assessment.api import Sheet, SheetLine, locked_round, mark_released, policy_and_module, tasks_of
from ..assessment.domain import Judgement, judge, tasks_to_redo
from ..assessment.models import AssessmentRound, BoardDecision, RoundEntry
from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, BadField, MissingField, NotFound, SheetChanged
from ..kernel.ids import new_id
from ..kernel.locks import lock
from ..kernel.messages import Message, _
from ..people.api import require_role
from ..people.domain import require_reason, require_text
from ..portfolio.api import move_portfolio, open_sitting
from ..portfolio.models import ModulePortfolio, TaskSubmission
from ..programmes.domain import ModuleSpec
from ..programmes.models import Enrolment
from ..reviews.domain import require_other_person
from .models import CreditAward, ModuleOutcome

MAX_CREDITS = Decimal("999.99")
NEXT_SITTING = {"refer": 1, "deferred": 0}  # how far the sitting number moves on


@transaction.atomic
def release_round(*, round_id: UUID, officer_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """A second officer confirms release: outcomes and credit awards are appended, learners see them from now on.

    Returns the outcomes' ids. Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, MissingField,
    SamePersonTwice, SheetChanged.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = locked_round(round_id, "release", person_id=officer_id)
    _lock_placed(row)
    decision = BoardDecision.objects.select_for_update().filter(in_force_key=str(round_id)).first()
    if decision is None:
        raise MissingField(field=Message(_("Decision of the board")))
    require_other_person(officer_id, others=(decision.recorded_by_id,))
    sheet = sheets.sheet_of(round_id)
    if sheet.digest != decision.sheet_digest:
        raise SheetChanged(quoted=decision.sheet_digest[:12], now=sheet.digest[:12])
    outcomes = [_release_line(line, sheet, decision, officer_id, now) for line in sheet.lines]
    mark_released(row, decision, officer_id, now)
    return tuple(outcomes)


def _lock_placed(row: AssessmentRound) -> None:
    """Lock the enrolments and portfolios of a round, then their learners' tasks, some of which open again."""
    placed = RoundEntry.objects.filter(round=row).exclude(in_force_key=None)
    learners = dict(placed.values_list("portfolio_id", "portfolio__enrolment__learner_id"))
    lock(Enrolment.objects.filter(cohort_id=row.cohort_id, learner_id__in=set(learners.values())))
    lock(ModulePortfolio.objects.filter(pk__in=list(learners)))
    tasks = TaskSubmission.objects.filter(course_key=row.cohort.course_key, module_code=row.module_code)
    lock(tasks.filter(learner_id__in=set(learners.values())))


def _release_line(line: SheetLine, sheet: Sheet, decision: BoardDecision, officer_id: UUID, now: datetime) -> UUID:
    portfolio = ModulePortfolio.objects.select_related("enrolment__cohort__programme").get(pk=line.portfolio_id)
    policy, module = policy_and_module(portfolio)
    ruling = decision.rulings.get(str(portfolio.id), {})
    judged = judge(
        line.components,
        policy,
        sitting=portfolio.sitting,
        ruling=ruling.get("outcome", ""),
        ruling_reason=ruling.get("reason", ""),
    )
    redo = _redo(portfolio, line, judged)
    outcome = ModuleOutcome.objects.create(
        round_id=sheet.round_id,
        decision=decision,
        portfolio=portfolio,
        enrolment=portfolio.enrolment,
        module_code=module.code,
        sitting=portfolio.sitting,
        components=_component_documents(line),
        raw_mark=judged.raw_mark,
        final_mark=judged.final_mark,
        band=judged.band,
        grade_points=judged.grade_points,
        is_capped=judged.is_capped,
        outcome=judged.outcome,
        reason=judged.reason,
        refer_tasks=list(redo),
        released_at=now,
        in_force_key=str(portfolio.id),
    )
    move_portfolio(portfolio, "release")
    if judged.outcome == "pass":
        _award(outcome, module, decision, officer_id, now)
    _open_next_sitting(portfolio, judged, redo, now)
    audit.record(
        "outcome_released",
        actor_id=officer_id,
        now=now,
        cohort_id=portfolio.enrolment.cohort_id,
        learner_id=portfolio.enrolment.learner_id,
        outcome=outcome.id,
        result=judged.outcome,
        decision=decision.id,
    )
    outbox.put("module_released", {"outcome": outcome.id}, dedupe=str(outcome.id), now=now)
    return outcome.id


def _component_documents(line: SheetLine) -> list[dict[str, Any]]:
    return [
        {
            "key": part.key,
            "kind": part.kind,
            "weight": str(part.weight),
            "mark": str(part.mark),
            "must_pass": part.must_pass,
        }
        for part in line.components
    ]


def _redo(portfolio: ModulePortfolio, line: SheetLine, judged: Judgement) -> tuple[str, ...]:
    """The tasks the next sitting opens again: those a referral names, and for a deferral all that this one was about.

    A deferral sets a sitting aside; what an earlier sitting settled stays settled.
    """
    if judged.outcome == "deferred":
        _, module = policy_and_module(portfolio)
        return module.tasks if portfolio.attempt == 1 else tuple(portfolio.refer_tasks)
    if judged.outcome != "refer":
        return ()
    policy, _ = policy_and_module(portfolio)
    marks: dict[str, Fraction] = {task.slug: task.mark for task in tasks_of(portfolio, policy) if task.mark is not None}
    return tasks_to_redo(marks, line.components, policy)


def _award(
    outcome: ModuleOutcome, module: ModuleSpec, decision: BoardDecision, officer_id: UUID, now: datetime
) -> None:
    """Credits for the module, once per learner and programme: a retake or a re-run adds none (rule R88)."""
    enrolment = outcome.enrolment
    programme = enrolment.cohort.programme.code
    award, is_new = CreditAward.objects.get_or_create(
        # The unique key decides where two rounds of two cohorts are released at the same moment.
        in_force_key=f"{enrolment.learner_id}:{programme}:{module.code}",
        defaults={
            "record_id": new_id(),
            "op": "award",
            "learner_id": enrolment.learner_id,
            "programme_code": programme,
            "module_code": module.code,
            "credits": module.credits,
            "outcome": outcome,
            "authority": decision.reference,
            "awarded_at": now,
        },
    )
    if not is_new:
        return
    audit.record(
        "credit_awarded",
        actor_id=officer_id,
        now=now,
        cohort_id=enrolment.cohort_id,
        learner_id=enrolment.learner_id,
        award=award.id,
        record=award.record_id,
        decision=decision.id,
        credits=str(award.credits),
    )


def _open_next_sitting(portfolio: ModulePortfolio, judged: Judgement, redo: tuple[str, ...], now: datetime) -> None:
    """A referral opens the next sitting on the named tasks, a deferral the same sitting again on its own."""
    step = NEXT_SITTING.get(judged.outcome)
    if step is None:
        return
    open_sitting(portfolio, step=step, is_deferred=judged.outcome == "deferred", tasks=redo, now=now)


@transaction.atomic
def revoke_award(*, award_id: UUID, reason: str, authority: str, officer_id: UUID, now: datetime) -> UUID:
    """Take a credit back by a superseding record; the award itself stays readable for ever. Returns the new row's id.

    Raises NotInRole, NotFound, OwnWork, ReasonRequired, MissingField, BadField, AlreadyDone.
    """
    return _supersede(award_id, "revoke", Decimal(0), reason, authority, officer_id, now)


@transaction.atomic
def amend_award(
    *,
    award_id: UUID,
    credits: Decimal,
    reason: str,
    authority: str,
    officer_id: UUID,
    now: datetime,
) -> UUID:
    """Correct the credits of an award by a superseding record. Returns the new row's id.

    Raises BadField for credits that are not above 0 with at most two decimals, and what revoke_award raises.
    """
    if not credits.is_finite() or not 0 < credits <= MAX_CREDITS or credits != credits.quantize(Decimal("0.01")):
        raise BadField(
            field="credits",
            problem=Message(_("Write a number above 0, at most %(most)s, with two decimals."), most=MAX_CREDITS),
        )
    return _supersede(award_id, "amend", credits, reason, authority, officer_id, now)


def _supersede(
    award_id: UUID, op: str, amount: Decimal, reason: str, authority: str, officer_id: UUID, now: datetime
) -> UUID:
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    award = CreditAward.objects.select_for_update().filter(pk=award_id).first()
    if award is None:
        raise NotFound()
    require_other_person(officer_id, learner_id=award.learner_id)
    said = require_reason(reason, limit=300)
    source = require_text("authority", authority, limit=120)
    if award.in_force_key is None or not _end(award):
        raise AlreadyDone()
    row = CreditAward.objects.create(
        record_id=award.record_id,
        revision=award.revision + 1,
        op=op,
        learner_id=award.learner_id,
        programme_code=award.programme_code,
        module_code=award.module_code,
        credits=amount,
        outcome=award.outcome,
        reason=said,
        authority=source,
        awarded_at=now,
        # A revoked module may be earned again, so nothing stands in its place.
        in_force_key=None if op == "revoke" else award.in_force_key,
        supersedes=award,
    )
    audit.record(
        f"credit_{op}",
        actor_id=officer_id,
        now=now,
        cohort_id=award.outcome.enrolment.cohort_id,
        learner_id=award.learner_id,
        award=row.id,
        record=row.record_id,
        credits=str(row.credits),
    )
    return row.id


def _end(award: CreditAward) -> bool:
    """Whether this act, and no other at the same moment, made the row stand no longer."""
    return bool(CreditAward.objects.filter(pk=award.pk, in_force_key=award.in_force_key).update(in_force_key=None))
