"""Every two acts that are possible in one state are done at one moment, and must end as one after the other.

MEETINGS says how often each pair meets. The table of pairs is printed at the end (``-rP``), and kept in the file that
CPD_PAIRS_TABLE names.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from cpd_grading.kernel.errors import CpdError
from cpd_grading.kernel.locks import ORDER

from .acts import ACTS, EVERYWHERE, EVERYWHERE_MEETS_IN
from .meeting import DONE, NEWS, Act, End, Meeting, Noted, Rows, one_after_the_other, said
from .world import STATES, Absent, World

MEETINGS = int(os.environ.get("CPD_MEETINGS", "3"))
NAMES = {
    "cpd_grading_cohort": "cohort",
    "cpd_grading_assessmentround": "round",
    "cpd_grading_enrolment": "enrolment",
    "cpd_grading_moduleportfolio": "portfolio",
    "cpd_grading_tasksubmission": "submission",
    "cpd_grading_person": "person",
    "cpd_grading_auditchain": "audit chain",
}
HEAD_STARTS = (0, 0.001, -0.001, 0.003, -0.003, 0.008, -0.008)  # seconds
pytestmark = pytest.mark.skipif(
    not os.environ.get("CPD_DATABASE_URL"), reason="SQLite has one writer at a time: nothing meets there."
)


@pytest.fixture(autouse=True)
def _bytes_stay(settings: object) -> None:
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": {"BACKEND": "tests.pairs.world.NothingGoes"}}


Hands = tuple[Act, Act]  # the same act as two people would do it


def possible(world: World, rows: Rows) -> dict[str, Hands]:
    """The acts that are done here when nobody else does anything."""
    found = {}
    for name, prepare in ACTS.items():
        try:
            both = prepare(world), prepare(world)
        except (Absent, CpdError):
            continue
        if one_after_the_other(rows, [(0, both[0]), (1, _nothing)]).answers[0] == DONE:
            found[name] = both
    return found


def _nothing() -> None:
    """Nobody else does anything."""


def pairs_of(state: str, acts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every two of the acts; two that are the same in every state meet in one of them only."""
    for pair in combinations_with_replacement(acts, 2):
        if state == EVERYWHERE_MEETS_IN or not set(pair) <= EVERYWHERE:
            yield pair


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", STATES)
def test_two_acts_at_one_moment_end_as_one_after_the_other(name: str) -> None:
    world = STATES[name]()
    rows = Rows()
    acts = possible(world, rows)
    meeting = Meeting(rows)
    wrong, table = [], []
    for pair in pairs_of(name, acts):
        first, second = acts[pair[0]][0], acts[pair[1]][1]
        serial = [one_after_the_other(rows, order) for order in (((0, first), (1, second)), ((1, second), (0, first)))]
        ends = Counter[str]()
        for number in range(MEETINGS):
            end = meeting.of(first, second, head_start=HEAD_STARTS[number % len(HEAD_STARTS)])
            ends[" + ".join(end.answers)] += 1
            if end not in serial:
                wrong.append(_told(name, pair, end, serial))
        table.append(f"{name:<13} {pair[0]:<24} {pair[1]:<24} " + ", ".join(f"{n}x {end}" for end, n in ends.items()))
    meeting.end()
    _keep(table)
    assert len(acts) > 1
    assert not wrong, f"{len(wrong)} ends that no order explains:\n" + "\n\n".join(wrong[:20])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", STATES)
def test_every_act_takes_its_locks_in_the_written_order(name: str) -> None:
    world = STATES[name]()
    rows = Rows()
    for act_name, (act, _) in possible(world, rows).items():
        noted = Noted()
        assert said(act, noted) == DONE
        rows.as_they_are(noted.written)
        for taken in _transactions(noted.locks):
            ranks = [ORDER.index(NAMES.get(table, "all else")) for table in taken]
            assert ranks == sorted(ranks), f"{act_name} goes back: {', '.join(taken)}"


def _transactions(locks: list[str]) -> list[list[str]]:
    """The locks of an act, and those of each piece of news, which is delivered after the commit in its own."""
    parts: list[list[str]] = [[]]
    for table in locks:
        if table == NEWS:
            parts.append([])
        elif table not in parts[-1]:  # what is locked again is held already
            parts[-1].append(table)
    return parts


@pytest.mark.django_db(transaction=True)
def test_every_act_is_possible_in_some_state() -> None:
    met: set[str] = set()
    for build in STATES.values():
        world = build()
        met |= set(possible(world, Rows()))
        call_command("flush", interactive=False, verbosity=0)
    assert met == set(ACTS)


def _told(name: str, pair: tuple[str, ...], end: End, serial: list[End]) -> str:
    """What happened, and the rows in which it differs from the nearer order."""
    differences = []
    for one in serial:
        here, there = set(end.rows.splitlines()), set(one.rows.splitlines())
        differences.append([f"  + {line}" for line in here - there] + [f"  - {line}" for line in there - here])
    nearest = min(differences, key=len)
    orders = " or ".join(" + ".join(one.answers) for one in serial)
    return "\n".join([f"{name}: {' x '.join(pair)}: {' + '.join(end.answers)}, not {orders}", *sorted(nearest)[:8]])


def _keep(table: list[str]) -> None:
    print("\n".join([connection.vendor, *table]))
    kept = os.environ.get("CPD_PAIRS_TABLE")
    if kept:
        with Path(kept).open("a") as file:
            file.write("\n".join(f"{connection.vendor:<11} {line}" for line in table) + "\n")
