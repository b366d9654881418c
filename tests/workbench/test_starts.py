"""Starts of the site, each in a process of its own: with a tiny sample and a server that only says it was asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import sys, types
from pathlib import Path

archive, folder, interrupted, *words = sys.argv[1:]

import cpd_course.data
cpd_course.data.archive_path = lambda: Path(archive)

def load_sample(progress):
    from django.contrib.auth.models import User
    print("loading")
    for name in progress(["amina", "boniface"], "people"):
        User.objects.create(username=name)
        if interrupted == "yes":
            raise KeyboardInterrupt

def serve(application, *, host, **_others):
    from django.contrib.auth.models import User
    print("serving", host, User.objects.count(), application is not None)

seed = types.ModuleType("cpd_workbench.seed")
seed.load_sample, seed.waiting_lines = load_sample, dict
server = types.ModuleType("waitress")
server.serve = serve
sys.modules |= {"cpd_workbench.seed": seed, "waitress": server}

from cpd_workbench.cli import main
sys.exit(main(["--data", folder, *words]))
"""


class Site:
    def __init__(self, archive: Path, folder: Path) -> None:
        self.archive = archive
        self.folder = folder

    def start(self, *words: str, interrupted: bool = False) -> tuple[int, str]:
        sent = [str(self.archive), str(self.folder), "yes" if interrupted else "no", *words]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        run = subprocess.run(
            [sys.executable, "-c", START, *sent], env=environment, capture_output=True, text=True, check=False
        )
        return run.returncode, run.stdout


@pytest.fixture
def site(archive: bytes, tmp_path: Path) -> Site:
    (tmp_path / "built.tar.gz").write_bytes(archive)
    return Site(tmp_path / "built.tar.gz", tmp_path / "site")


FREE_PORT = ("--port", "1")  # nobody listens there, and the fake server asks for no right to


def test_a_first_start_makes_the_site_and_a_second_one_keeps_it(site: Site) -> None:
    code, said = site.start(*FREE_PORT)
    assert code == 0
    assert "loading" in said
    assert "serving 127.0.0.1 2 True" in said

    code, said = site.start("run", *FREE_PORT)
    assert code == 0
    assert "loading" not in said
    assert "serving 127.0.0.1 2 True" in said


def test_a_first_start_that_was_interrupted_begins_anew(site: Site) -> None:
    code, _said = site.start(*FREE_PORT, interrupted=True)
    assert code != 0

    code, said = site.start(*FREE_PORT)
    assert code == 0
    assert "serving 127.0.0.1 2 True" in said


def test_a_reset_loads_the_sample_again_and_keeps_the_key(site: Site) -> None:
    site.start(*FREE_PORT)
    key = (site.folder / "secret-key").read_text()

    code, said = site.start("reset")
    assert code == 0
    assert "loading" in said
    assert (site.folder / "secret-key").read_text() == key


def test_a_site_tells_that_another_course_was_built_since(site: Site) -> None:
    site.start(*FREE_PORT)
    site.archive.write_bytes(b"another course")

    code, said = site.start(*FREE_PORT)
    assert code == 0
    assert "`cpd-workbench reset` loads it" in said


def test_a_django_command_runs_on_the_site(site: Site) -> None:
    site.start(*FREE_PORT)
    code, said = site.start(
        "manage", "shell", "-v", "0", "-c", "from django.conf import settings; print(settings.DATA_DIR)"
    )
    assert code == 0
    assert str(site.folder) in said
