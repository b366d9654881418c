"""What our code adds to the start of an LMS process: processor time of our imports beside all that is loaded anyway.

Each measure is a process of its own, with compiled files, as an image has them; the smallest of several is printed,
since a busy machine only ever adds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from .rows import Row

BUDGET_MS = 250
RUNS = 5
PROGRAM = """
import sys, time, types
site = types.ModuleType("bare_settings")
site.SECRET_KEY = "only for measuring"
site.USE_TZ = True
site.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
site.DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
site.INSTALLED_APPS = [f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "staticfiles")]
sys.modules["bare_settings"] = site
import django
django.setup()
# What the platform has loaded before us.
import django.contrib.admin, django.forms, django.shortcuts, django.template.loader, django.urls
import lxml.etree, opaque_keys.edx.keys, web_fragments.fragment, webob, xblock.core, xblock.fields, yaml
import xblock.utils.studio_editable
from django.apps import apps
began = time.process_time()
apps.set_installed_apps(
    [*site.INSTALLED_APPS, "cpd_grading.apps.CpdGradingConfig", "cpd_export.apps.CpdExportConfig"]
)
from cpd_xblocks import coaching_log, meeting_log, module_portfolio, progress, workplace_task
print(round((time.process_time() - began) * 1000))
"""


def rows() -> list[Row]:
    """One row: milliseconds of processor time."""
    with tempfile.TemporaryDirectory() as compiled:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "bare_settings",
            "PYTHONPYCACHEPREFIX": compiled,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        taken = [
            int(
                subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, check=True).stdout
            )
            for _ in range(RUNS)
        ]
    return [Row("start of a process: ms of our imports", min(taken), BUDGET_MS)]
