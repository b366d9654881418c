"""Print what a site holds of every submission: ``python -m tests.load.kept FOLDER``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from cpd_workbench import site_folder


def main(folder: Path) -> None:
    site_folder.open_site(folder)
    from cpd_grading.models import AuditEvent, CoachReview, Outbox, TaskSubmission

    decided = [event.payload["submission"] for event in AuditEvent.objects.filter(action="task_signed_off")]
    told = [news.payload["submission"] for news in Outbox.objects.filter(kind="task_signed_off")]
    events, news, reviews = Counter(decided), Counter(told), Counter()
    for submission_id in CoachReview.objects.values_list("submission_id", flat=True):
        reviews[str(submission_id)] += 1
    rows = [
        {
            "id": str(row.id),
            "state": row.state,
            "reviews": reviews[str(row.id)],
            "events": events[str(row.id)],
            "news": news[str(row.id)],
        }
        for row in TaskSubmission.objects.all()
    ]
    print(json.dumps(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
