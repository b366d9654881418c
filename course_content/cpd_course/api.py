"""The public door: check a course folder, build its archive and programme file, and bring an archive back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .archive import archive_bytes, write_whole
from .check import check_course
from .data import CourseNotBuilt, archive_path, programme_path
from .diff import page_changes, programme_changes, task_changes
from .imports.accounts import Tally
from .imports.importer import CannotImport, ImportReport, import_course, read_programme
from .imports.unpack import BadArchive
from .model import Course
from .olx import OUR_BLOCKS, olx_files
from .packs.pack import PackReport, write_packs
from .packs.page import PackTooLarge
from .packs.paper import CannotPrint
from .problems import CourseHasProblems, Problem, Problems
from .programme import programme_document, programme_json
from .source import Source
from .starter import FolderInUse, new_course
from .translations import list_missing

__all__ = [
    "OUR_BLOCKS",
    "BadArchive",
    "BuildReport",
    "CannotImport",
    "CannotPrint",
    "CourseHasProblems",
    "CourseNotBuilt",
    "FolderInUse",
    "ImportReport",
    "PackReport",
    "PackTooLarge",
    "Problem",
    "Tally",
    "archive_path",
    "build_course",
    "find_changes",
    "find_problems",
    "import_course",
    "load_course",
    "new_course",
    "olx_files",
    "programme_document",
    "programme_path",
    "write_study_packs",
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


def find_problems(source: Path, *, with_notes: bool = False) -> tuple[Problem, ...]:
    """Return everything wrong with a course folder, errors and warnings, by file and line; never raises for content.

    With notes, also what is not translated yet, once the course has no errors.
    """
    problems = Problems()
    course = check_course(Source(source, problems))
    if with_notes and course is not None and not problems.errors:
        list_missing(course, problems)
    return tuple(problems)


def find_changes(before: Path, after: Path) -> list[str]:
    """Return what changed for learners between two course folders, or two programme files; [] when nothing did.

    Raises CourseHasProblems for a folder with errors, CannotImport for a file that is no programme file, and OSError.
    """
    if before.is_dir() and after.is_dir():
        old, new = load_course(before)[0], load_course(after)[0]
        changes = programme_changes(programme_document(old), programme_document(new))
        return [*changes, *task_changes(old, new), *page_changes(old, new)]
    documents = [programme_document(load_course(p)[0]) if p.is_dir() else read_programme(p) for p in (before, after)]
    return programme_changes(*documents)


def write_study_packs(source: Path, folder: Path, *, language: str = "") -> PackReport:
    """Write one HTML file and, where Typst is installed, one PDF for each module of a course folder.

    Raises CourseHasProblems, PackTooLarge, CannotPrint and OSError.
    """
    return write_packs(load_course(source)[0], folder, language)


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
