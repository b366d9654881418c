"""Where the built CLL course lies in an installed package."""

from __future__ import annotations

from pathlib import Path

DATA_FILES = Path(__file__).parent / "data_files"


class CourseNotBuilt(Exception):
    """The package carries no built course: it runs from a source folder where nobody has built one yet."""


def archive_path(folder: Path = DATA_FILES) -> Path:
    """Return the course archive, ready for Studio. Raises CourseNotBuilt."""
    return _there(folder / "cll.tar.gz")


def programme_path(folder: Path = DATA_FILES) -> Path:
    """Return the programme file of the same build. Raises CourseNotBuilt."""
    return _there(folder / "programme.json")


def _there(path: Path) -> Path:
    if not path.is_file():
        raise CourseNotBuilt(
            f"The built course is not in this installation: {path} is missing. In a source folder run "
            f"`python -m build_steps course`, or `cpd-course build course_content/cll -o {path.parent / 'cll.tar.gz'}`."
        )
    return path
