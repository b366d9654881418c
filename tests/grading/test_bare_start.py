"""An image is built under settings that know no storage and no language of the site: nothing of ours stops that.

Each start is a process of its own, as ``compile_plugin_translations`` and ``migrate`` are in the build of an image.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SETTINGS = """
import sys, types
from django.conf.locale import LANG_INFO

site = types.ModuleType("bare_settings")
site.SECRET_KEY = "only for building"
site.USE_TZ = True
site.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
site.DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
site.INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.staticfiles",
    "cpd_grading.apps.CpdGradingConfig", "cpd_export.apps.CpdExportConfig",
]
sys.modules["bare_settings"] = site
"""
OURS = """
from cpd_grading.settings.common import plugin_settings
plugin_settings(site)
"""
START = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "bare_settings"
import django
django.setup()
from django.core.checks import ERROR, run_checks
from django.core.management import call_command

found = [problem for problem in run_checks() if problem.level >= ERROR]
assert not found, found
call_command("check")
call_command("migrate", verbosity=0)
from cpd_grading.models import Person
from cpd_xblocks import coaching_log, meeting_log, module_portfolio, progress, workplace_task
print("started", Person.objects.count())
"""


@pytest.mark.parametrize("ours", ["", OURS], ids=["without our settings", "with our settings and no storage"])
def test_a_build_under_bare_settings_starts_checks_and_migrates(ours: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    run = subprocess.run(
        [sys.executable, "-c", SETTINGS + ours + START], env=environment, capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout.strip().splitlines()[-1:]) == (0, ["started 0"]), run.stderr[-2000:]
    assert "cpd_grading.W003" in run.stderr, "the operator is told that no file can be kept"
