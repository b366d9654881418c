"""Questions of those who take a round from marking to release: where rounds stand, who marked, what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count

from ..people.api import WITH_PLACE, view_of
from ..people.domain import PersonView
from ..portfolio.models import ModulePortfolio
from .models import AssessmentRound, BoardDecision, ComponentMark, RoundEntry, SampleItem, StepBack


@dataclass(frozen=True)
class RoundLine:
    """One round on the list, with how many portfolios it holds, how many are unmarked and how many were drawn."""

    id: UUID
    cohort_id: UUID
    module_code: str
    number: int
    state: str
    opened_at: datetime
    portfolios: int
    unmarked: int
    sampled: int


@dataclass(frozen=True)
class DecisionView:
    """The board's standing decision on a round. ``rulings``: portfolio -> {"outcome", "reason"}."""

    id: UUID
    sheet_digest: str
    held_on: date
    reference: str
    minute_sha256: str
    rulings: Mapping[UUID, Mapping[str, str]]
    recorded_by_id: UUID
    recorded_by_name: str
    recorded_at: datetime
    released_by_name: str
    released_at: datetime | None


@dataclass(frozen=True)
class MarkRecord:
    """A standing component mark: who gave it at which stage, and why."""

    component: str
    stage: str
    mark: Decimal
    marked_by_id: UUID
    marked_by_name: str
    reason: str
    marked_at: datetime


@dataclass(frozen=True)
class StepBackView:
    """Something of a round that was opened or moved again.

    ``action``: entry_moved, marking_reopened, moderation_reopened; ``portfolio_id`` is None for the whole round.
    """

    action: str
    portfolio_id: UUID | None
    reason: str
    taken_by_name: str
    taken_at: datetime


@dataclass(frozen=True)
class AgreementLine:
    """A portfolio whose first and second marks differ and whose agreed mark is still open."""

    round_id: UUID
    portfolio_id: UUID
    learner: PersonView
    module_code: str


def round_lines() -> tuple[RoundLine, ...]:
    """Every round, the newest first; three queries."""
    placed: dict[UUID, dict[str, int]] = {}
    entries = RoundEntry.objects.exclude(in_force_key=None).values("round_id", "portfolio__state")
    for entry in entries.annotate(number=Count("pk")).order_by():
        placed.setdefault(entry["round_id"], {})[entry["portfolio__state"]] = entry["number"]
    drawn = dict(
        SampleItem.objects.values("round_id").annotate(number=Count("pk")).order_by().values_list("round_id", "number")
    )
    return tuple(
        RoundLine(
            id=row.id,
            cohort_id=row.cohort_id,
            module_code=row.module_code,
            number=row.number,
            state=row.state,
            opened_at=row.opened_at,
            portfolios=sum(placed.get(row.id, {}).values()),
            unmarked=placed.get(row.id, {}).get("submitted", 0),
            sampled=drawn.get(row.id, 0),
        )
        for row in AssessmentRound.objects.order_by("-opened_at", "-number", "pk")
    )


def waiting_for_a_round() -> dict[tuple[UUID, str], int]:
    """(cohort, module) -> submitted portfolios that stand in no round; one query."""
    rows = ModulePortfolio.objects.filter(state="submitted").exclude(
        pk__in=RoundEntry.objects.exclude(in_force_key=None).values("portfolio_id")
    )
    counted = rows.values("enrolment__cohort_id", "module_code").annotate(number=Count("pk")).order_by()
    return {(row["enrolment__cohort_id"], row["module_code"]): row["number"] for row in counted}


def decision_of(round_id: UUID) -> DecisionView | None:
    """The decision that stands, or None before the board met."""
    row = BoardDecision.objects.filter(in_force_key=str(round_id)).select_related("recorded_by", "released_by").first()
    if row is None:
        return None
    return DecisionView(
        id=row.id,
        sheet_digest=row.sheet_digest,
        held_on=row.held_on,
        reference=row.reference,
        minute_sha256=row.minute_sha256,
        rulings={UUID(key): ruling for key, ruling in row.rulings.items()},
        recorded_by_id=row.recorded_by_id,
        recorded_by_name=row.recorded_by.name,
        recorded_at=row.recorded_at,
        released_by_name=row.released_by.name if row.released_by else "",
        released_at=row.released_at,
    )


def mark_records(portfolio_id: UUID) -> tuple[MarkRecord, ...]:
    """Every standing component mark of a portfolio with its marker and reason, the earliest first."""
    rows = ComponentMark.objects.filter(portfolio_id=portfolio_id).exclude(in_force_key=None)
    return tuple(
        MarkRecord(
            component=row.component,
            stage=row.stage,
            mark=row.mark,
            marked_by_id=row.marked_by_id,
            marked_by_name=row.marked_by.name,
            reason=row.reason,
            marked_at=row.marked_at,
        )
        for row in rows.select_related("marked_by").order_by("marked_at", "component", "pk")
    )


def steps_back(round_id: UUID) -> tuple[StepBackView, ...]:
    """Every entry moved and every reopening of a round with who did it and why, the earliest first; one query."""
    rows = StepBack.objects.filter(round_id=round_id).select_related("taken_by").order_by("taken_at", "pk")
    return tuple(
        StepBackView(row.action, row.portfolio_id, row.reason, row.taken_by.name, row.taken_at) for row in rows
    )


def marks_to_agree(assessor_id: UUID) -> tuple[AgreementLine, ...]:
    """Portfolios this assessor marked, second-marked otherwise, without an agreed mark; two queries."""
    entries = list(
        RoundEntry.objects.filter(assessor_id=assessor_id, round__state="moderation")
        .exclude(in_force_key=None)
        .select_related("portfolio", *(f"portfolio__enrolment__learner__{path}" for path in WITH_PLACE))
        .order_by("portfolio__module_code", "portfolio__enrolment__learner__family_name", "pk")
    )
    stages: dict[UUID, set[str]] = {}
    marks = ComponentMark.objects.filter(portfolio__in=[entry.portfolio_id for entry in entries])
    for portfolio_id, stage in marks.exclude(in_force_key=None).values_list("portfolio_id", "stage"):
        stages.setdefault(portfolio_id, set()).add(stage)
    return tuple(
        AgreementLine(
            round_id=entry.round_id,
            portfolio_id=entry.portfolio_id,
            learner=view_of(entry.portfolio.enrolment.learner),
            module_code=entry.portfolio.module_code,
        )
        for entry in entries
        if stages.get(entry.portfolio_id) == {"first", "second"}
    )
