"""A process that dies between the act and its news: the news still arrives, and once only."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

# Plays up to the release; the receiver kills its process in the middle of the first delivery of a result, after the
# gradebook has been written and before anything of it is committed.
DIE = """
import os, sys
from pathlib import Path
from cpd_course.data import archive_path
from cpd_workbench import site_folder

folder = Path(sys.argv[1])
site_folder.open_site(folder)
site_folder.put_course(folder, archive_path())
site_folder.migrate()

from cpd_grading.kernel.outbox import receives

@receives("module_released")
def die(news):
    os._exit(9)

from django.db import transaction
from tests.stories.tale import Tale

tale = Tale.begin()
with transaction.atomic():
    tale.up_to("decide")
tale.release()
"""
MANAGE = ["-m", "cpd_workbench", "manage", "deliver_news"]

pytestmark = pytest.mark.xdist_group("killed")


def python(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CPD_WORKBENCH_DATA": str(folder),
    }
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)


def count(folder: Path, sentence: str) -> int:
    database = sqlite3.connect(folder / "workbench.sqlite3")
    try:
        return int(database.execute(sentence).fetchone()[0])
    finally:
        database.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose process was killed while it delivered a result."""
    folder = tmp_path_factory.mktemp("killed") / "site"
    died = python("-c", DIE, str(folder), folder=folder)
    assert died.returncode == 9, died.stderr
    return folder


def test_the_award_stands_and_its_news_arrives_exactly_once(folder: Path) -> None:
    waiting = "SELECT count(*) FROM cpd_grading_outbox WHERE delivered_at IS NULL"
    scores = "SELECT count(*) FROM submissions_score"
    assert count(folder, "SELECT count(*) FROM cpd_grading_creditaward") == 1
    assert (count(folder, waiting), count(folder, scores)) == (1, 0)

    first = python(*MANAGE, folder=folder)
    assert first.stdout.startswith("1 delivered, 0 failed, 0 waiting."), first.stderr
    assert (count(folder, waiting), count(folder, scores)) == (0, 1)

    second = python(*MANAGE, folder=folder)
    assert second.stdout.startswith("0 delivered, 0 failed, 0 waiting."), second.stderr
    assert count(folder, scores) == 1
