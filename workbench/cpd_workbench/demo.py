"""The whole journey for N learners over the first module, from the cohort's opening to the exported batch.

The timeline is fixed and every choice follows from the seed: the same seed gives the same records, byte for byte.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from cpd_export.api import BatchReport
from cpd_grading import api

from . import journey, journey_rounds, sample_rounds, sample_site, sample_work
from .journey import Run
from .journey_rounds import Office
from .sample_work import Pair
from .site_names import Progress

STARTS_ON = date(2026, 1, 12)
GIVEN_NAMES = (
    "Amina",
    "Boniface",
    "Chantal",
    "Diane",
    "Eric",
    "Félicité",
    "Gaspard",
    "Honorine",
    "Innocent",
    "Josiane",
)
LEARNERS_PER_COACH = 8
SECTORS = 4
RECIPIENT = "Registry of the University of Rwanda, College of Education (demonstration)"

# How a learner fares, in turn: the first of any number of learners earns the credit.
WAYS = (
    "straight", "returned", "straight", "weak", "returned", "drafting", "straight", "unnumbered", "waiting",
    "no_committee", "returned", "silent", "untouched", "straight", "unsent",
)  # fmt: skip
SENDS = frozenset({"straight", "returned", "weak", "silent", "unnumbered"})
MEETS = SENDS | {"no_committee", "unsent"}


@dataclass(frozen=True)
class Player:
    """One learner of the demonstration."""

    pair: Pair
    way: str
    sector_code: str


def play(*, learners: int, out: Path, seed: int, progress: Progress[Any]) -> dict[str, Any]:
    """Play the journey on the opened, empty site and write the batch into ``out``. Returns the totals.

    ``awards`` and ``credits`` are those of the batch: what is held back is in its exceptions list.
    """
    with api.seeded_ids(seed), api.files_read_once():
        with transaction.atomic():
            run, office, players = _set_up(learners, seed)
        for player in progress(players, "learners"):
            with transaction.atomic():
                _study(run, player)
        with transaction.atomic():
            _meet(run, players)
        round_id = _pass_round(run, office, players, seed, progress)
        with transaction.atomic():
            sample_rounds.decide(round_id, office, _day(week=23), "DEMO/2026/1")
            api.release_round(round_id=round_id, officer_id=office.second_officer_id, now=_noon(week=24))
        journey.deliver_news()
        report = journey.export_batch(
            run,
            out,
            office.officer_id,
            purpose="Demonstration of the hand-over",
            recipient=RECIPIENT,
            now=_noon(week=25),
        )
        return _totals(run, office, learners, report)


def way_of(number: int) -> str:
    """How the learner of this number fares; one alone has no registration number, however many there are."""
    way = WAYS[number % len(WAYS)]
    return "straight" if way == "unnumbered" and number >= len(WAYS) else way


def _day(*, week: int, day: int = 0) -> date:
    return STARTS_ON + timedelta(weeks=week, days=day)


def _noon(*, week: int, day: int = 0) -> datetime:
    return datetime.combine(_day(week=week, day=day), time(12), api.KIGALI).astimezone(UTC)


# -- people -------------------------------------------------------------------------------------------------------


def _set_up(learners: int, seed: int) -> tuple[Run, Office, list[Player]]:
    now = _noon(week=-2)
    run = journey.open_cohort(
        sample_site.sample_programme("demo"),
        course_key=sample_site.course_key(),
        name="Demonstration cohort",
        academic_year="2025-2026",
        starts_on=STARTS_ON,
        now=now,
        addresses=sample_site.block_addresses(),
    )
    coaches = [
        sample_site.add_account(f"Coach {number + 1:03}", now=now)
        for number in range(-(-learners // LEARNERS_PER_COACH))
    ]
    players = []
    for number in range(learners):
        coach = coaches[number // LEARNERS_PER_COACH]
        players.append(_add_player(run, number, coach.person_id, seed, now))
    return run, _office(now), players


def _office(now: datetime) -> Office:
    return Office(
        assessor_ids=(_officer("Assessor One", "assessor", now), _officer("Assessor Two", "assessor", now)),
        moderator_id=_officer("Moderator", "moderator", now),
        examiner_id=_officer("Examiner", "external_examiner", now),
        officer_id=_officer("Officer One", "exam_officer", now),
        second_officer_id=_officer("Officer Two", "exam_officer", now),
    )


def _officer(given_names: str, role: str, now: datetime) -> UUID:
    person_id = sample_site.add_account(given_names, now=now).person_id
    api.grant_role(person_id=person_id, role=role, starts_on=api.kigali_date(now), now=now)
    return person_id


def _add_player(run: Run, number: int, coach_id: UUID, seed: int, now: datetime) -> Player:
    way, place = way_of(number), number % SECTORS
    district, sector, school = f"9{place % 2 + 1}", f"9{place % 2 + 1}0{place // 2 + 1}", f"SAMPLE-{number + 1:04}"
    sample_site.add_place(
        (district, f"Sample District {district}"),
        (sector, f"Sample Sector {sector}"),
        (school, f"Sample School {number + 1}"),
    )
    account = sample_site.add_account(
        GIVEN_NAMES[number % len(GIVEN_NAMES)],
        family_name=f"{sample_site.FAMILY_NAME}-{number + 1:04}",
        registration_number=None if way == "unnumbered" else f"SAMPLE26{number + 1:04}",
        school_code=school,
        now=now,
    )
    learner_id = account.person_id
    api.enrol(cohort_id=run.cohort_id, learner_id=learner_id, on=STARTS_ON, now=now)
    api.assign_coach(coach_id=coach_id, coachee_id=learner_id, kind="nll", starts_on=STARTS_ON, now=now)
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - a story, not a secret
    skill = 0 if way == "weak" else rng.choice((0, 1, 1, 2))
    return Player(Pair(learner_id, coach_id, account.anonymous_user_id, account.name, "en", skill, rng), way, sector)


# -- the learners' half year --------------------------------------------------------------------------------------


def _study(run: Run, player: Player) -> None:
    """The tasks of the first module, as far as this learner comes with them, with a coaching session and SGAC."""
    pair, way = player.pair, player.way
    module = run.programme.modules[0]
    days = sample_work.task_days(module, 0, STARTS_ON)
    first, *rest = module.tasks
    if way == "drafting":
        sample_work.draft(run, pair, first, days[first])
    elif way == "waiting":
        sample_work.finish_task(run, pair, first, days[first])
        if rest:
            sample_work.hand_in(run, pair, rest[0], days[rest[0]])
    elif way in MEETS:
        returned = (pair.rng.choice(module.tasks),) if way == "returned" else ()
        sample_work.finish_tasks(run, pair, module, days, returned=returned)
        sample_work.be_coached(run, pair, module.code, _day(week=6, day=pair.rng.randrange(5)))
        if way != "no_committee":
            sample_work.meet_committee(run, pair, module.code, _day(week=9, day=pair.rng.randrange(5)))


def _meet(run: Run, players: Sequence[Player]) -> None:
    """One PLC in each sector; the first of its learners takes the chair."""
    by_sector: dict[str, list[Pair]] = {}
    for player in players:
        if player.way in MEETS:
            by_sector.setdefault(player.sector_code, []).append(player.pair)
    for code, (chair, *others) in by_sector.items():
        sample_work.meet_colleagues(
            run,
            chair,
            [pair.learner_id for pair in others],
            run.programme.modules[0].code,
            _day(week=7),
            kind="plc_sector",
            area_code=code,
        )


# -- the round ----------------------------------------------------------------------------------------------------


def _pass_round(run: Run, office: Office, players: Sequence[Player], seed: int, progress: Progress[Any]) -> UUID:
    """Everything from the sent portfolios to a moderated round. Returns its id."""
    code = run.programme.modules[0].code
    sent = [player for player in players if player.way in SENDS]
    portfolios = {}
    with transaction.atomic():
        for player in sent:
            portfolios[player.pair.learner_id] = sample_work.send_module(run, player.pair, code, _day(week=17))
        round_id = journey_rounds.open_round(run, code, office.officer_id, now=_noon(week=18))
    for number, player in enumerate(progress(sent, "marking")):
        assessor_id = office.assessor_ids[number % len(office.assessor_ids)]
        with transaction.atomic():
            _assess(portfolios[player.pair.learner_id], player, assessor_id)
    with transaction.atomic():
        api.close_marking(round_id=round_id, officer_id=office.officer_id, now=_noon(week=20))
        rng = random.Random(f"{seed}:moderation")  # noqa: S311 - a story, not a secret
        sample_rounds.moderate(round_id, office, rng, _day(week=20, day=1), seed=f"demo-{seed}")
    return round_id


def _assess(portfolio_id: UUID, player: Player, assessor_id: UUID) -> None:
    is_silent = player.way == "silent"
    sample_rounds.assess(
        portfolio_id,
        player.pair,
        assessor_id,
        _day(week=19, day=player.pair.rng.randrange(5)),
        conversation=Decimal("41.50") if is_silent else None,
        is_weak=player.way == "weak",
    )


def _totals(run: Run, office: Office, learners: int, report: BatchReport) -> dict[str, Any]:
    page = api.progress_page(run.cohort_id, viewer_id=office.officer_id, on=_day(week=25))
    is_whole = report.credits == report.credits.to_integral_value()
    return {
        "learners": learners,
        "signed_off": page.totals["signed_off"],
        "awards": report.records,
        "credits": int(report.credits) if is_whole else float(report.credits),
        "exceptions": report.exceptions,
        "batch": str(report.folder),
    }
