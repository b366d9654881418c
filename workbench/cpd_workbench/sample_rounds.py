"""Ways through an assessment round: an assessor's work on one portfolio, a moderator's on the sample, the board's."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from cpd_grading import api

from . import journey_rounds, sample_words
from .journey_rounds import Office
from .sample_files import pdf
from .sample_work import Pair


def assess(
    portfolio_id: UUID,
    pair: Pair,
    assessor_id: UUID,
    on: date,
    *,
    conversation: Decimal | None = None,
    is_weak: bool = False,
) -> None:
    """The assessor goes through the tasks, holds the conversation and completes the marks."""
    now = pair.at(on)
    changes = _weaker(portfolio_id) if is_weak else _sharper(portfolio_id, pair)
    reason = sample_words.WEAKER if is_weak else sample_words.SHARPER
    journey_rounds.mark_tasks(portfolio_id, assessor_id, changes, reason, now=now)
    mark = conversation if conversation is not None else Decimal(pair.rng.randint(104, 160) + 15 * pair.skill) / 2
    passes = mark >= 50  # only the words follow it; the rule is the programme's
    notes = sample_words.CONVERSATION if passes else sample_words.SHORT_CONVERSATION
    journey_rounds.converse(portfolio_id, assessor_id, mark, f"{pair.name} and the assessor", notes, now=now)
    api.complete_marking(portfolio_id=portfolio_id, assessor_id=assessor_id, now=now)


def _weaker(portfolio_id: UUID) -> dict[str, dict[str, str]]:
    """Half of every task's criteria are not shown."""
    changes = {}
    for task in api.marking_page(portfolio_id).tasks:
        half = (len(task.spec.criteria) + 1) // 2
        changes[task.slug] = {one.key: one.levels[0].key for one in task.spec.criteria[:half]}
    return changes


def _sharper(portfolio_id: UUID, pair: Pair) -> dict[str, dict[str, str]]:
    """Now and then one criterion is a level better than the coach said."""
    changes: dict[str, dict[str, str]] = {}
    for task in api.marking_page(portfolio_id).tasks:
        criterion = pair.rng.choice(task.spec.criteria)
        keys = [level.key for level in criterion.levels]
        place = keys.index(task.coach_levels[criterion.key])
        if not task.is_carried and place + 1 < len(keys) and pair.rng.random() < 0.3:
            changes[task.slug] = {criterion.key: keys[place + 1]}
    return changes


def moderate_one(
    round_id: UUID, portfolio_id: UUID, office: Office, rng: random.Random, now: datetime, *, agrees: bool
) -> None:
    """A second mark of one portfolio, and where it differs the mark both settle on."""
    by = 0 if agrees else rng.choice((-4, -2, 2, 4))
    reason = sample_words.SAME_MARK if agrees else sample_words.OTHER_MARK
    marks = journey_rounds.second_mark(round_id, portfolio_id, office.moderator_id, reason, portfolio_by=by, now=now)
    line = next(line for line in api.sheet_of(round_id).lines if line.portfolio_id == portfolio_id)
    if marks != line.first:
        agreed = {key: _two_places((mark + line.first[key]) / 2) for key, mark in marks.items()}
        journey_rounds.agree(round_id, portfolio_id, office.moderator_id, agreed, sample_words.AGREED, now=now)


def _two_places(mark: Decimal) -> Decimal:
    return mark.quantize(Decimal("0.01"), ROUND_HALF_UP)


def moderate(
    round_id: UUID, office: Office, rng: random.Random, on: date, *, seed: str, disagreements: float = 0.25
) -> None:
    """The sample is drawn, marked a second time and commented on; moderation is closed a week later."""
    noon = datetime.combine(on, time(12), api.KIGALI).astimezone(UTC)
    for portfolio_id in journey_rounds.draw_sample(round_id, office.moderator_id, seed, now=noon):
        now = noon + timedelta(days=2, minutes=rng.randrange(240))
        moderate_one(round_id, portfolio_id, office, rng, now, agrees=rng.random() >= disagreements)
    api.comment_as_examiner(
        round_id=round_id,
        comment=sample_words.EXAMINER,
        standards_met=True,
        examiner_id=office.examiner_id,
        now=noon + timedelta(days=4),
    )
    api.close_moderation(round_id=round_id, officer_id=office.officer_id, now=noon + timedelta(days=7))


def decide(round_id: UUID, office: Office, on: date, reference: str) -> None:
    """The board ratifies the sheet; the signed minute names its digest."""
    digest = api.sheet_of(round_id).digest
    minute = pdf("Minute of the board", f"Reference {reference}.", f"Ratified as printed, digest {digest}.", "Signed.")
    now = datetime.combine(on, time(15), api.KIGALI).astimezone(UTC)
    journey_rounds.decide(round_id, office.officer_id, reference, minute, now=now)
