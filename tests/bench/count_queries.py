"""Print how many queries the task page takes with so many items: ``python -m … FOLDER PAGE ITEMS…``."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import uuid4

from tests.browser.small_site import COURSE_KEY, make

# Opening and closing transactions asks the database nothing.
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main(folder: Path, page: str, sizes: list[int]) -> None:
    make(folder)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    from cpd_grading.kernel import api as kernel
    from cpd_grading.people import api as people
    from cpd_grading.portfolio import api as portfolio
    from cpd_grading.programmes import api as programmes

    setup_test_environment()
    from django.contrib.auth.models import User

    user = User.objects.get(first_name="Amina")
    learner = people.person_of_user(user.pk)
    assert learner is not None
    cohort = programmes.cohorts(COURSE_KEY)[0]
    spec = cohort.programme.tasks["m1-time"]
    task = programmes.TaskKey(COURSE_KEY, "m1-time")
    client = Client()
    client.force_login(user)
    client.get(page)
    made = 0
    for size in sizes:
        while made < size:
            fields = portfolio.ItemFields(
                kind=spec.evidence_kinds[0], did="Sample words.", changed="More sample words."
            )
            portfolio.save_item(
                task=task, spec=spec, learner_id=learner.id, fields=fields, request_id=uuid4(), now=kernel.utc_now()
            )
            made += 1
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(page)
        assert answer.status_code == 200
        print(len([query for query in seen.captured_queries if not query["sql"].startswith(BOOKKEEPING)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], [int(size) for size in sys.argv[3:]])
