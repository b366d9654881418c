"""The assessor's acts on a submitted module portfolio: levels, the professional conversation, component marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from ..coaching.domain import require_past
from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import MarksIncomplete, MissingField, NotFound, ReasonRequired
from ..people.selectors import require_role
from ..portfolio.domain import PORTFOLIO
from ..portfolio.models import Manifest, ModulePortfolio
from ..programmes.domain import ModuleSpec, Policy, TaskSpec
from ..programmes.selectors import cohort_view, edition_view
from . import domain
from .domain import ROUND
from .models import CoachReview, ComponentMark, Conversation, RoundEntry, TaskMark


@dataclass(frozen=True)
class MarkedTask:
    """One task of a portfolio as it was sent, with every level somebody has given it.

    ``levels`` are the standing ones: the assessor's, or what counts without one under the programme's policy.
    """

    slug: str
    spec: TaskSpec
    manifest_id: UUID
    manifest_digest: str
    submission_id: UUID
    coach_id: UUID | None
    coach_levels: Mapping[str, str]
    coach_feedback: Mapping[str, str]
    flags: tuple[str, ...]
    levels: Mapping[str, str]
    reasons: Mapping[str, str]
    is_carried: bool

    @property
    def mark(self) -> Fraction | None:
        return domain.task_mark(self.spec, self.levels) if self.levels else None


def tasks_of(portfolio: ModulePortfolio, policy: Policy) -> tuple[MarkedTask, ...]:
    """Every task of a submitted portfolio with its standing levels, in the module's order."""
    lines = portfolio.manifest.get("tasks", [])
    manifests = {
        str(row.pk): row
        for row in Manifest.objects.filter(pk__in=[line["manifest"] for line in lines]).select_related(
            "submission__edition"
        )
    }
    reviews = {
        str(row.manifest_id): row
        for row in CoachReview.objects.filter(manifest__in=list(manifests)).exclude(live_key=None)
    }
    own = {row.slug: row for row in TaskMark.objects.filter(portfolio=portfolio).exclude(live_key=None)}
    carried = _carried_marks(portfolio)
    found = []
    for line in lines:
        manifest, slug = manifests[line["manifest"]], line["slug"]
        review, mark = reviews.get(line["manifest"]), own.get(slug)
        is_carried = mark is None and slug in carried
        levels: Mapping[str, str] = mark.levels if mark else {}
        if is_carried:
            levels = carried[slug]
        elif mark is None and policy.marking == "coach" and review:
            levels = review.levels
        found.append(
            MarkedTask(
                slug=slug,
                spec=edition_view(manifest.submission.edition).spec,
                manifest_id=manifest.id,
                manifest_digest=manifest.digest,
                submission_id=manifest.submission_id,
                coach_id=review.coach_id if review else None,
                coach_levels=review.levels if review else {},
                coach_feedback=review.feedback if review else {},
                flags=tuple(review.flags) if review else (),
                levels=levels,
                reasons=mark.reasons if mark else {},
                is_carried=is_carried,
            )
        )
    return tuple(found)


def _previous_attempt(portfolio: ModulePortfolio) -> ModulePortfolio | None:
    if portfolio.attempt == 1:
        return None
    return ModulePortfolio.objects.filter(
        enrolment_id=portfolio.enrolment_id, module_code=portfolio.module_code, attempt=portfolio.attempt - 1
    ).first()


def _carried_marks(portfolio: ModulePortfolio) -> dict[str, Mapping[str, str]]:
    """After a referral, tasks that were not named keep the levels they had."""
    previous = _previous_attempt(portfolio)
    if previous is None:
        return {}
    kept = _carried_marks(previous)
    for row in TaskMark.objects.filter(portfolio=previous).exclude(live_key=None):
        kept[row.slug] = row.levels
    return {slug: levels for slug, levels in kept.items() if slug not in portfolio.refer_tasks}


def conversation_of(portfolio: ModulePortfolio, policy: Policy) -> tuple[Conversation | None, bool]:
    """The standing conversation and whether it is carried over from an earlier sitting, which takes a pass there."""
    row = Conversation.objects.filter(portfolio=portfolio).exclude(live_key=None).select_related("assessor").first()
    if row is not None:
        return row, False
    previous = _previous_attempt(portfolio)
    if previous is None:
        return None, False
    earlier, _ = conversation_of(previous, policy)
    return (earlier, True) if earlier and earlier.mark >= policy.pass_mark else (None, False)


def locked_portfolio(portfolio_id: UUID) -> ModulePortfolio:
    """Raises NotFound."""
    rows = ModulePortfolio.objects.select_for_update(of=("self",)).select_related("enrolment__cohort__programme")
    row = rows.filter(pk=portfolio_id).first()
    if row is None:
        raise NotFound()
    return row


def policy_and_module(portfolio: ModulePortfolio) -> tuple[Policy, ModuleSpec]:
    programme = cohort_view(portfolio.enrolment.cohort).programme
    return programme.policy, programme.module(portfolio.module_code)


def live_entry(portfolio_id: UUID) -> RoundEntry:
    """The round a portfolio stands in. Raises NotFound."""
    entry = RoundEntry.objects.filter(live_key=str(portfolio_id)).select_related("round").first()
    if entry is None:
        raise NotFound()
    return entry


