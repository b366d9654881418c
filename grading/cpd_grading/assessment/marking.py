"""The assessor's acts on a submitted module portfolio: levels, the professional conversation, component marks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.days import require_past
from ..kernel.errors import MarksIncomplete, NotFound, StaleVersion
from ..kernel.locks import lock
from ..kernel.messages import Message
from ..kernel.superseding import supersede
from ..people.api import require_role
from ..people.domain import require_text
from ..portfolio.api import move_portfolio
from ..portfolio.domain import PORTFOLIO
from ..portfolio.models import ModulePortfolio
from ..programmes.domain import ModuleSpec, Policy
from ..reviews import domain as review_rules
from . import domain
from .domain import ROUND
from .marks_in_force import (
    coaches_behind,
    component_marks,
    conversation_of,
    lacks_conversation,
    live_entry,
    policy_and_module,
    tasks_of,
    unmarked,
)
from .models import AssessmentRound, ComponentMark, Conversation, RoundEntry, TaskMark
from .steps_back import keep_reason
from .words import COMPONENT_WORDS


def locked_portfolio(portfolio_id: UUID) -> ModulePortfolio:
    """Raises NotFound."""
    if not lock(ModulePortfolio.objects.filter(pk=portfolio_id)):
        raise NotFound()
    return ModulePortfolio.objects.select_related("enrolment__cohort__programme").get(pk=portfolio_id)


def _judgeable(
    portfolio_id: UUID, assessor_id: UUID, now: datetime, *, action: str
) -> tuple[ModulePortfolio, RoundEntry]:
    """Portfolio and entry, if ``action`` is possible: the one place that says who may judge, and when.

    Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed, StaleVersion.
    """
    require_role(assessor_id, "assessor", on=kigali_date(now))
    # The round first, so that nobody closes it between the question and the mark.
    held = lock(AssessmentRound.objects.filter(pk__in=_rounds_of(portfolio_id)))
    portfolio = locked_portfolio(portfolio_id)
    review_rules.require_other_person(
        assessor_id, learner_id=portfolio.enrolment.learner_id, others=coaches_behind(portfolio)
    )
    entry = live_entry(portfolio_id)
    if entry.round_id not in held:
        raise StaleVersion()  # it was moved to another round in this very moment
    ROUND.after(entry.round.state, "mark")
    PORTFOLIO.after(portfolio.state, action)
    return portfolio, entry


def _rounds_of(portfolio_id: UUID) -> list[UUID]:
    placed = RoundEntry.objects.filter(in_force_key=str(portfolio_id))
    return list(placed.values_list("round_id", flat=True))


def _trace(action: str, portfolio: ModulePortfolio, actor_id: UUID, now: datetime, **ids: Any) -> None:
    audit.record(
        action,
        actor_id=actor_id,
        now=now,
        cohort_id=portfolio.enrolment.cohort_id,
        learner_id=portfolio.enrolment.learner_id,
        portfolio=portfolio.id,
        **ids,
    )


@transaction.atomic
def mark_task(
    *,
    portfolio_id: UUID,
    slug: str,
    levels: Mapping[str, str],
    reasons: Mapping[str, str],
    assessor_id: UUID,
    now: datetime,
) -> UUID:
    """Confirm or change the proposed levels of one task; each change has a reason. A later call supersedes.

    Proposed are the coach's levels, and for a task that an earlier sitting carries over the levels it has.
    Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed, CriterionWithoutLevel, UnknownLevel,
    UnknownCriterion, ChangedWithoutReason, BadField, AlreadyDone.
    """
    portfolio, _ = _judgeable(portfolio_id, assessor_id, now, action="mark")
    policy, _module = policy_and_module(portfolio)
    task = next((task for task in tasks_of(portfolio, policy) if task.slug == slug), None)
    if task is None:
        raise NotFound()
    review_rules.require_levels(task.spec, levels)
    said = review_rules.clean_notes(task.spec, reasons)
    if task.is_carried:
        domain.require_reasons(task.spec, task.levels, levels, said)
    elif policy.marking != "assessor":
        domain.require_reasons(task.spec, task.coach_levels, levels, said)
    row = supersede(
        TaskMark,
        in_force_key=f"{portfolio.id}:{slug}",
        portfolio=portfolio,
        slug=slug,
        manifest_id=task.manifest_id,
        levels=dict(levels),
        reasons=said,
        assessor_id=assessor_id,
        marked_at=now,
    )
    _trace("task_marked", portfolio, assessor_id, now, task_mark=row.id, slug=slug, manifest=task.manifest_digest)
    return row.id


@transaction.atomic
def record_conversation(
    *,
    portfolio_id: UUID,
    held_on: date,
    people: str,
    notes: str,
    mark: object,
    assessor_id: UUID,
    now: datetime,
) -> UUID:
    """Record the professional conversation and its mark. A later call supersedes.

    Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed, MarkOutOfRange, MissingField,
    BadField, AlreadyDone.
    """
    portfolio, _ = _judgeable(portfolio_id, assessor_id, now, action="mark")
    require_past("held_on", held_on, kigali_date(now), since=portfolio.enrolment.cohort.starts_on)
    row = supersede(
        Conversation,
        in_force_key=str(portfolio.id),
        portfolio=portfolio,
        held_on=held_on,
        people=require_text("people", people, limit=300),
        notes=require_text("notes", notes, limit=review_rules.MAX_NOTE),
        mark=domain.read_mark(mark),
        assessor_id=assessor_id,
        recorded_at=now,
    )
    _trace("conversation_recorded", portfolio, assessor_id, now, conversation=row.id)
    return row.id


@transaction.atomic
def complete_marking(*, portfolio_id: UUID, assessor_id: UUID, now: datetime) -> dict[str, Decimal]:
    """Record the component marks from the standing levels and conversation; the portfolio is marked then.

    Returns component key -> mark. Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed,
    MarksIncomplete, AlreadyDone.
    """
    portfolio, entry = _judgeable(portfolio_id, assessor_id, now, action="mark")
    policy, module = policy_and_module(portfolio)
    marks = _component_marks(portfolio, policy, module)
    for key, mark in marks.items():
        write_component(portfolio, key, "first", mark, assessor_id, now)
    RoundEntry.objects.filter(pk=entry.pk).update(assessor_id=assessor_id)
    move_portfolio(portfolio, "mark")
    _trace("marking_completed", portfolio, assessor_id, now, round=entry.round_id)
    return marks


def _component_marks(portfolio: ModulePortfolio, policy: Policy, module: ModuleSpec) -> dict[str, Decimal]:
    tasks = tasks_of(portfolio, policy)
    conversation = conversation_of(portfolio, policy, module)
    mark = conversation.mark if conversation else None
    missing: list[object] = [task.spec.title for task in unmarked(tasks)]
    if lacks_conversation(module, mark):
        missing.append(Message(COMPONENT_WORDS["professional_conversation"]))
    if missing:
        raise MarksIncomplete(missing=tuple(missing))
    return {part.key: mark for part, mark in component_marks(module, tasks, mark)}


def write_component(
    portfolio: ModulePortfolio, key: str, stage: str, mark: Decimal, by: UUID, now: datetime, *, reason: str = ""
) -> None:
    """Append a component mark of a stage; an earlier one of the same stage is superseded, never edited."""
    supersede(
        ComponentMark,
        in_force_key=f"{portfolio.id}:{key}:{stage}",
        portfolio=portfolio,
        component=key,
        stage=stage,
        mark=mark,
        marked_by_id=by,
        reason=reason,
        marked_at=now,
    )


@transaction.atomic
def reopen_marking(*, portfolio_id: UUID, reason: str, assessor_id: UUID, now: datetime) -> None:
    """Take a marked portfolio back to marking while its round is; the earlier marks stay on record.

    Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed, ReasonRequired, BadField.
    """
    portfolio, entry = _judgeable(portfolio_id, assessor_id, now, action="remark")
    step = keep_reason(
        "marking_reopened", reason, round_id=entry.round_id, person_id=assessor_id, now=now, portfolio_id=portfolio.id
    )
    move_portfolio(portfolio, "remark")
    _trace("marking_reopened", portfolio, assessor_id, now, step=step)
