"""The assessor's acts on a submitted module portfolio: levels, the professional conversation, component marks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from ..coaching.domain import require_past
from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import MarksIncomplete, NotFound
from ..kernel.messages import Message
from ..people.domain import require_text
from ..people.selectors import require_role
from ..portfolio.domain import PORTFOLIO
from ..portfolio.models import ModulePortfolio
from ..programmes.domain import ModuleSpec, Policy
from . import domain
from .appended import append, keep_reason
from .domain import ROUND
from .models import ComponentMark, Conversation, RoundEntry, TaskMark
from .standing import coaches_behind, conversation_of, live_entry, policy_and_module, tasks_of
from .words import COMPONENT_WORDS


def locked_portfolio(portfolio_id: UUID) -> ModulePortfolio:
    """Raises NotFound."""
    # Locked alone and read with its joins afterwards: MariaDB knows no FOR UPDATE OF.
    if ModulePortfolio.objects.select_for_update().only("pk").filter(pk=portfolio_id).first() is None:
        raise NotFound()
    return ModulePortfolio.objects.select_related("enrolment__cohort__programme").get(pk=portfolio_id)


def _judgeable(
    portfolio_id: UUID, assessor_id: UUID, now: datetime, *, action: str
) -> tuple[ModulePortfolio, RoundEntry, str]:
    """Portfolio, entry and the state ``action`` leads to: the one place that says who may judge, and when.

    Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed.
    """
    require_role(assessor_id, "assessor", on=kigali_date(now))
    portfolio = locked_portfolio(portfolio_id)
    domain.require_other_person(
        assessor_id, learner_id=portfolio.enrolment.learner_id, others=coaches_behind(portfolio)
    )
    entry = live_entry(portfolio_id)
    ROUND.after(entry.round.state, "mark")
    return portfolio, entry, PORTFOLIO.after(portfolio.state, action)


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
    portfolio, _, _ = _judgeable(portfolio_id, assessor_id, now, action="mark")
    policy, _module = policy_and_module(portfolio)
    task = next((task for task in tasks_of(portfolio, policy) if task.slug == slug), None)
    if task is None:
        raise NotFound()
    domain.require_levels(task.spec, levels)
    said = domain.clean_notes(task.spec, reasons)
    if task.is_carried:
        domain.require_reasons(task.spec, task.levels, levels, said)
    elif policy.marking != "assessor":
        domain.require_reasons(task.spec, task.coach_levels, levels, said)
    row = append(
        TaskMark,
        live_key=f"{portfolio.id}:{slug}",
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
    portfolio, _, _ = _judgeable(portfolio_id, assessor_id, now, action="mark")
    require_past("held_on", held_on, kigali_date(now))
    row = append(
        Conversation,
        live_key=str(portfolio.id),
        portfolio=portfolio,
        held_on=held_on,
        people=require_text("people", people, limit=300),
        notes=require_text("notes", notes, limit=domain.MAX_NOTE),
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
    portfolio, entry, after = _judgeable(portfolio_id, assessor_id, now, action="mark")
    policy, module = policy_and_module(portfolio)
    marks = _component_marks(portfolio, policy, module)
    for key, mark in marks.items():
        write_component(portfolio, key, "first", mark, assessor_id, now)
    RoundEntry.objects.filter(pk=entry.pk).update(assessor_id=assessor_id)
    portfolio.state = after
    portfolio.save(update_fields=["state"])
    _trace("marking_completed", portfolio, assessor_id, now, round=entry.round_id)
    return marks


def _component_marks(portfolio: ModulePortfolio, policy: Policy, module: ModuleSpec) -> dict[str, Decimal]:
    tasks = tasks_of(portfolio, policy)
    conversation = conversation_of(portfolio, policy, module)
    missing: list[object] = [task.spec.title for task in tasks if task.mark is None]
    if module.component("professional_conversation") is not None and conversation is None:
        missing.append(Message(COMPONENT_WORDS["professional_conversation"]))
    if missing:
        raise MarksIncomplete(missing=tuple(missing))
    marks: dict[str, Decimal] = {}
    for part in module.components:
        if part.kind == "portfolio":
            exact = [(task.spec.weight, task.mark) for task in tasks if task.mark is not None]
            marks[part.key] = domain.portfolio_mark(exact)
        elif conversation is not None:
            marks[part.key] = conversation.mark
    return marks


def write_component(
    portfolio: ModulePortfolio, key: str, stage: str, mark: Decimal, by: UUID, now: datetime, *, reason: str = ""
) -> None:
    """Append a component mark of a stage; an earlier one of the same stage is superseded, never edited."""
    append(
        ComponentMark,
        live_key=f"{portfolio.id}:{key}:{stage}",
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
    portfolio, entry, after = _judgeable(portfolio_id, assessor_id, now, action="remark")
    step = keep_reason(
        "marking_reopened", reason, round_id=entry.round_id, person_id=assessor_id, now=now, portfolio_id=portfolio.id
    )
    portfolio.state = after
    portfolio.save(update_fields=["state"])
    _trace("marking_reopened", portfolio, assessor_id, now, step=step)
