"""The CLL course, built by the course builder of this source tree into the package that carries it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .writing import write_if_changed

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "course_content" / "cll"
BUILT = ROOT / "course_content" / "cpd_course" / "data_files"
NAMES = ("cll.tar.gz", "programme.json")


class CourseNotBuildable(Exception):
    """The course has errors; the builder has listed them."""


def build_course_files(source: Path = SOURCE, built: Path = BUILT) -> list[Path]:
    """Write the course archive and its programme file. Raises CourseNotBuildable. Returns the files."""
    main = _builder()
    with tempfile.TemporaryDirectory() as folder:
        code = main(["build", str(source), "-o", str(Path(folder) / NAMES[0])])
        if code:
            raise CourseNotBuildable(f"The course in {source} cannot be built; its errors are listed above.")
        for name in NAMES:
            write_if_changed(built / name, (Path(folder) / name).read_bytes())
    return [built / name for name in NAMES]


def _builder():  # type: ignore[no-untyped-def]
    """The builder of this source tree, whatever is installed."""
    place = str(ROOT / "course_content")
    if place not in sys.path:
        sys.path.insert(0, place)
    from cpd_course.cli import main

    return main
