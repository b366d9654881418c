"""Acts on an assessment round: open it, close marking, moderate, hear the examiner, record the board's decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ..coaching.domain import require_past
from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import (
    AlreadyDone,
    BadField,
    ExaminerCommentMissing,
    MarksIncomplete,
    MissingField,
    ModerationIncomplete,
    NotFound,
    NotInSample,
    ReasonRequired,
    RoundNotEmpty,
    SampleAlreadyDrawn,
    SheetChanged,
)
from ..people.selectors import require_any_role, require_role
from ..portfolio.files import clean_file, store
from ..portfolio.models import ModulePortfolio
from ..programmes.selectors import cohort
from . import domain, sheet
from .domain import ROUND
from .marking import locked_portfolio, write_component
from .models import AssessmentRound, BoardDecision, ComponentMark, ExaminerComment, RoundEntry, SampleItem
from .sampling import SamplePlan, plan_sample

DRAWERS = ("moderator", "exam_officer")


def _locked(round_id: UUID, action: str) -> AssessmentRound:
    """The round, locked, if the action is possible in its state. Raises NotFound, TransitionNotAllowed."""
    row = AssessmentRound.objects.select_for_update().filter(pk=round_id).first()
    if row is None:
        raise NotFound()
    ROUND.after(row.state, action)
    return row


def _move(row: AssessmentRound, action: str, actor_id: UUID, now: datetime, **ids: object) -> None:
    row.state = ROUND.after(row.state, action)
    row.save(update_fields=["state"])
    _trace(action, row, actor_id, now, **ids)


def _trace(action: str, row: AssessmentRound, actor_id: UUID, now: datetime, **ids: object) -> None:
    audit.record(f"round_{action}", actor_id=actor_id, now=now, cohort_id=row.cohort_id, round=row.id, **ids)


@transaction.atomic
def open_round(*, cohort_id: UUID, module_code: str, officer_id: UUID, now: datetime) -> UUID:
    """Open the next round of a cohort's module with every submitted portfolio that is in none.

    A round that is still marking is the one to use, so it is returned. Raises NotInRole, NotFound.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    cohort(cohort_id).programme.module(module_code)
    rows = AssessmentRound.objects.filter(cohort_id=cohort_id, module_code=module_code)
    current = rows.filter(state="marking").first()
    if current is None:
        last = rows.aggregate(last=Max("number"))["last"] or 0
        current = AssessmentRound.objects.create(
            cohort_id=cohort_id, module_code=module_code, number=last + 1, state=ROUND.start, opened_at=now
        )
        _trace("opened", current, officer_id, now, module=module_code, number=current.number)
    gather(current)
    return current.id


def gather(row: AssessmentRound) -> int:
    """Add every submitted portfolio of the round's module that stands in no round. Returns how many."""
    placed = set(RoundEntry.objects.exclude(live_key=None).values_list("live_key", flat=True))
    waiting = ModulePortfolio.objects.filter(
        enrolment__cohort_id=row.cohort_id, module_code=row.module_code, state="submitted"
    )
    new = [portfolio for portfolio in waiting.order_by("submitted_at", "pk") if str(portfolio.pk) not in placed]
    for portfolio in new:
        RoundEntry.objects.create(round=row, portfolio=portfolio, live_key=str(portfolio.pk))
    return len(new)


