"""Acts of moderation: plan and draw the sample, mark a second time, agree, hear the examiner, close or open again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ..kernel.clock import kigali_date
from ..kernel.errors import (
    BadField,
    ExaminerCommentMissing,
    MarksIncomplete,
    ModerationIncomplete,
    NotInSample,
    NotPermitted,
    SampleAlreadyDrawn,
)
from ..kernel.messages import Message, _, ngettext_lazy
from ..people.api import require_any_role, require_role
from ..people.domain import require_reason, require_text
from ..portfolio.models import ModulePortfolio
from ..reviews import domain as review_rules
from . import domain
from . import marks_sheet as sheet
from .marking import locked_portfolio, write_component
from .marks_in_force import assessors_behind, coaches_behind
from .models import AssessmentRound, BoardDecision, ComponentMark, ExaminerComment, RoundEntry, SampleItem
from .rounds import locked_round, move_round, trace_round
from .sampling import SamplePlan, plan_sample
from .steps_back import keep_reason
from .words import COMPONENT_WORDS, OTHER_COMPONENT

DRAWERS = ("moderator", "exam_officer")
SAME = "both marks are the same"

NOT_AGREED = ngettext_lazy(
    "%(count)s portfolio of the sample has no agreed mark",
    "%(count)s portfolios of the sample have no agreed mark",
)


def sample_plan(*, round_id: UUID, seed: str) -> SamplePlan:
    """What a seed would draw, its size and its cost in minutes, before anything is drawn. Raises NotFound."""
    lines = sheet.lines_of(round_id)
    policy = sheet.policy_of(round_id)
    return plan_sample(sheet.sample_candidates(lines, policy), policy.moderation, pass_mark=policy.pass_mark, seed=seed)


@transaction.atomic
def draw_sample(*, round_id: UUID, seed: str, actor_id: UUID, now: datetime) -> int:
    """Draw the moderation sample once and keep its seed. Returns its size.

    Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, SampleAlreadyDrawn, MissingField, BadField.
    """
    require_any_role(actor_id, DRAWERS, on=kigali_date(now))
    row = locked_round(round_id, "moderate", person_id=actor_id)
    # The seed that is kept is the seed that drew, whole: otherwise the sample could not be drawn again and shown.
    kept = require_text("seed", seed, limit=40)
    if not AssessmentRound.objects.filter(pk=row.pk, seed="").update(seed=kept):
        raise SampleAlreadyDrawn()
    plan = sample_plan(round_id=round_id, seed=kept)
    for portfolio_id, reasons in plan.reasons.items():
        SampleItem.objects.create(
            round=row, portfolio_id=portfolio_id, reasons=list(reasons), drawn_at=now, drawn_by_id=actor_id
        )
    trace_round("sample_drawn", row, actor_id, now, size=plan.size, seed=kept)
    return plan.size


def _sampled(round_id: UUID, portfolio_id: UUID, person_id: UUID) -> tuple[AssessmentRound, ModulePortfolio]:
    """Round and portfolio, if the portfolio is in the sample. Raises NotInSample and what locked_round raises."""
    row = locked_round(round_id, "moderate", person_id=person_id)
    if not SampleItem.objects.filter(round=row, portfolio_id=portfolio_id).exists():
        raise NotInSample()
    return row, locked_portfolio(portfolio_id)


def _read_marks(portfolio: ModulePortfolio, marks: Mapping[str, object]) -> dict[str, Decimal]:
    """Exactly the module's components, read. Raises MarksIncomplete, BadField, MarkOutOfRange."""
    wanted = set(sheet.marks_of(portfolio.id, "first"))
    if missing := sorted(wanted - set(marks)):
        raise MarksIncomplete(missing=tuple(Message(COMPONENT_WORDS.get(key, OTHER_COMPONENT)) for key in missing))
    if set(marks) - wanted:
        raise BadField(field="mark", problem=Message(_("A mark was sent for something else. Reload the page.")))
    return {key: domain.read_mark(marks[key]) for key in sorted(wanted)}


def _write(
    portfolio: ModulePortfolio, stage: str, marks: Mapping[str, Decimal], by: UUID, now: datetime, reason: str
) -> None:
    for key, mark in marks.items():
        write_component(portfolio, key, stage, mark, by, now, reason=reason)


