"""The public door: check a course folder, build its archive and programme file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .archive import archive_bytes, write_whole
from .check import check_course
from .data import CourseNotBuilt, archive_path, programme_path
from .model import Course
from .olx import OUR_BLOCKS, olx_files
from .problems import CourseHasProblems, Problem, Problems
from .programme import programme_document, programme_json
from .source import Source

__all__ = [
    "OUR_BLOCKS",
    "BuildReport",
    "CourseHasProblems",
    "CourseNotBuilt",
    "Problem",
    "archive_path",
    "build_course",
    "find_problems",
    "load_course",
    "olx_files",
    "programme_document",
    "programme_path",
]


@dataclass(frozen=True)
class BuildReport:
    """What a build made: counts for people, paths and the course key for programs."""

    course_key: str
    archive: Path
    programme: Path
    archive_bytes: int
    modules: int
    units: int
    pages: int
    questions: int
    tasks: int
    warnings: tuple[Problem, ...]


def find_problems(source: Path) -> tuple[Problem, ...]:
    """Return everything wrong with a course folder, errors and warnings, by file and line; never raises for content."""
    problems = Problems()
    check_course(Source(source, problems))
    return tuple(problems)


def load_course(source: Path) -> tuple[Course, tuple[Problem, ...]]:
    """Return a course without errors, with its warnings. Raises CourseHasProblems."""
    problems = Problems()
    course = check_course(Source(source, problems))
    if problems.errors or course is None:
        raise CourseHasProblems(problems.errors)
    return course, problems.warnings


def build_course(source: Path, archive: Path, programme: Path, *, language: str = "") -> BuildReport:
    """Write the course archive and its programme file; nothing is written when the course has errors.

    Raises CourseHasProblems with every error, and OSError when a file cannot be written.
    """
    course, warnings = load_course(source)
    packed = archive_bytes(olx_files(course, language))
    write_whole(archive, packed)
    write_whole(programme, programme_json(course).encode())
    return BuildReport(
        course_key=course.key,
        archive=archive,
        programme=programme,
        archive_bytes=len(packed),
        modules=len(course.modules),
        units=sum(len(section.units) for module in course.modules for section in module.sections),
        pages=sum(len(module.pages) for module in course.modules),
        questions=sum(len(quiz.questions) for module in course.modules for quiz in module.quizzes.values()),
        tasks=sum(len(module.tasks) for module in course.modules),
        warnings=warnings,
    )