@transaction.atomic
def move_to_next_round(*, portfolio_id: UUID, reason: str, officer_id: UUID, now: datetime) -> None:
    """Take an unmarked portfolio out of a round that is marking; the next round gathers it.

    Raises NotInRole, NotFound, ReasonRequired, TransitionNotAllowed.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    if not reason.strip():
        raise ReasonRequired()
    portfolio = locked_portfolio(portfolio_id)
    entry = RoundEntry.objects.select_for_update().filter(live_key=str(portfolio_id)).select_related("round").first()
    if entry is None:
        raise NotFound()
    ROUND.after(entry.round.state, "mark")
    if portfolio.state != "submitted":
        raise AlreadyDone()
    RoundEntry.objects.filter(pk=entry.pk).update(live_key=None)
    _trace("entry_moved", entry.round, officer_id, now, portfolio=portfolio_id, learner=portfolio.enrolment.learner_id)


@transaction.atomic
def close_marking(*, round_id: UUID, officer_id: UUID, now: datetime) -> None:
    """Raises NotInRole, NotFound, TransitionNotAllowed, RoundNotEmpty, MarksIncomplete."""
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = _locked(round_id, "close_marking")
    entries = RoundEntry.objects.filter(round=row).exclude(live_key=None)
    if not entries.exists():
        raise MarksIncomplete(missing="there is no portfolio in this round")
    unmarked = entries.filter(portfolio__state="submitted").count()
    if unmarked:
        raise RoundNotEmpty(count=unmarked)
    _move(row, "close_marking", officer_id, now)


def sample_plan(*, round_id: UUID, seed: str) -> SamplePlan:
    """What a seed would draw, its size and its cost in minutes, before anything is drawn. Raises NotFound."""
    lines = sheet.lines_of(round_id)
    policy = sheet.policy_of(round_id)
    return plan_sample(sheet.sample_candidates(lines, policy), policy.moderation, pass_mark=policy.pass_mark, seed=seed)


@transaction.atomic
def draw_sample(*, round_id: UUID, seed: str, actor_id: UUID, now: datetime) -> int:
    """Draw the moderation sample once and keep its seed. Returns its size.

    Raises NotInRole, NotFound, TransitionNotAllowed, SampleAlreadyDrawn, MissingField.
    """
    require_any_role(actor_id, DRAWERS, on=kigali_date(now))
    row = _locked(round_id, "moderate")
    if row.seed or SampleItem.objects.filter(round=row).exists():
        raise SampleAlreadyDrawn()
    if not seed.strip():
        raise MissingField(field="seed")
    plan = sample_plan(round_id=round_id, seed=seed.strip())
    for portfolio_id, reasons in plan.reasons.items():
        SampleItem.objects.create(
            round=row, portfolio_id=portfolio_id, reasons=list(reasons), drawn_at=now, drawn_by_id=actor_id
        )
    row.seed = seed.strip()[:40]
    row.save(update_fields=["seed"])
    _trace("sample_drawn", row, actor_id, now, size=plan.size, seed=row.seed)
    return plan.size


def _sampled(round_id: UUID, portfolio_id: UUID) -> tuple[AssessmentRound, ModulePortfolio, UUID]:
    """Round, portfolio and its assessor, if the portfolio is in the sample. Raises NotInSample and _locked's."""
    row = _locked(round_id, "moderate")
    if not SampleItem.objects.filter(round=row, portfolio_id=portfolio_id).exists():
        raise NotInSample()
    entry = RoundEntry.objects.filter(round=row, live_key=str(portfolio_id)).first()
    if entry is None or entry.assessor_id is None:
        raise NotFound()
    return row, locked_portfolio(portfolio_id), entry.assessor_id


def _read_marks(portfolio: ModulePortfolio, marks: Mapping[str, object]) -> dict[str, Decimal]:
    """Exactly the module's components, read. Raises MarksIncomplete, BadField, MarkOutOfRange."""
    first = ComponentMark.objects.filter(portfolio=portfolio, stage="first").exclude(live_key=None)
    wanted = set(first.values_list("component", flat=True))
    if missing := sorted(wanted - set(marks)):
        raise MarksIncomplete(missing=", ".join(missing))
    if unknown := sorted(set(marks) - wanted):
        raise BadField(field="marks", problem=f"{', '.join(unknown)} is no component of this module.")
    return {key: domain.read_mark(marks[key]) for key in sorted(wanted)}


@transaction.atomic
def second_mark(
    *, round_id: UUID, portfolio_id: UUID, marks: Mapping[str, object], reason: str, moderator_id: UUID, now: datetime
) -> bool:
    """A moderator marks a sampled portfolio beside the first marks. Returns whether the two already agree.

    Where every component is the same the agreed mark is recorded with it. Raises NotInRole, NotFound, NotInSample,
    OwnWork, SamePersonTwice, TransitionNotAllowed, MarksIncomplete, MarkOutOfRange, ReasonRequired.
    """
    require_role(moderator_id, "moderator", on=kigali_date(now))
    row, portfolio, assessor_id = _sampled(round_id, portfolio_id)
    domain.require_other_person(moderator_id, portfolio.enrolment.learner_id, assessor_id)
    if not reason.strip():
        raise ReasonRequired()
    read = _read_marks(portfolio, marks)
    for key, mark in read.items():
        write_component(portfolio, key, "second", mark, moderator_id, now, reason=reason.strip()[:500])
    first = sheet.marks_of(portfolio.id, "first")
    agrees = read == first
    if agrees:
        for key, mark in read.items():
            write_component(portfolio, key, "agreed", mark, moderator_id, now, reason="both marks are the same")
    _trace("second_marked", row, moderator_id, now, portfolio=portfolio_id, agrees=agrees)
    return agrees


@transaction.atomic
def agree_marks(
    *, round_id: UUID, portfolio_id: UUID, marks: Mapping[str, object], reason: str, actor_id: UUID, now: datetime
) -> None:
    """Record the agreed mark and why, by the first or the second marker, once both have marked.

    Raises NotInRole, NotFound, NotInSample, OwnWork, TransitionNotAllowed, ModerationIncomplete, ReasonRequired.
    """
    require_any_role(actor_id, ("moderator", "assessor"), on=kigali_date(now))
    row, portfolio, assessor_id = _sampled(round_id, portfolio_id)
    domain.require_other_person(actor_id, portfolio.enrolment.learner_id)
    seconds = ComponentMark.objects.filter(portfolio=portfolio, stage="second").exclude(live_key=None)
    markers = set(seconds.values_list("marked_by_id", flat=True))
    if not markers:
        raise ModerationIncomplete(missing="the second mark")
    if actor_id != assessor_id and actor_id not in markers:
        raise NotFound()
    if not reason.strip():
        raise ReasonRequired()
    for key, mark in _read_marks(portfolio, marks).items():
        write_component(portfolio, key, "agreed", mark, actor_id, now, reason=reason.strip()[:500])
    _trace("marks_agreed", row, actor_id, now, portfolio=portfolio_id)


