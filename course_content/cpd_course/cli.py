"""cpd-course: check a course folder, or build it. Exit code 0 = done, 1 = the course has errors, 2 = wrong call."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from .api import build_course, find_problems
from .model import LANGUAGES
from .problems import ERROR, CourseHasProblems, Problem


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = _parser().parse_args(argv)
    if not options.folder.is_dir():
        return _refuse(f'"{options.folder}" is not a folder. Give the folder that holds course.yaml.')
    try:
        return _check(options.folder) if options.act == "check" else _build(options)
    except OSError as error:
        return _refuse(f"{error.filename or options.folder}: {error.strerror or error}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cpd-course", description="A course from plain files, for Studio.")
    acts = parser.add_subparsers(dest="act", required=True)
    check = acts.add_parser("check", help="list everything wrong with a course, with file and line")
    build = acts.add_parser("build", help="write the course archive and programme.json")
    for act in (check, build):
        act.add_argument("folder", type=Path, help="the folder that holds course.yaml")
    build.add_argument("-o", "--output", type=Path, required=True, metavar="COURSE.tar.gz")
    build.add_argument(
        "--programme", type=Path, metavar="PROGRAMME.json", help="default: programme.json beside the archive"
    )
    build.add_argument("--lang", choices=LANGUAGES, default="", help="language of the pages; default: the course's own")
    return parser


def _check(folder: Path) -> int:
    problems = find_problems(folder)
    _show(problems)
    errors = sum(1 for problem in problems if problem.severity == ERROR)
    print(f"{errors} error(s), {len(problems) - errors} warning(s).")
    return 1 if errors else 0


def _build(options: argparse.Namespace) -> int:
    programme = options.programme or options.output.parent / "programme.json"
    if programme.resolve() == options.output.resolve():
        return _refuse("The archive and the programme file need two names. Mend -o or --programme.")
    try:
        report = build_course(options.folder, options.output, programme, language=options.lang)
    except CourseHasProblems as refusal:
        _show(refusal.problems)
        return _refuse(f"Nothing was written: {len(refusal.problems)} error(s) to mend.", code=1)
    _show(report.warnings)
    print(
        f"{report.course_key}: {report.modules} modules, {report.units} units, {report.pages} pages, "
        f"{report.questions} questions, {report.tasks} tasks."
    )
    print(f"{report.archive} ({report.archive_bytes // 1024} KB), {report.programme}")
    return 0


def _show(problems: Iterable[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def _refuse(message: str, code: int = 2) -> int:
    print(message, file=sys.stderr)
    return code
