"""``python -m build_steps [static] [course]``: build what is named, or both."""

from __future__ import annotations

import sys

from .course import build_course_files
from .static_files import build_static_files

STEPS = {"static": build_static_files, "course": build_course_files}


def main(names: list[str]) -> None:
    """Run the named steps. Raises SystemExit for a name that is none."""
    if unknown := sorted(set(names) - set(STEPS)):
        raise SystemExit(f"No such step: {', '.join(unknown)}. There are: {', '.join(STEPS)}.")
    for name in names or STEPS:
        STEPS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