@transaction.atomic
def comment_as_examiner(*, round_id: UUID, comment: str, standards_met: bool, examiner_id: UUID, now: datetime) -> UUID:
    """The external examiner says of a round whether its standards are met. Raises NotInRole, NotFound, MissingField."""
    require_role(examiner_id, "external_examiner", on=kigali_date(now))
    row = _locked(round_id, "moderate")
    if not comment.strip():
        raise MissingField(field="comment")
    said = ExaminerComment.objects.create(
        round=row, examiner_id=examiner_id, comment=comment.strip(), standards_met=standards_met, commented_at=now
    )
    _trace("examiner_commented", row, examiner_id, now, comment=said.id)
    return said.id


@transaction.atomic
def close_moderation(*, round_id: UUID, officer_id: UUID, now: datetime) -> None:
    """Raises NotInRole, NotFound, TransitionNotAllowed, ModerationIncomplete, ExaminerCommentMissing."""
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = _locked(round_id, "close_moderation")
    if not row.seed:
        raise ModerationIncomplete(missing="the sample is not drawn")
    waiting = sheet.unagreed(round_id)
    if waiting:
        raise ModerationIncomplete(missing=f"{len(waiting)} portfolios of the sample have no agreed mark")
    if sheet.policy_of(round_id).external_examiner and not ExaminerComment.objects.filter(round=row).exists():
        raise ExaminerCommentMissing()
    _move(row, "close_moderation", officer_id, now)


@transaction.atomic
def reopen_moderation(*, round_id: UUID, reason: str, officer_id: UUID, now: datetime) -> None:
    """Take a round back from the board to moderation; a decision recorded meanwhile no longer stands.

    Raises NotInRole, NotFound, TransitionNotAllowed, ReasonRequired.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = _locked(round_id, "reopen_moderation")
    if not reason.strip():
        raise ReasonRequired()
    BoardDecision.objects.filter(round=row).update(live_key=None)
    _move(row, "reopen_moderation", officer_id, now)


@transaction.atomic
def record_board_decision(
    *,
    round_id: UUID,
    sheet_digest: str,
    held_on: date,
    reference: str,
    minute: bytes,
    officer_id: UUID,
    now: datetime,
    rulings: Mapping[UUID, Mapping[str, str]] | None = None,
) -> UUID:
    """Record that the board ratified the round as printed. Returns the decision's id.

    ``minute`` is the signed minute (PDF or photo). ``rulings``: portfolio -> {"outcome": "deferred"|"void",
    "reason"}. Raises NotInRole, NotFound, TransitionNotAllowed, SheetChanged, MissingField, BadField, EmptyFile and
    what clean_file raises.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = _locked(round_id, "ratify")
    current = sheet.sheet_of(round_id).digest
    if sheet_digest.strip().lower() != current:
        raise SheetChanged(quoted=sheet_digest.strip()[:12], now=current[:12])
    if not reference.strip():
        raise MissingField(field="reference")
    require_past("held_on", held_on, kigali_date(now))
    kept = store(clean_file(minute).content)
    BoardDecision.objects.filter(round=row).exclude(live_key=None).update(live_key=None)
    decision = BoardDecision.objects.create(
        round=row,
        sheet_digest=current,
        held_on=held_on,
        reference=reference.strip(),
        minute_key=kept.key,
        minute_sha256=kept.sha256,
        rulings=_rulings(row, rulings or {}),
        anchors=audit.heads(row.cohort_id),
        recorded_by_id=officer_id,
        recorded_at=now,
        live_key=str(row.id),
    )
    _trace("ratify", row, officer_id, now, decision=decision.id, sheet=current, minute=kept.sha256)
    return decision.id


def _rulings(row: AssessmentRound, rulings: Mapping[UUID, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    placed = {entry.portfolio_id for entry in RoundEntry.objects.filter(round=row).exclude(live_key=None)}
    kept = {}
    for portfolio_id, ruling in rulings.items():
        if portfolio_id not in placed:
            raise NotFound()
        if ruling.get("outcome") not in domain.RULINGS:
            raise BadField(field="outcome", problem=f"Choose one of: {', '.join(domain.RULINGS)}.")
        if not ruling.get("reason", "").strip():
            raise ReasonRequired()
        kept[str(portfolio_id)] = {"outcome": ruling["outcome"], "reason": ruling["reason"].strip()[:300]}
    return kept
