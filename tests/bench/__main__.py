"""Run every measure and print one table each; exit 1 when a budget is not kept."""

from __future__ import annotations

import os
import sys

import django

from cpd_workbench.site_names import SETTINGS


def main() -> int:
    # The measures borrow from the tests, whose sample documents need Django's apps.
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
    from . import course, hostile, line, queue, start, task_page, way

    rows = [*task_page.rows(), *way.rows(), *line.rows(), *queue.rows(), *start.rows(), *course.rows(), *hostile.rows()]
    width = max(len(row.what) for row in rows)
    for row in rows:
        budget = "" if row.budget is None else f"budget {row.budget}"
        verdict = "" if row.is_kept else "  NOT KEPT"
        print(f"{row.what:<{width}}  {row.measured:>10,}  {budget}{verdict}")
    return int(any(not row.is_kept for row in rows))


if __name__ == "__main__":
    sys.exit(main())
