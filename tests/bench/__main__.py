"""Run every measure and print one table each; exit 1 when a budget is not kept."""

from __future__ import annotations

import sys

from . import task_page, way


def main() -> int:
    rows = [*task_page.rows(), *way.rows()]
    width = max(len(row.what) for row in rows)
    for row in rows:
        budget = "" if row.budget is None else f"budget {row.budget}"
        verdict = "" if row.is_kept else "  NOT KEPT"
        print(f"{row.what:<{width}}  {row.measured:>10,}  {budget}{verdict}")
    return int(any(not row.is_kept for row in rows))


if __name__ == "__main__":
    sys.exit(main())
