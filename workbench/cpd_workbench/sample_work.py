"""Ways through a task and a module, made of the steps of the journey.

Everything that is chosen is chosen by the seed of a person, so that the same people do the same things again.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from cpd_grading import api

from . import journey, sample_words
from .journey import File, Run
from .sample_files import pdf, photo
from .sample_words import words_for

MODULE_WEEKS = ((1, 16), (17, 31), (32, 43))  # from the start of the course, a year of three modules
_CHARTS = 12
_MINUTES_FROM_SEVEN = 9 * 60


@dataclass(frozen=True)
class Pair:
    """A learner with their coach. ``rng`` is the learner's own; ``skill`` from 0 (weak) to 2 (strong)."""

    learner_id: UUID
    coach_id: UUID
    anonymous_user_id: str
    name: str
    language: str
    skill: int
    rng: random.Random

    def at(self, on: date) -> datetime:
        """Some time of a working day in Rwanda."""
        start = datetime.combine(on, time(7), api.KIGALI).astimezone(UTC)
        return start + timedelta(minutes=self.rng.randrange(_MINUTES_FROM_SEVEN))


def task_days(module: api.ModuleSpec, place: int, starts_on: date) -> dict[str, date]:
    """Task slug -> the day it is handed in: a module's tasks spread over its weeks; ``place`` counts from 0."""
    first, last = MODULE_WEEKS[min(place, len(MODULE_WEEKS) - 1)]
    width = (last - first) * 7 // (len(module.tasks) or 1)
    days = {slug: first * 7 + width * number for number, slug in enumerate(module.tasks, start=1)}
    return {slug: starts_on + timedelta(days=after) for slug, after in days.items()}


# -- a task -------------------------------------------------------------------------------------------------------


def draft(run: Run, pair: Pair, slug: str, on: date) -> None:
    """One piece of evidence, begun and not finished."""
    spec = run.programme.tasks[slug]
    begun = api.ItemFields(kind=spec.evidence_kinds[0], title=words_for(spec).title)
    journey.stand_at_block(run, pair.learner_id, slug, anonymous_user_id=pair.anonymous_user_id, now=pair.at(on))
    journey.save_item(run, pair.learner_id, slug, begun, now=pair.at(on))


def hand_in(run: Run, pair: Pair, slug: str, on: date) -> UUID:
    """Two pieces of evidence with a real photo and a real PDF, declared and sent. Returns the submission's id."""
    spec = run.programme.tasks[slug]
    words, done_on, now = words_for(spec), on - timedelta(days=pair.rng.randint(1, 6)), pair.at(on)
    journey.stand_at_block(run, pair.learner_id, slug, anonymous_user_id=pair.anonymous_user_id, now=now)
    shared: dict[str, Any] = {"activity_on": done_on, "language": "en", "children": "none"}
    made = api.ItemFields(
        kind=spec.evidence_kinds[0], title=words.title, did=words.did, changed=words.changed, **shared
    )
    thoughts = api.ItemFields(
        kind="reflective_account",
        title="What I think of it",
        did=words.thoughts,
        changed=words.changed,
        **shared,
    )
    chart = File("chart.jpg", photo(pair.rng.randrange(_CHARTS), done_on))
    page = File("one-page.pdf", pdf(words.title, words.did, words.changed))
    item_id = journey.save_item(run, pair.learner_id, slug, made, now=now)
    for file in (chart, page):
        journey.attach(run, pair.learner_id, slug, item_id, file, now=now)
    journey.save_item(run, pair.learner_id, slug, thoughts, now=now)
    return journey.submit_task(run, pair.learner_id, slug, language=pair.language, now=now)


def send_back(run: Run, pair: Pair, slug: str, submission_id: UUID, on: date) -> None:
    """The coach returns the task, naming one criterion."""
    spec = run.programme.tasks[slug]
    named = pair.rng.choice(spec.criteria)
    levels = {**levels_for(spec, pair), named.key: next(level.key for level in named.levels if not level.met)}
    advice = {named.key: sample_words.advice_for(spec, named.key)}
    journey.return_task(submission_id, pair.coach_id, levels, advice, now=pair.at(on))