@transaction.atomic
def second_mark(
    *, round_id: UUID, portfolio_id: UUID, marks: Mapping[str, object], reason: str, moderator_id: UUID, now: datetime
) -> bool:
    """A moderator marks a sampled portfolio beside the first marks. Returns whether the two already agree.

    Where every component is the same the agreed mark is recorded with it; where not, an agreement on an earlier
    second mark no longer stands. The moderator graded nothing of it before, as coach or as assessor. Raises NotInRole,
    NotFound, NotInSample, OwnWork, SamePersonTwice, TransitionNotAllowed, MarksIncomplete, MarkOutOfRange, BadField,
    ReasonRequired, AlreadyDone.
    """
    require_role(moderator_id, "moderator", on=kigali_date(now))
    row, portfolio = _sampled(round_id, portfolio_id, moderator_id)
    learner_id = portfolio.enrolment.learner_id
    others = assessors_behind(portfolio) | coaches_behind(portfolio)
    review_rules.require_other_person(moderator_id, learner_id=learner_id, others=others)
    said = require_reason(reason)
    read = _read_marks(portfolio, marks)
    _write(portfolio, "second", read, moderator_id, now, said)
    agrees = read == sheet.marks_of(portfolio.id, "first")
    if agrees:
        _write(portfolio, "agreed", read, moderator_id, now, SAME)
    else:
        ComponentMark.objects.filter(portfolio=portfolio, stage="agreed").update(in_force_key=None)
    trace_round("second_marked", row, moderator_id, now, learner_id=learner_id, portfolio=portfolio_id, agrees=agrees)
    return agrees


@transaction.atomic
def agree_marks(
    *, round_id: UUID, portfolio_id: UUID, marks: Mapping[str, object], reason: str, actor_id: UUID, now: datetime
) -> None:
    """Record the agreed mark and why, by the first or the second marker, once both have marked.

    Raises NotInRole, NotFound, NotInSample, OwnWork, NotPermitted, TransitionNotAllowed, ModerationIncomplete,
    MarksIncomplete, MarkOutOfRange, BadField, ReasonRequired, AlreadyDone.
    """
    require_any_role(actor_id, ("moderator", "assessor"), on=kigali_date(now))
    row, portfolio = _sampled(round_id, portfolio_id, actor_id)
    learner_id = portfolio.enrolment.learner_id
    review_rules.require_other_person(actor_id, learner_id=learner_id)
    seconds = _markers(portfolio, "second")
    if not seconds:
        raise ModerationIncomplete(missing=Message(_("the second mark")))
    firsts = RoundEntry.objects.filter(round=row, in_force_key=str(portfolio_id)).values_list("assessor_id", flat=True)
    if actor_id not in {*seconds, *firsts}:
        raise NotPermitted()
    said = require_reason(reason)
    _write(portfolio, "agreed", _read_marks(portfolio, marks), actor_id, now, said)
    trace_round("marks_agreed", row, actor_id, now, learner_id=learner_id, portfolio=portfolio_id)


def _markers(portfolio: ModulePortfolio, stage: str) -> Iterable[UUID]:
    rows = ComponentMark.objects.filter(portfolio=portfolio, stage=stage).exclude(in_force_key=None)
    return set(rows.values_list("marked_by_id", flat=True))


@transaction.atomic
def comment_as_examiner(*, round_id: UUID, comment: str, standards_met: bool, examiner_id: UUID, now: datetime) -> UUID:
    """The external examiner, who marked nothing in a round, says whether its standards are met.

    Raises NotInRole, NotFound, OwnWork, SamePersonTwice, TransitionNotAllowed, MissingField, BadField.
    """
    require_role(examiner_id, "external_examiner", on=kigali_date(now))
    row = locked_round(round_id, "moderate", person_id=examiner_id)
    placed = RoundEntry.objects.filter(round=row).exclude(in_force_key=None).values("portfolio_id")
    markers = ComponentMark.objects.filter(portfolio__in=placed).values_list("marked_by_id", flat=True)
    review_rules.require_other_person(examiner_id, others=markers)
    said = ExaminerComment.objects.create(
        round=row,
        examiner_id=examiner_id,
        comment=require_text("comment", comment, limit=review_rules.MAX_NOTE),
        standards_met=standards_met,
        commented_at=now,
    )
    trace_round("examiner_commented", row, examiner_id, now, comment=said.id)
    return said.id


@transaction.atomic
def close_moderation(*, round_id: UUID, officer_id: UUID, now: datetime) -> None:
    """Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, ModerationIncomplete, ExaminerCommentMissing."""
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = locked_round(round_id, "close_moderation", person_id=officer_id)
    if not row.seed:
        raise ModerationIncomplete(missing=Message(_("the sample is not drawn")))
    waiting = sheet.unagreed(round_id)
    if waiting:
        raise ModerationIncomplete(missing=Message(*NOT_AGREED, count=len(waiting)))
    if sheet.policy_of(round_id).external_examiner and not ExaminerComment.objects.filter(round=row).exists():
        raise ExaminerCommentMissing()
    move_round(row, "close_moderation", officer_id, now)


@transaction.atomic
def reopen_moderation(*, round_id: UUID, reason: str, officer_id: UUID, now: datetime) -> None:
    """Take a round back from the board to moderation; a decision recorded meanwhile no longer stands.

    Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, ReasonRequired, BadField.
    """
    require_role(officer_id, "exam_officer", on=kigali_date(now))
    row = locked_round(round_id, "reopen_moderation", person_id=officer_id)
    step = keep_reason("moderation_reopened", reason, round_id=row.id, person_id=officer_id, now=now)
    BoardDecision.objects.filter(round=row).update(in_force_key=None)
    move_round(row, "reopen_moderation", officer_id, now, step=step)
