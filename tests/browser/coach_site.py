"""Make a local site with a coach's hour of work; run as ``python -m … FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from cpd_course.data import archive_path
from cpd_workbench import site_folder


def make(folder: Path) -> None:
    site_folder.open_site(folder)
    from django.core.management import call_command
    from django.db import transaction

    from .coach_work import fill

    call_command("migrate", run_syncdb=True, verbosity=0)
    site_folder.put_course(folder, archive_path())
    with transaction.atomic():
        fill()
    (folder / site_folder.READY_NAME).write_text("made for a test\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
