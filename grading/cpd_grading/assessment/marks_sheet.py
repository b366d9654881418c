"""The marks sheet of a round: what the board sees, and the digest its decision quotes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ..kernel.clock import kigali_date
from ..kernel.digest import digest_of
from ..kernel.errors import NotFound
from ..people.api import WITH_PLACE, view_of
from ..people.domain import PersonView
from ..portfolio.models import ModulePortfolio
from ..programmes.api import cohort
from ..programmes.domain import CohortView, ModuleSpec, Policy
from ..reviews.api import CYCLE_OF_THREE
from ..reviews.models import CoachReview
from .domain import ComponentMarkView, Judgement, judge
from .models import AssessmentRound, ComponentMark, ExaminerComment, RoundEntry, SampleItem
from .sampling import SampleCandidate


@dataclass(frozen=True)
class SheetLine:
    """One portfolio of a round: every recorded mark and what they come to without a ruling."""

    portfolio_id: UUID
    learner: PersonView
    sitting: int
    state: str
    assessor_id: UUID | None
    components: tuple[ComponentMarkView, ...]
    first: dict[str, Decimal]
    second: dict[str, Decimal]
    agreed: dict[str, Decimal]
    moderator_ids: tuple[UUID, ...]
    moderated_on: date | None
    is_sampled: bool
    sample_reasons: tuple[str, ...]
    flags: tuple[str, ...]
    judgement: Judgement | None


@dataclass(frozen=True)
class Sheet:
    """A round's lines in the order of the registry: by registration number, then name."""

    round_id: UUID
    number: int
    state: str
    seed: str
    module: ModuleSpec
    cohort: CohortView
    lines: tuple[SheetLine, ...]
    examiner_comments: tuple[tuple[str, str, bool], ...]  # examiner, comment, standards met

    @property
    def digest(self) -> str:
        """SHA-256 over every line's learner, marks of every stage and outcome, the policy's source and the round."""
        return digest_of(
            {
                "round": str(self.round_id),
                "programme": f"{self.cohort.programme.code} {self.cohort.programme.version}",
                "module": self.module.code,
                "lines": [_line_document(line) for line in self.lines],
            }
        )


def _line_document(line: SheetLine) -> dict[str, Any]:
    judged = line.judgement
    return {
        "portfolio": str(line.portfolio_id),
        "registration_number": line.learner.registration_number,
        "sitting": line.sitting,
        "components": [[part.key, str(part.weight), str(part.mark)] for part in line.components],
        "stages": {
            stage: {key: str(mark) for key, mark in marks.items()}
            for stage, marks in (("first", line.first), ("second", line.second), ("agreed", line.agreed))
        },
        "raw_mark": str(judged.raw_mark) if judged else None,
        "final_mark": str(judged.final_mark) if judged else None,
        "band": judged.band if judged else None,
        "outcome": judged.outcome if judged else None,
    }


def _round(round_id: UUID) -> AssessmentRound:
    row = AssessmentRound.objects.filter(pk=round_id).first()
    if row is None:
        raise NotFound()
    return row


def policy_of(round_id: UUID) -> Policy:
    return cohort(_round(round_id).cohort_id).programme.policy


def marks_of(portfolio_id: UUID, stage: str) -> dict[str, Decimal]:
    """Component key -> standing mark of one stage."""
    rows = ComponentMark.objects.filter(portfolio_id=portfolio_id, stage=stage).exclude(in_force_key=None)
    return {row.component: row.mark for row in rows.order_by("component")}


def sheet_of(round_id: UUID) -> Sheet:
    """Raises NotFound."""
    row = _round(round_id)
    view = cohort(row.cohort_id)
    comments = ExaminerComment.objects.filter(round=row).select_related("examiner").order_by("commented_at", "pk")
    return Sheet(
        round_id=row.id,
        number=row.number,
        state=row.state,
        seed=row.seed,
        module=view.programme.module(row.module_code),
        cohort=view,
        lines=_lines(row, view),
        examiner_comments=tuple((said.examiner.name, said.comment, said.standards_met) for said in comments),
    )


def lines_of(round_id: UUID) -> tuple[SheetLine, ...]:
    row = _round(round_id)
    return _lines(row, cohort(row.cohort_id))


