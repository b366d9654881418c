"""Fifty coaches decide at the same moment, two of them on each shared task: nothing is lost and nothing is doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.browser.conftest import Site, serve

from .busy_site import ALONE, fresh_database
from .coach import Coach

# SQLite takes one writer at a time, in no order: enough there to see a doubled decision.
COACHES = 50 if os.environ.get("CPD_DATABASE_URL") else 12
pytestmark = [pytest.mark.slow, pytest.mark.load]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """Two server processes on one database."""
    folder = tmp_path_factory.mktemp("busy") / "data"
    before = os.environ.get("CPD_DATABASE_URL", "")
    os.environ["CPD_DATABASE_URL"] = fresh_database(before)
    try:
        subprocess.run([sys.executable, "-m", "tests.load.busy_site", str(folder), str(COACHES)], check=True)
        first, second = serve(folder), serve(folder)
        yield next(first), next(second)
        first.close()
        second.close()
    finally:
        os.environ["CPD_DATABASE_URL"] = before


@pytest.fixture(scope="module")
def coaches(servers: tuple[Site, Site]) -> list[Coach]:
    """Every coach after their hour; the two who share a task talk to different servers and press at one moment."""
    people = json.loads((servers[0].folder / "busy.json").read_text())
    start = threading.Barrier(len(people["coaches"]))

    def hour(place: int, user: int) -> Coach:
        coach = Coach(servers[place % 2].url, user)
        # The shared one first, so that both press at the same moment.
        waiting = sorted(coach.queue(), key=lambda submission: submission not in people["shared"])
        return _decide_all(coach, waiting, start)

    with ThreadPoolExecutor(len(people["coaches"])) as room:
        return list(room.map(hour, *zip(*enumerate(people["coaches"]), strict=True)))


def _decide_all(coach: Coach, waiting: list[str], start: threading.Barrier) -> Coach:
    forms = {submission: coach.opened(submission) for submission in waiting}
    start.wait(timeout=180)
    for submission, form in forms.items():
        coach.decide(submission, form)
    return coach


def kept(folder: Path) -> list[dict[str, object]]:
    """What the database holds of every submission in the end, asked in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.kept", str(folder)], check=True, capture_output=True, text=True
    )
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_every_submission_has_exactly_one_decision_and_every_acknowledged_one_is_kept(
    servers: tuple[Site, Site], coaches: list[Coach]
) -> None:
    rows = {str(row["id"]): row for row in kept(servers[0].folder)}
    taken = Counter(
        submission for coach in coaches for submission, answer in coach.decided.items() if answer == "taken"
    )

    assert len(rows) == COACHES * ALONE + COACHES // 2
    assert {row["state"] for row in rows.values()} == {"signed_off"}
    assert {row["reviews"] for row in rows.values()} == {1}
    assert taken == Counter(rows.keys())  # each acknowledged to exactly one coach


def test_of_two_coaches_on_one_submission_one_decides_and_the_other_is_told(
    servers: tuple[Site, Site], coaches: list[Coach]
) -> None:
    shared = json.loads((servers[0].folder / "busy.json").read_text())["shared"]
    answers = {one: sorted(coach.decided[one] for coach in coaches if one in coach.decided) for one in shared}

    assert len(shared) == COACHES // 2
    assert all(found == ["refused", "taken"] for found in answers.values()), answers


def test_every_decision_left_one_line_in_its_learners_chain_and_one_piece_of_news(
    servers: tuple[Site, Site], coaches: list[Coach]
) -> None:
    rows = kept(servers[0].folder)

    assert {row["events"] for row in rows} == {1}
    assert {row["news"] for row in rows} == {1}
    assert coaches
