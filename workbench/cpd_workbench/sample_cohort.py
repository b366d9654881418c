"""Who is on the sample site and since when: the cohort, its schools and people, their roles and who coaches whom."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group

from cpd_grading import api

from . import journey, sample_people, sample_site
from .journey import Run
from .journey_rounds import Office
from .sample_people import LLL, NLL, Learner
from .sample_site import Account
from .sample_work import Pair

SEED = 1
WEEKS = 43  # from the start of the course to the day the story is told
# The wording of the last task's first criterion when the cohort opened; its author has changed it since.
OLDER_WORDING = "The figures are few and clear."


@dataclass(frozen=True)
class Days:
    """The calendar of the story, told backwards from one day."""

    today: date

    @property
    def starts_on(self) -> date:
        start = self.today - timedelta(weeks=WEEKS)
        return start - timedelta(days=start.weekday())

    def week(self, week: int, day: int = 0) -> date:
        """A day counted from the start of the course."""
        return self.starts_on + timedelta(weeks=week, days=day)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), api.KIGALI).astimezone(UTC)


@dataclass(frozen=True)
class Member:
    """A learner of the cohort with their coach and the sector of their school."""

    learner: Learner
    pair: Pair
    sector_code: str


@dataclass(frozen=True)
class Sample:
    """The cohort with everyone around it. ``portfolios``: (module's place, learner) -> the portfolio sent last."""

    days: Days
    run: Run
    office: Office
    members: tuple[Member, ...]
    ids: dict[str, UUID]
    portfolios: dict[tuple[int, UUID], UUID] = field(default_factory=dict)

    def member(self, given_names: str) -> Member:
        return next(member for member in self.members if member.learner.given_names == given_names)

    def told(self, place: int, *words: str) -> tuple[Member, ...]:
        """The members whose story of a module is one of these words."""
        return tuple(member for member in self.members if member.learner.modules[place] in words)


def settle(days: Days) -> Sample:
    """Open the cohort and bring everyone in. Raises CourseNotBuilt."""
    now = noon(days.week(-3))
    run = journey.open_cohort(
        _earlier_programme(),
        course_key=sample_site.course_key(),
        name=f"Intake {days.starts_on.year}, sample districts",
        academic_year=f"{days.starts_on.year}-{days.starts_on.year + 1}",
        starts_on=days.starts_on,
        now=now,
        addresses=sample_site.block_addresses(),
    )
    for heading in sample_people.HEADINGS:  # the page lists them in the order they are made
        Group.objects.create(name=heading)
    ids = _officers(days.week(-3), now)
    schools = _schools()
    leaders = [
        _account(days, number, learner, sample_people.NATIONAL, next(schools), now)
        for number, learner in enumerate(NLL)
    ]
    members = [
        _member(run, learner, account, number, ids["Alice"], now)
        for number, (learner, account) in enumerate(zip(NLL, leaders, strict=True))
    ]
    for number, learner in enumerate(LLL):
        account = _account(days, len(NLL) + number, learner, sample_people.LOCAL, next(schools), now)
        coach_id = leaders[number % len(leaders)].person_id
        members.append(_member(run, learner, account, number, coach_id, now))
    ids |= {member.learner.given_names: member.pair.learner_id for member in members}
    ids[sample_people.PARTNER] = _neighbour(days, ids, next(schools), now)
    return Sample(days, run, _office(ids), tuple(members), ids)


def _earlier_programme() -> dict[str, Any]:
    document = sample_site.sample_programme("sample")
    criterion = document["tasks"][-1]["criteria"][0]
    criterion["text"] = {**criterion["text"], "en": OLDER_WORDING}
    return document


def _schools() -> Iterator[str]:
    """Codes of schools, in turn one of each sector, each made when it is asked for."""
    for number, word in enumerate(sample_people.SCHOOL_WORDS):
        sector_code = sample_people.SECTOR_CODES[number % len(sample_people.SECTOR_CODES)]
        name, sectors = sample_people.DISTRICTS[sector_code[:2]]
        code = f"SAMPLE-{number + 1:02}"
        sector = (sector_code, dict(sectors)[sector_code])
        sample_site.add_place((sector_code[:2], name), sector, (code, f"GS Sample {word}"))
        yield code


def _officers(since: date, now: datetime) -> dict[str, UUID]:
    ids = {}
    for given_names, role, area_code, heading in sample_people.OFFICERS:
        ids[given_names] = sample_site.add_account(given_names, group=heading, now=now).person_id
        api.grant_role(person_id=ids[given_names], role=role, area_code=area_code, starts_on=since, now=now)
    return ids


def _office(ids: dict[str, UUID]) -> Office:
    holders: dict[str, list[UUID]] = {}
    for given_names, role, _area, _heading in sample_people.OFFICERS:
        holders.setdefault(role, []).append(ids[given_names])
    officer_id, second_officer_id = holders["exam_officer"]
    return Office(
        assessor_ids=tuple(holders["assessor"]),
        moderator_id=holders["moderator"][0],
        examiner_id=holders["external_examiner"][0],
        officer_id=officer_id,
        second_officer_id=second_officer_id,
    )


def _account(days: Days, number: int, learner: Learner, heading: str, school_code: str, now: datetime) -> Account:
    return sample_site.add_account(
        learner.given_names,
        group=heading,
        registration_number=f"SAMPLE{days.starts_on.year}{number + 1:03}" if learner.has_number else None,
        sex=learner.sex,
        language=learner.language,
        school_code=school_code,
        now=now,
    )


def _member(run: Run, learner: Learner, account: Account, number: int, coach_id: UUID, now: datetime) -> Member:
    """A learner appointed, enrolled and with a coach from the first day."""
    kind, link = ("NLL", "advisor") if learner in NLL else ("LLL", "nll")
    sector_code = sample_people.SECTOR_CODES[number % len(sample_people.SECTOR_CODES)]
    learner_id, since = account.person_id, api.cohort(run.cohort_id).starts_on
    api.appoint(
        person_id=learner_id,
        kind=kind,
        area_code=sector_code[:2] if kind == "NLL" else sector_code,
        selected_by="Sample selection panel",
        starts_on=since,
        now=now,
    )
    api.enrol(cohort_id=run.cohort_id, learner_id=learner_id, on=since, now=now)
    api.assign_coach(coach_id=coach_id, coachee_id=learner_id, kind=link, starts_on=since, now=now)
    rng = random.Random(f"{SEED}:{learner.given_names}")  # noqa: S311 - a story, not a secret
    pair = Pair(learner_id, coach_id, account.anonymous_user_id, account.name, learner.language, learner.skill, rng)
    return Member(learner, pair, sector_code)


def _neighbour(days: Days, ids: dict[str, UUID], school_code: str, now: datetime) -> UUID:
    """A head teacher who is not enrolled, coached by a local leader. A sector officer also visits one learner."""
    partner_id = sample_site.add_account(
        sample_people.PARTNER, group=sample_people.PARTNERS, school_code=school_code, now=now
    ).person_id
    link = partial(api.assign_coach, starts_on=days.starts_on, now=now)
    link(coach_id=ids["Agnès"], coachee_id=partner_id, kind="lll")
    link(coach_id=ids["Charles"], coachee_id=ids["Viateur"], kind="sei", is_line_manager=True)
    return partner_id
