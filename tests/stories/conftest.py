"""Stories run on the built course: its archive in a folder of the test, evidence in memory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cpd_course.data import archive_path
from cpd_workbench.site_names import COURSE_NAME

from .tale import Tale

MEMORY = {"BACKEND": "django.core.files.storage.InMemoryStorage"}


@pytest.fixture
def course_folder(settings: object, tmp_path: Path) -> Path:
    """A folder of a site with the built course in it and nothing else."""
    shutil.copy(archive_path(), tmp_path / COURSE_NAME)
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": MEMORY}
    return tmp_path


@pytest.fixture
def tale(db: None, course_folder: Path) -> Tale:
    """One head teacher on the first day."""
    return Tale.begin()
