"""Questions about outcomes and credits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ..kernel.clock import kigali_date
from ..programmes.api import cohort_view
from ..programmes.domain import Text
from .models import CreditAward, ModuleOutcome


@dataclass(frozen=True)
class OutcomeView:
    """A released result as its learner reads it."""

    id: UUID
    portfolio_id: UUID
    module_code: str
    sitting: int
    components: tuple[tuple[str, Decimal, Decimal], ...]  # key, weight, mark
    raw_mark: Decimal | None
    final_mark: Decimal | None
    band: str
    outcome: str
    is_capped: bool
    reason: str
    refer_tasks: tuple[str, ...]
    released_at: datetime


@dataclass(frozen=True)
class TranscriptLine:
    """Credits of one module; a withdrawn award is not a line."""

    award_id: UUID
    record_id: UUID
    revision: int
    programme_code: str
    module_code: str
    module_title: Text
    sitting: int
    final_mark: Decimal | None
    band: str
    credits: Decimal
    awarded_on: date
    authority: str


@dataclass(frozen=True)
class Transcript:
    """A learner's credits over all programmes; the total counts each module once."""

    lines: tuple[TranscriptLine, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.credits for line in self.lines), Decimal())


def outcome_view(row: ModuleOutcome) -> OutcomeView:
    return OutcomeView(
        id=row.id,
        portfolio_id=row.portfolio_id,
        module_code=row.module_code,
        sitting=row.sitting,
        components=tuple((part["key"], Decimal(part["weight"]), Decimal(part["mark"])) for part in row.components),
        raw_mark=row.raw_mark,
        final_mark=row.final_mark,
        band=row.band,
        outcome=row.outcome,
        is_capped=row.is_capped,
        reason=row.reason,
        refer_tasks=tuple(row.refer_tasks),
        released_at=row.released_at,
    )


def outcomes_of(enrolment_ids: Iterable[UUID]) -> dict[tuple[UUID, str], tuple[OutcomeView, ...]]:
    """(enrolment, module) -> released results, the first sitting first; one query for many learners."""
    found: dict[tuple[UUID, str], list[OutcomeView]] = {}
    rows = ModuleOutcome.objects.filter(enrolment_id__in=list(enrolment_ids)).exclude(in_force_key=None)
    for row in rows.order_by("portfolio__attempt", "released_at", "pk"):
        found.setdefault((row.enrolment_id, row.module_code), []).append(outcome_view(row))
    return {key: tuple(views) for key, views in found.items()}


def outcomes_of_round(round_id: UUID) -> dict[UUID, OutcomeView]:
    """Portfolio -> its released result in a round; one query."""
    rows = ModuleOutcome.objects.filter(round_id=round_id).exclude(in_force_key=None)
    return {row.portfolio_id: outcome_view(row) for row in rows}


def transcript_of(learner_id: UUID) -> Transcript:
    """Every credit that stands, in the order it was earned."""
    rows = (
        CreditAward.objects.filter(learner_id=learner_id)
        .exclude(in_force_key=None)
        .select_related("outcome__enrolment__cohort__programme")
        .order_by("awarded_at", "module_code")
    )
    return Transcript(
        tuple(
            TranscriptLine(
                award_id=row.id,
                record_id=row.record_id,
                revision=row.revision,
                programme_code=row.programme_code,
                module_code=row.module_code,
                module_title=cohort_view(row.outcome.enrolment.cohort).programme.module(row.module_code).title,
                sitting=row.outcome.sitting,
                final_mark=row.outcome.final_mark,
                band=row.outcome.band,
                credits=row.credits,
                awarded_on=kigali_date(row.awarded_at),
                authority=row.authority,
            )
            for row in rows
        )
    )
