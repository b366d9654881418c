"""Ten months of a course, told backwards from one day: what the sample cohort has done, every step by its door."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from cpd_grading import api

from . import (
    journey,
    journey_rounds,
    sample_arrivals,
    sample_beside,
    sample_people,
    sample_rounds,
    sample_site,
    sample_words,
    sample_work,
)
from .sample_cohort import SEED, Member, Sample, noon

LATE = 12  # weeks by which the learners of the first module's second round are behind
FINISHES = frozenset({"round-1", "round-2", "round-3", "weak", "silent", "again", "ready", "no-meeting"})
FIRST_ROUND = ("round-1", "weak", "silent", "again")
UNDER_WAY = frozenset({"waiting", "returned"})
# Weeks of a module's coaching session, PLC and committee meeting, by the module's place.
SESSION_WEEKS, PLC_WEEKS, COMMITTEE_WEEKS = (6, 22, 36), (7, 23, 37), (9, 25, 39)
PLC_KINDS = ("plc_sector", "plc_district", "plc_sector")
SILENT = Decimal("42.50")  # the mark of a conversation that has to be held again


def steps(sample: Sample) -> Iterator[Callable[[], None]]:
    """Everything that happened, in the order in which it must be told; each may be a transaction of its own."""
    for place in range(len(sample.run.programme.modules)):
        yield partial(_meet_colleagues, sample, place)
        for member in sample.members:
            yield partial(_study, sample, member, place)
        if place == 0:
            yield partial(_release_first_module, sample)
            yield partial(_release_late_ones, sample)
        if place == 1:
            yield partial(_take_second_module_to_the_board, sample)
            yield partial(_moderate_second_module, sample)
            yield partial(_mark_second_module, sample)
    yield partial(_this_week, sample)
    yield partial(sample_beside.tell, sample)
    yield partial(sample_arrivals.tell, sample)


# -- the learners -------------------------------------------------------------------------------------------------


def _study(sample: Sample, member: Member, place: int) -> None:
    """What one learner has done for one module."""
    run, pair, word = sample.run, member.pair, member.learner.modules[place]
    module = run.programme.modules[place]
    late = timedelta(weeks=LATE) if place == 0 and word == "round-2" else timedelta()
    days = sample_work.task_days(module, place, sample.days.starts_on + late)
    if word in FINISHES:
        returned = (pair.rng.choice(module.tasks),) if pair.rng.random() < 0.4 else ()
        sample_work.finish_tasks(run, pair, module, days, returned=returned)
        if word != "no-meeting":
            sample_work.meet_committee(run, pair, module.code, sample.days.week(COMMITTEE_WEEKS[place]) + late)
    elif word in UNDER_WAY:
        _work_on(sample, member, place, days)
    elif word == "draft":
        sample_work.draft(run, pair, module.tasks[0], sample.days.ago(5))
    if word in FINISHES | UNDER_WAY:
        sample_work.be_coached(run, pair, module.code, sample.days.week(SESSION_WEEKS[place], pair.rng.randrange(5)))


def _work_on(sample: Sample, member: Member, place: int, days: dict[str, date]) -> None:
    """One or two tasks are signed off; the next went to the coach this week, or came back."""
    run, pair, module = sample.run, member.pair, sample.run.programme.modules[place]
    done = 1 if place == 2 else 2
    for slug in module.tasks[:done]:
        sample_work.finish_task(run, pair, slug, days[slug])
    slug = module.tasks[done]
    submission_id = sample_work.hand_in(run, pair, slug, sample.days.ago(4))
    if member.learner.modules[place] == "returned":
        sample_work.send_back(run, pair, slug, submission_id, sample.days.ago(2))


def _meet_colleagues(sample: Sample, place: int) -> None:
    """A PLC meeting of every sector, or of every district for the second module; the first on the list chairs."""
    kind, code = PLC_KINDS[place], sample.run.programme.modules[place].code
    groups: dict[str, list[Member]] = {}
    for member in sample.members:
        if member.learner.modules[place] in FINISHES | UNDER_WAY:
            area_code = member.sector_code if kind == "plc_sector" else member.sector_code[:2]
            groups.setdefault(area_code, []).append(member)
    for area_code, (chair, *others) in groups.items():
        roll = [member.pair.learner_id for member in others]
        on = sample.days.week(PLC_WEEKS[place])
        sample_work.meet_colleagues(sample.run, chair.pair, roll, code, on, kind=kind, area_code=area_code)


def _send(sample: Sample, members: Iterable[Member], place: int, on: date) -> None:
    code = sample.run.programme.modules[place].code
    for member in members:
        portfolio_id = sample_work.send_module(sample.run, member.pair, code, on)
        sample.portfolios[place, member.pair.learner_id] = portfolio_id


# -- the rounds ---------------------------------------------------------------------------------------------------


def _open(sample: Sample, place: int, on: date) -> UUID:
    code = sample.run.programme.modules[place].code
    return journey_rounds.open_round(sample.run, code, sample.office.officer_id, now=noon(on))


def _mark(sample: Sample, members: Iterable[Member], place: int, on: date, *, silent: tuple[str, ...] = ()) -> None:
    """The assessors take turns; whoever has one of the ``silent`` stories has to hold the conversation again."""
    for number, member in enumerate(members):
        word = member.learner.modules[place]
        sample_rounds.assess(
            sample.portfolios[place, member.pair.learner_id],
            member.pair,
            sample.office.assessor_ids[number % len(sample.office.assessor_ids)],
            on + timedelta(days=number % 5),
            conversation=SILENT if word in silent else None,
            is_weak=word == "weak",
        )


def _close_marking(sample: Sample, round_id: UUID, on: date) -> None:
    api.close_marking(round_id=round_id, officer_id=sample.office.officer_id, now=noon(on))


def _lots(purpose: str) -> random.Random:
    return random.Random(f"{SEED}:{purpose}")  # noqa: S311 - a story, not a secret


def _release_first_module(sample: Sample) -> None:
    """Round 1 of the first module, up to credit; the board refers three learners."""
    members, week = sample.told(0, *FIRST_ROUND), sample.days.week
    _send(sample, members, 0, week(17))
    round_id = _open(sample, 0, week(18))
    _mark(sample, members, 0, week(19), silent=("silent", "again"))
    _close_marking(sample, round_id, week(20))
    sample_rounds.moderate(round_id, sample.office, _lots("first"), week(20, 2), seed="board of spring")
    sample_rounds.decide(round_id, sample.office, week(23), "SAMPLE/UR-CE/1")
    api.release_round(round_id=round_id, officer_id=sample.office.second_officer_id, now=noon(week(24)))


def _release_late_ones(sample: Sample) -> None:
    """Round 2 of the first module, released this week: one was late, one held the conversation again."""
    members, week, ago = sample.told(0, "round-2", "again"), sample.days.week, sample.days.ago
    _send(sample, members, 0, week(31))
    round_id = _open(sample, 0, week(32))
    _mark(sample, members, 0, week(33))
    _close_marking(sample, round_id, week(35))
    sample_rounds.moderate(round_id, sample.office, _lots("late"), week(36), seed="board of summer")
    sample_rounds.decide(round_id, sample.office, ago(7), "SAMPLE/UR-CE/2")
    api.release_round(round_id=round_id, officer_id=sample.office.second_officer_id, now=noon(ago(5)))


def _take_second_module_to_the_board(sample: Sample) -> None:
    """Round 1 of the second module: decided this week, waiting for the second officer."""
    members, week = sample.told(1, "round-1"), sample.days.week
    _send(sample, members, 1, week(32))
    round_id = _open(sample, 1, week(33))
    _mark(sample, members, 1, week(34))
    _close_marking(sample, round_id, week(36))
    sample_rounds.moderate(round_id, sample.office, _lots("second"), week(36, 2), seed="board of autumn")
    sample_rounds.decide(round_id, sample.office, sample.days.ago(2), "SAMPLE/UR-CE/3")


def _moderate_second_module(sample: Sample) -> None:
    """Round 2 of the second module: the sample is drawn, two second marks are there, one of them differs."""
    members, days = sample.told(1, "round-2"), sample.days
    _send(sample, members, 1, days.week(37))
    round_id = _open(sample, 1, days.week(38))
    _mark(sample, members, 1, days.week(39))
    _close_marking(sample, round_id, days.week(41))
    drawn = journey_rounds.draw_sample(round_id, sample.office.moderator_id, "board of winter", now=noon(days.ago(9)))
    rng, now = _lots("third"), noon(days.ago(4))
    sample_rounds.moderate_one(round_id, drawn[0], sample.office, rng, now, agrees=True)
    journey_rounds.second_mark(
        round_id, drawn[1], sample.office.moderator_id, sample_words.OTHER_MARK, portfolio_by=-4, now=now
    )


def _mark_second_module(sample: Sample) -> None:
    """Round 3 of the second module: one portfolio is marked, the others wait for an assessor."""
    members, days = sample.told(1, "round-3"), sample.days
    _send(sample, members, 1, days.ago(9))
    _open(sample, 1, days.ago(8))
    _mark(sample, members[:1], 1, days.ago(3))


# -- the days before ----------------------------------------------------------------------------------------------


def _this_week(sample: Sample) -> None:
    """What happened lately and waits for somebody: sessions to confirm, a dispute, a referral begun, new words."""
    run, days, second = sample.run, sample.days, sample.run.programme.modules[1].code
    for given_names in ("Agnès", "Bernard", "Clémence", "Damascène"):
        pair = sample.member(given_names).pair
        sample_work.be_coached(run, pair, second, days.ago(4), recorded_by=pair.learner_id)
    journey.hold_session(
        run,
        sample.ids["Agnès"],
        sample.ids[sample_people.PARTNER],
        mode="visit",
        minutes=90,
        focus=sample_words.FOCUS[0],
        agreed_actions=sample_words.STEP,
        now=noon(days.ago(3)),
    )
    narcisse = sample.member("Narcisse").pair
    disputed = sample_work.be_coached(run, narcisse, second, days.ago(6))
    api.dispute_session(
        session_id=disputed, learner_id=narcisse.learner_id, reason=sample_words.DISPUTE, now=noon(days.ago(2))
    )
    odette = sample.member("Odette").pair
    sample_work.draft(run, odette, run.programme.modules[0].tasks[0], days.ago(3))
    newest = sample_site.course_specs()[run.programme.modules[-1].tasks[-1]]
    api.register_edition(course_key=run.course_key, spec=newest, now=noon(days.ago(6)))
