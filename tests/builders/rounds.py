"""From a complete module to a released round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from cpd_grading.assessment import api as assessment
from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.programmes import api as programmes
from cpd_grading.submissions import api as submissions

from .base import COURSE, MODULE, NOW, SEED
from .coaching import record_meeting, record_session, sign_off
from .documents import programme
from .evidence import pdf, submitted_task
from .people import Staff, coach_of, learner


def complete_module(
    learner_id: UUID, coach_id: UUID, module: str = MODULE, *, levels: Mapping[str, str] | None = None
) -> None:
    """Everything a module of the sample programme needs before it can be sent."""
    for slug in programmes.read_programme(programme()).module(module).tasks:
        sign_off(submitted_task(learner_id, slug), coach_id, levels)
    record_session(coach_id, learner_id, module_code=module)
    record_meeting(learner_id, kind="plc_sector", module_code=module)
    record_meeting(learner_id, kind="sgac", module_code=module)


def submit_module(learner_id: UUID, module: str = MODULE, **step: Any) -> UUID:
    """Send a module portfolio to UR-CE. Returns its id."""
    return submissions.submit_module(
        **{
            "course_key": COURSE,
            "module_code": module,
            "learner_id": learner_id,
            "declares": True,
            "language": "en",
            "request_id": uuid4(),
            "now": NOW,
            **step,
        }
    )


def submitted_module(cohort_id: UUID, *, module: str = MODULE, **details: Any) -> UUID:
    """A new learner with a new coach whose module is complete and sent. Returns the portfolio's id."""
    head_teacher = learner(cohort_id, **details)
    complete_module(head_teacher, coach_of(head_teacher), module)
    return submit_module(head_teacher, module)


def open_round(cohort_id: UUID, team: Staff, module: str = MODULE, *, now: datetime = NOW) -> UUID:
    return assessment.open_round(cohort_id=cohort_id, module_code=module, officer_id=team.officer, now=now)


def converse(portfolio_id: UUID, assessor_id: UUID, mark: object = "72.00", **step: Any) -> UUID:
    """The professional conversation and its mark."""
    return assessment.record_conversation(
        **{
            "portfolio_id": portfolio_id,
            "assessor_id": assessor_id,
            "held_on": date(2026, 3, 3),
            "people": "Learner and assessor",
            "notes": "Explained the choice of priorities.",
            "mark": mark,
            "now": NOW,
            **step,
        }
    )


def mark_portfolio(
    portfolio_id: UUID,
    assessor_id: UUID,
    *,
    levels: Mapping[str, Mapping[str, str]] | None = None,
    conversation: object = "72.00",
    now: datetime = NOW,
) -> dict[str, Any]:
    """Confirm the coach's levels, or give those of ``levels`` (slug -> criterion -> level) with a reason each."""
    for task in assessment.marking_page(portfolio_id).tasks:
        given = (levels or {}).get(task.slug, task.coach_levels)
        reasons = {key: "Seen otherwise" for key, level in given.items() if task.coach_levels.get(key) != level}
        assessment.mark_task(
            portfolio_id=portfolio_id, slug=task.slug, levels=given, reasons=reasons, assessor_id=assessor_id, now=now
        )
    converse(portfolio_id, assessor_id, conversation, now=now)
    return assessment.complete_marking(portfolio_id=portfolio_id, assessor_id=assessor_id, now=now)


def close_marking(round_id: UUID, team: Staff, *, now: datetime = NOW) -> None:
    assessment.close_marking(round_id=round_id, officer_id=team.officer, now=now)


def draw_sample(round_id: UUID, team: Staff, *, seed: str = SEED, now: datetime = NOW) -> int:
    return assessment.draw_sample(round_id=round_id, seed=seed, actor_id=team.moderator, now=now)


def second_mark(
    round_id: UUID, portfolio_id: UUID, team: Staff, marks: Mapping[str, object] | None = None, *, now: datetime = NOW
) -> bool:
    """The moderator's mark beside the first, by default the same. Returns whether they agree."""
    line = next(line for line in assessment.sheet_of(round_id).lines if line.portfolio_id == portfolio_id)
    first = {part.key: part.mark for part in line.components}
    return assessment.second_mark(
        round_id=round_id,
        portfolio_id=portfolio_id,
        marks=marks or first,
        reason="Read the evidence again",
        moderator_id=team.moderator,
        now=now,
    )


def moderate(round_id: UUID, team: Staff, *, now: datetime = NOW) -> None:
    """Draw the sample, second-mark every portfolio of it the same, hear the examiner, close moderation."""
    draw_sample(round_id, team, now=now)
    drawn = assessment.sample_plan(round_id=round_id, seed=SEED).reasons
    for portfolio_id in drawn:
        second_mark(round_id, portfolio_id, team, now=now)
    comment(round_id, team, now=now)
    assessment.close_moderation(round_id=round_id, officer_id=team.officer, now=now)


def comment(round_id: UUID, team: Staff, *, now: datetime = NOW) -> UUID:
    return assessment.comment_as_examiner(
        round_id=round_id,
        comment="The standards are met.",
        standards_met=True,
        examiner_id=team.external_examiner,
        now=now,
    )


def ratify(
    round_id: UUID, team: Staff, *, rulings: Mapping[UUID, Mapping[str, str]] | None = None, now: datetime = NOW
) -> UUID:
    """The board's decision on the sheet as it stands. Returns the decision's id."""
    return assessment.record_board_decision(
        round_id=round_id,
        sheet_digest=assessment.sheet_of(round_id).digest,
        held_on=kernel.kigali_date(now),
        reference="UR-CE/B/2026/14",
        minute=pdf("Minute of the board"),
        officer_id=team.officer,
        rulings=rulings,
        now=now,
    )


def release(round_id: UUID, team: Staff, *, now: datetime = NOW) -> tuple[UUID, ...]:
    return credits.release_round(round_id=round_id, officer_id=team.second_officer, now=now)


def round_at_board(
    cohort_id: UUID,
    team: Staff,
    portfolios: Sequence[UUID],
    *,
    conversations: Mapping[UUID, object] | None = None,
    module: str = MODULE,
) -> UUID:
    """A round with these portfolios marked and moderated. Returns its id."""
    round_id = open_round(cohort_id, team, module)
    for portfolio_id in portfolios:
        mark_portfolio(portfolio_id, team.assessor, conversation=(conversations or {}).get(portfolio_id, "72.00"))
    close_marking(round_id, team)
    moderate(round_id, team)
    return round_id


def released_round(
    cohort_id: UUID,
    team: Staff,
    portfolios: Sequence[UUID],
    *,
    conversations: Mapping[UUID, object] | None = None,
    module: str = MODULE,
) -> UUID:
    """The same, ratified and released. Returns the round's id."""
    round_id = round_at_board(cohort_id, team, portfolios, conversations=conversations, module=module)
    ratify(round_id, team)
    release(round_id, team)
    return round_id