def hand_in_again(run: Run, pair: Pair, slug: str, on: date) -> UUID:
    now = pair.at(on)
    journey.revise(run, pair.learner_id, slug, sample_words.ADDITION, now=now)
    return journey.submit_task(run, pair.learner_id, slug, language=pair.language, now=now)


def sign_off(run: Run, pair: Pair, slug: str, submission_id: UUID, on: date) -> None:
    spec = run.programme.tasks[slug]
    feedback = {spec.criteria[0].key: sample_words.PRAISE}
    journey.sign_off(submission_id, pair.coach_id, levels_for(spec, pair), feedback, now=pair.at(on))


def finish_task(run: Run, pair: Pair, slug: str, on: date, *, returned: bool = False) -> None:
    """From the first word to the coach's signature, with one return on the way where asked for."""
    submission_id = hand_in(run, pair, slug, on)
    if returned:
        send_back(run, pair, slug, submission_id, on + timedelta(days=2))
        hand_in_again(run, pair, slug, on + timedelta(days=4))
        on += timedelta(days=4)
    sign_off(run, pair, slug, submission_id, on + timedelta(days=2))


def levels_for(spec: api.TaskSpec, pair: Pair) -> dict[str, str]:
    """Levels that are all met: the lowest of them for a weak learner, mostly the highest for a strong one."""
    chosen = {}
    for criterion in spec.criteria:
        met = [level.key for level in criterion.levels if level.met]
        place = 0 if pair.skill == 0 else pair.rng.randrange(len(met)) if pair.skill == 1 else len(met) - 1
        chosen[criterion.key] = met[max(0, place - (pair.skill == 2 and pair.rng.random() < 0.3))]
    return chosen


# -- a module -----------------------------------------------------------------------------------------------------


def finish_tasks(
    run: Run, pair: Pair, module: api.ModuleSpec, days: Mapping[str, date], *, returned: Sequence[str] = ()
) -> None:
    for slug in module.tasks:
        finish_task(run, pair, slug, days[slug], returned=slug in returned)


def be_coached(run: Run, pair: Pair, module_code: str, on: date, *, recorded_by: UUID | None = None) -> UUID:
    """One school visit of the coach."""
    return journey.hold_session(
        run,
        pair.coach_id,
        pair.learner_id,
        recorded_by=recorded_by,
        mode="visit",
        minutes=60 + 15 * pair.rng.randrange(5),
        focus=pair.rng.choice(sample_words.FOCUS),
        agreed_actions=sample_words.STEP,
        module_code=module_code,
        now=pair.at(on),
    )


def meet_committee(run: Run, pair: Pair, module_code: str, on: date) -> UUID:
    """The School General Assembly Committee looks at the results of the term."""
    action = api.NewAction(
        what="Parents ask every evening what was read today", owner="Chairperson", due_on=on + timedelta(days=28)
    )
    return journey.hold_meeting(
        run,
        "sgac",
        pair.learner_id,
        issue=sample_words.SGAC_ISSUE,
        questions="Why are the results in English lower?",
        figures=sample_words.FIGURES,
        actions=(action,),
        module_code=module_code,
        now=pair.at(on),
    )


def meet_colleagues(
    run: Run, chair: Pair, roll: Sequence[UUID], module_code: str, on: date, *, kind: str, area_code: str
) -> UUID:
    """A PLC of a sector or a district."""
    action = api.NewAction(what="Count pupils who read for ten minutes", owner="Every head", due_on=on)
    return journey.hold_meeting(
        run,
        kind,
        chair.learner_id,
        roll,
        area_code=area_code,
        issue=chair.rng.choice(sample_words.PLC_ISSUE),
        root_causes="Few books in the classroom; lessons start late.",
        questions="What can a head teacher change by Monday?",
        actions=(action,),
        module_code=module_code,
        now=chair.at(on),
    )


def send_module(run: Run, pair: Pair, module_code: str, on: date) -> UUID:
    """The module portfolio goes to UR-CE. Returns its id."""
    now = pair.at(on)
    journey.stand_at_block(run, pair.learner_id, module_code, anonymous_user_id=pair.anonymous_user_id, now=now)
    return journey.submit_module(run, pair.learner_id, module_code, language=pair.language, now=now)
