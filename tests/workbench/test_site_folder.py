"""The folder of a site: made once, kept over restarts, never taken from other things."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cpd_workbench.site_folder import NotASite, clear_site, require_ours

OPEN = """
import sys
from pathlib import Path
from cpd_workbench.site_folder import open_site
open_site(Path(sys.argv[1]))
from django.conf import settings
print(settings.SECRET_KEY, settings.DATA_DIR)
"""


def opened(folder: Path) -> list[str]:
    """Open a site in a process of its own, as a start does; return its key and its folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", OPEN, str(folder)], env=environment, check=True, capture_output=True, text=True
    )
    return run.stdout.split()


def test_sign_ins_outlive_a_restart_because_the_key_is_kept_for_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "site"
    key, place = opened(folder)

    assert opened(folder) == [key, place] == [key, str(folder)]
    assert len(key) > 50
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_clearing_keeps_the_key_and_what_is_not_a_sites(tmp_path: Path) -> None:
    for name in ("secret-key", "ready", "workbench.sqlite3", "course.tar.gz", "my-notes.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "photo.jpg").write_text("x")

    clear_site(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-notes.txt", "secret-key"]


def test_a_folder_with_other_things_is_not_made_a_site(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()

    with pytest.raises(NotASite, match="no site"):
        clear_site(tmp_path)
    assert (tmp_path / "media").is_dir()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(NotASite, match="is a file"):
        require_ours(tmp_path / "file")


def test_clearing_what_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    clear_site(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
