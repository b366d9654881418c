"""The CLL course, built by the course builder of this source tree into the package that carries it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .writing import write_if_changed

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "course_content" / "cll"
BUILT = ROOT / "course_content" / "cpd_course" / "data_files"
ARCHIVE, PROGRAMME = "cll.tar.gz", "programme.json"


class CourseNotBuildable(Exception):
    """The course has errors; they are listed with file and line."""


def build_course_files(source: Path = SOURCE, built: Path = BUILT) -> list[Path]:
    """Write the course archive and its programme file. Raises CourseNotBuildable. Returns the files."""
    # The builder of this source tree, whatever is installed. Imported here, since reading the package's metadata must
    # not ask for what it needs.
    place = str(ROOT / "course_content")
    if place not in sys.path:
        sys.path.insert(0, place)
    from cpd_course.api import CourseHasProblems, build_course

    with tempfile.TemporaryDirectory() as folder:
        archive, programme = Path(folder) / ARCHIVE, Path(folder) / PROGRAMME
        try:
            build_course(source, archive, programme)
        except CourseHasProblems as refusal:
            raise CourseNotBuildable("\n".join(map(str, refusal.problems))) from refusal
        for path in (archive, programme):
            write_if_changed(built / path.name, path.read_bytes())
    return [built / ARCHIVE, built / PROGRAMME]