def _markable(portfolio_id: UUID, assessor_id: UUID, now: datetime) -> tuple[ModulePortfolio, RoundEntry]:
    """Everything an assessor's act on a portfolio needs to be allowed; the one place that says so.

    Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed.
    """
    require_role(assessor_id, "assessor", on=kigali_date(now))
    portfolio = locked_portfolio(portfolio_id)
    domain.require_other_person(assessor_id, portfolio.enrolment.learner_id)
    entry = live_entry(portfolio_id)
    ROUND.after(entry.round.state, "mark")
    PORTFOLIO.after(portfolio.state, "mark")
    return portfolio, entry


def _trace(action: str, portfolio: ModulePortfolio, actor_id: UUID, now: datetime, **ids: object) -> None:
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
    """Confirm or change a coach's levels for one task; each change has a reason. A later call supersedes.

    Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed, CriterionWithoutLevel, UnknownLevel,
    ChangedWithoutReason.
    """
    portfolio, _ = _markable(portfolio_id, assessor_id, now)
    policy, _module = policy_and_module(portfolio)
    task = next((task for task in tasks_of(portfolio, policy) if task.slug == slug), None)
    if task is None:
        raise NotFound()
    domain.require_other_person(assessor_id, portfolio.enrolment.learner_id, task.coach_id)
    domain.require_levels(task.spec, levels)
    if policy.marking != "assessor":
        domain.require_reasons(task.coach_levels, levels, reasons)
    key = f"{portfolio.id}:{slug}"
    earlier = TaskMark.objects.filter(live_key=key).first()
    if earlier is not None:
        TaskMark.objects.filter(pk=earlier.pk).update(live_key=None)
    row = TaskMark.objects.create(
        portfolio=portfolio,
        slug=slug,
        manifest_id=task.manifest_id,
        levels=dict(levels),
        reasons={key: text.strip() for key, text in reasons.items() if text.strip()},
        assessor_id=assessor_id,
        marked_at=now,
        live_key=key,
        supersedes=earlier,
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

    Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, MarkOutOfRange, MissingField, BadField.
    """
    portfolio, _ = _markable(portfolio_id, assessor_id, now)
    require_past("held_on", held_on, kigali_date(now))
    for field, text in (("people", people), ("notes", notes)):
        if not text.strip():
            raise MissingField(field=field)
    value = domain.read_mark(mark)
    earlier = Conversation.objects.filter(live_key=str(portfolio.id)).first()
    if earlier is not None:
        Conversation.objects.filter(pk=earlier.pk).update(live_key=None)
    row = Conversation.objects.create(
        portfolio=portfolio,
        held_on=held_on,
        people=people.strip()[:300],
        notes=notes.strip(),
        mark=value,
        assessor_id=assessor_id,
        recorded_at=now,
        live_key=str(portfolio.id),
        supersedes=earlier,
    )
    _trace("conversation_recorded", portfolio, assessor_id, now, conversation=row.id)
    return row.id


@transaction.atomic
def complete_marking(*, portfolio_id: UUID, assessor_id: UUID, now: datetime) -> dict[str, Decimal]:
    """Record the component marks from the standing levels and conversation; the portfolio is marked then.

    Returns component key -> mark. Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, MarksIncomplete.
    """
    portfolio, entry = _markable(portfolio_id, assessor_id, now)
    policy, module = policy_and_module(portfolio)
    marks = _component_marks(portfolio, policy, module)
    for key, mark in marks.items():
        write_component(portfolio, key, "first", mark, assessor_id, now)
    RoundEntry.objects.filter(pk=entry.pk).update(assessor_id=assessor_id)
    portfolio.state = PORTFOLIO.after(portfolio.state, "mark")
    portfolio.save(update_fields=["state"])
    _trace("marking_completed", portfolio, assessor_id, now, round=entry.round_id)
    return marks


def _component_marks(portfolio: ModulePortfolio, policy: Policy, module: ModuleSpec) -> dict[str, Decimal]:
    tasks = tasks_of(portfolio, policy)
    conversation, _ = conversation_of(portfolio, policy)
    missing = [task.slug for task in tasks if task.mark is None]
    needs_conversation = module.component("professional_conversation") is not None
    if needs_conversation and conversation is None:
        missing.append("professional conversation")
    if missing:
        raise MarksIncomplete(missing=", ".join(missing))
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
    live = f"{portfolio.id}:{key}:{stage}"
    earlier = ComponentMark.objects.filter(live_key=live).first()
    if earlier is not None:
        ComponentMark.objects.filter(pk=earlier.pk).update(live_key=None)
    ComponentMark.objects.create(
        portfolio=portfolio,
        component=key,
        stage=stage,
        mark=mark,
        marked_by_id=by,
        reason=reason,
        marked_at=now,
        live_key=live,
        supersedes=earlier,
    )


@transaction.atomic
def reopen_marking(*, portfolio_id: UUID, reason: str, assessor_id: UUID, now: datetime) -> None:
    """Take a marked portfolio back to marking while its round is; the earlier marks stay on record.

    Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, ReasonRequired.
    """
    require_role(assessor_id, "assessor", on=kigali_date(now))
    portfolio = locked_portfolio(portfolio_id)
    domain.require_other_person(assessor_id, portfolio.enrolment.learner_id)
    entry = live_entry(portfolio_id)
    ROUND.after(entry.round.state, "mark")
    if not reason.strip():
        raise ReasonRequired()
    portfolio.state = PORTFOLIO.after(portfolio.state, "remark")
    portfolio.save(update_fields=["state"])
    _trace("marking_reopened", portfolio, assessor_id, now)
