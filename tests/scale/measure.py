"""Make a site with an intake, or measure the coach's pages on it: ``python -m tests.scale.measure make|time FOLDER …``.

One process opens one site, so the sizes to compare are two processes that take turns.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path

from cpd_workbench import site_folder

PAGES = {
    "queue": "/cpd/coach/",
    "queue, last page": "/cpd/coach/?page=9999",
    "queue, one module": "/cpd/coach/?module=M2",
    "queue, one district": "/cpd/coach/?district=03",
    "queue, waiting 30 days": "/cpd/coach/?waiting=30",
}
ROUNDS = 25
# Opening and closing transactions asks the database nothing.
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
ACCOUNT = "first.coach"


def make(folder: Path, learners: int) -> None:
    """A site in a folder with so many learners, ready to be measured."""
    from cpd_course.data import archive_path

    site_folder.open_site(folder)
    site_folder.put_course(folder, archive_path())
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.contrib.auth.models import User
    from django.db import connection

    from cpd_grading.kernel import api as kernel

    from .intake import make_intake

    user = User.objects.create_user(ACCOUNT)
    intake = make_intake(learners, now=kernel.utc_now(), user_id=user.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    (folder / "intake.json").write_text(json.dumps([str(one) for one in intake.waiting]))


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Page -> {"ms": of the quickest of many, "queries", "bytes": compressed} on the site of a folder."""
    site_folder.open_site(folder)
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    client = Client()
    client.force_login(User.objects.get(username=ACCOUNT))
    waiting = json.loads((folder / "intake.json").read_text())
    pages = {**PAGES, "review": f"/cpd/coach/review/{waiting[0]}/"}
    found: dict[str, dict[str, float]] = {}
    for name, address in pages.items():
        client.get(address)  # the first page of a process also reads the programme, which then stays
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        asked = [query for query in seen.captured_queries if not query["sql"].startswith(BOOKKEEPING)]
        found[name] = {"queries": len(asked), "bytes": len(gzip.compress(answer.content, 6))}
    for name, address in pages.items():
        found[name]["ms"] = min(_timed(client, address) for _ in range(ROUNDS))
    return found


def _timed(client: object, address: str) -> float:
    """Milliseconds of the processor: the database works in this process, and what else the machine does is left out."""
    start = time.process_time()
    client.get(address)  # type: ignore[attr-defined]  # Django's test client
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        print(json.dumps(measure(Path(sys.argv[2]))))
