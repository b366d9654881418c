"""Make a site with many coaches whose reviews wait; run as ``python -m tests.load.busy_site FOLDER COACHES``.

Each coach has two learners alone and shares a third one with the coach beside them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from cpd_course.data import archive_path
from cpd_workbench import site_folder

ALONE = 2
DATABASE = "cpd_load"


def fresh_database(url: str) -> str:
    """Make an empty database beside the one ``url`` names, and return its address; "" is SQLite's own file."""
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme == "postgresql":
        import psycopg

        with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            server.execute(f"CREATE DATABASE {DATABASE}")
    else:
        import MySQLdb

        server = MySQLdb.connect(host=parts.hostname, port=parts.port, user=parts.username, password=parts.password)
        server.cursor().execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        server.cursor().execute(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
        server.close()
    return urlunsplit(parts._replace(path=f"/{DATABASE}"))


def make(folder: Path, coaches: int) -> None:
    site_folder.open_site(folder)
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    site_folder.put_course(folder, archive_path())
    from django.db import transaction

    with transaction.atomic():
        (folder / "busy.json").write_text(json.dumps(_fill(coaches)))
    (folder / site_folder.READY_NAME).write_text("made for a test\n")


def _fill(coaches: int) -> dict[str, object]:
    """The coaches' accounts, and the submissions two coaches may decide on."""
    from django.contrib.auth.models import Group, User

    from tests import builders

    cohort = builders.open_cohort()
    group = Group.objects.create(name="Coaches")
    users, ids = [], []
    for place in range(coaches):
        user = User.objects.create_user(f"coach{place}.sample", first_name=f"Coach{place}", last_name="Sample")
        group.user_set.add(user)
        users.append(user.pk)
        ids.append(builders.person(given_names=f"Coach{place}", user_id=user.pk))
    shared = []
    for place, coach_id in enumerate(ids):
        for _ in range(ALONE):
            _waiting(cohort, coach_id)
        if place % 2 == 0:
            submission = _waiting(cohort, coach_id, *ids[place + 1 : place + 2])
            shared.append(str(submission))
    return {"coaches": users, "shared": shared}


def _waiting(cohort_id: UUID, *coach_ids: UUID) -> UUID:
    """A task that waits for these coaches, sent today."""
    from cpd_grading.kernel import api as kernel
    from tests import builders

    now = kernel.utc_now()
    learner = builders.learner(cohort_id)
    for coach_id in coach_ids:
        builders.assign(coach_id, learner)
    builders.save(learner, fields=builders.answers(kind="reflective_account"), now=now)
    builders.submit(learner, now=now)
    return builders.submission_of(learner).id


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