def _lines(row: AssessmentRound, view: CohortView) -> tuple[SheetLine, ...]:
    """Five queries, however many portfolios."""
    entries = (
        RoundEntry.objects.filter(round=row)
        .exclude(in_force_key=None)
        .select_related("portfolio", *(f"portfolio__enrolment__learner__{path}" for path in WITH_PLACE))
    )
    portfolios = [entry.portfolio_id for entry in entries]
    marks = _marks(portfolios)
    sampled = dict(SampleItem.objects.filter(round=row).values_list("portfolio_id", "reasons"))
    flags = _flags([entry.portfolio for entry in entries])
    module = view.programme.module(row.module_code)
    lines = [
        _line(entry, module, view.programme.policy, marks.get(entry.portfolio_id, []), sampled, flags)
        for entry in entries
    ]
    return tuple(
        sorted(
            lines,
            key=lambda line: (line.learner.registration_number, line.learner.family_name, str(line.portfolio_id)),
        )
    )


def _marks(portfolios: Iterable[UUID]) -> dict[UUID, list[ComponentMark]]:
    found: dict[UUID, list[ComponentMark]] = {}
    rows = ComponentMark.objects.filter(portfolio__in=list(portfolios)).exclude(in_force_key=None)
    for row in rows.order_by("marked_at", "pk"):
        found.setdefault(row.portfolio_id, []).append(row)
    return found


def _flags(portfolios: Iterable[ModulePortfolio]) -> dict[UUID, tuple[str, ...]]:
    """Warnings of the sign-offs behind each portfolio, from one query."""
    behind = {
        line["manifest"]: portfolio.id for portfolio in portfolios for line in portfolio.manifest.get("tasks", [])
    }
    found: dict[UUID, set[str]] = {}
    rows = CoachReview.objects.filter(manifest__in=list(behind)).exclude(in_force_key=None)
    for manifest_id, flags in rows.values_list("manifest_id", "flags"):
        if flags:
            found.setdefault(behind[str(manifest_id)], set()).update(flags)
    return {key: tuple(sorted(flags)) for key, flags in found.items()}


def _line(
    entry: RoundEntry,
    module: ModuleSpec,
    policy: Policy,
    marks: list[ComponentMark],
    sampled: dict[UUID, list[str]],
    flags: dict[UUID, tuple[str, ...]],
) -> SheetLine:
    portfolio = entry.portfolio
    stages: dict[str, dict[str, Decimal]] = {"first": {}, "second": {}, "agreed": {}}
    for mark in marks:
        stages[mark.stage][mark.component] = mark.mark
    seconds = [mark for mark in marks if mark.stage == "second"]
    standing = {**stages["first"], **stages["agreed"]}
    components = tuple(
        ComponentMarkView(part.key, part.kind, part.weight, standing[part.key], part.must_pass)
        for part in module.components
        if part.key in standing
    )
    is_whole = len(components) == len(module.components)
    return SheetLine(
        portfolio_id=portfolio.id,
        learner=view_of(portfolio.enrolment.learner),
        sitting=portfolio.sitting,
        state=portfolio.state,
        assessor_id=entry.assessor_id,
        components=components,
        first=stages["first"],
        second=stages["second"],
        agreed=stages["agreed"],
        moderator_ids=tuple(sorted({mark.marked_by_id for mark in seconds}, key=str)),
        moderated_on=max((kigali_date(mark.marked_at) for mark in seconds), default=None),
        is_sampled=portfolio.id in sampled,
        sample_reasons=tuple(sampled.get(portfolio.id, ())),
        flags=flags.get(portfolio.id, ()),
        judgement=judge(components, policy, sitting=portfolio.sitting) if is_whole else None,
    )


def sample_candidates(lines: Iterable[SheetLine], policy: Policy) -> list[SampleCandidate]:
    """Every marked line as the sample sees it."""
    return [
        SampleCandidate(
            portfolio_id=line.portfolio_id,
            assessor_id=line.assessor_id,
            mark=line.judgement.raw_mark,
            passes=line.judgement.outcome == "pass",
            is_top_band=line.judgement.band == policy.bands[0].letter,
            is_low_assurance=CYCLE_OF_THREE in line.flags,
        )
        for line in lines
        if line.judgement is not None and line.judgement.raw_mark is not None
    ]


def unagreed(round_id: UUID) -> tuple[UUID, ...]:
    """Sampled portfolios without a second and an agreed mark for every component."""
    return tuple(
        line.portfolio_id
        for line in lines_of(round_id)
        if line.is_sampled and not (set(line.first) == set(line.second) == set(line.agreed))
    )
