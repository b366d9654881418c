"""cpd-course: a course from plain files. Exit code 0 = done, 1 = the course has errors, 2 = the call cannot be done."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from . import api
from .model import LANGUAGES
from .preview import serve
from .problems import ERROR, NOTE, WARNING, CourseHasProblems, Problem

REFUSALS = (api.BadArchive, api.CannotImport, api.CannotPrint, api.FolderInUse, api.PackTooLarge)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = _parser().parse_args(argv)
    act: Callable[[argparse.Namespace], int] = options.act
    try:
        for folder in options.sources(options):
            if not folder.is_dir():
                return _refuse(f'"{folder}" is not a folder. Give the folder that holds course.yaml.')
        return act(options)
    except CourseHasProblems as refusal:
        _show(refusal.problems)
        return _refuse(f"Nothing was written: {len(refusal.problems)} error(s) to mend.", code=1)
    except REFUSALS as refusal:
        return _refuse(str(refusal))
    except OSError as error:
        return _refuse(f"{error.filename or 'This'}: {error.strerror or error}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cpd-course", description="A course from plain files, for Studio.")
    acts = parser.add_subparsers(required=True, metavar="ACT")

    def add(name: str, act: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        sub = acts.add_parser(name, help=words, description=words)
        sub.set_defaults(act=act, sources=lambda options: [options.folder])
        return sub

    new = add("new", _new, "start a small working course in a new folder")
    check = add("check", _check, "list everything wrong with a course, with file and line")
    build = add("build", _build, "write the course archive and programme.json")
    preview = add("preview", _preview, "read the course in a browser on this computer")
    pack = add("pack", _pack, "write study packs to read without a network: one HTML and one PDF per module")
    for sub in (new, check, build, preview, pack):
        sub.add_argument("folder", type=Path, metavar="DIR", help="the folder that holds course.yaml")
    for sub in (build, pack):
        sub.add_argument(
            "--lang", choices=LANGUAGES, default="", help="language of the pages; default: the course's own"
        )
    new.set_defaults(sources=lambda options: [])
    build.add_argument("-o", "--output", type=Path, required=True, metavar="COURSE.tar.gz")
    build.add_argument("--programme", type=Path, metavar="JSON", help="default: programme.json beside the archive")
    preview.add_argument("--port", type=int, default=8100, help="default: 8100; 0 takes a free one")
    pack.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="the folder to write to")
    back = add("import", _import, "turn a course archive, also one edited in Studio, into a course folder")
    back.add_argument("archive", type=Path, metavar="COURSE.tar.gz")
    back.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    back.add_argument("--base", type=Path, metavar="DIR", help="the folder the archive was built from")
    back.add_argument("--programme", type=Path, metavar="JSON", help="default: programme.json beside the archive")
    back.set_defaults(sources=lambda options: [options.base] if options.base else [])
    diff = add("diff", _diff, "say what changed for learners between two course folders or two programme files")
    diff.add_argument("before", type=Path, metavar="A")
    diff.add_argument("after", type=Path, metavar="B")
    diff.set_defaults(sources=lambda options: [])
    return parser


def _new(options: argparse.Namespace) -> int:
    files = api.new_course(options.folder)
    print(f"{len(files)} files in {options.folder}. Begin with course.yaml; then: cpd-course check {options.folder}")
    return 0


def _check(options: argparse.Namespace) -> int:
    problems = api.find_problems(options.folder, with_notes=True)
    _show(problems)
    count = Counter(problem.severity for problem in problems)
    notes = f", {count[NOTE]} note(s)" if count[NOTE] else ""
    print(f"{count[ERROR]} error(s), {count[WARNING]} warning(s){notes}.")
    return 1 if count[ERROR] else 0


def _build(options: argparse.Namespace) -> int:
    programme = options.programme or options.output.parent / "programme.json"
    if programme.resolve() == options.output.resolve():
        return _refuse("The archive and the programme file need two names. Mend -o or --programme.")
    report = api.build_course(options.folder, options.output, programme, language=options.lang)
    _show(report.warnings)
    print(
        f"{report.course_key}: {report.modules} modules, {report.units} units, {report.pages} pages, "
        f"{report.questions} questions, {report.tasks} tasks."
    )
    print(f"{report.archive} ({report.archive_bytes // 1024} KB), {report.programme}")
    return 0


def _preview(options: argparse.Namespace) -> int:
    try:
        serve(options.folder, options.port, lambda address: print(f"{address}  (stop with Ctrl+C)", flush=True))
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


def _import(options: argparse.Namespace) -> int:
    beside = options.archive.parent / "programme.json"
    programme = options.programme or (beside if beside.is_file() and not options.base else None)
    report = api.import_course(options.archive, options.folder, base=options.base, programme=programme)
    _show(report.problems)
    what = f"{len(report.changed)} of them changed" if options.base else "all new"
    print(f"{report.files} files in {report.folder}, {what}.")
    for file in report.changed if options.base else ():
        print(f"  {file}")
    print("\n".join(_table(report.tallies)))
    count = Counter(problem.severity for problem in report.check)
    print(
        f"The check finds {count[ERROR]} error(s), {count[WARNING]} warning(s). Now: cpd-course check {report.folder}"
    )
    return 0


def _table(tallies: Sequence[api.Tally]) -> Iterator[str]:
    """Yield what became of everything in an archive, by kind, with the sums of blocks and of files."""
    row = "{:<28} {:>6} {:>8} {:>9} {:>6}"
    yield row.format("in the archive", "taken", "changed", "left out", "all")
    for what in ("blocks", "files"):
        own = [tally for tally in tallies if tally.what == what]
        for tally in own:
            yield row.format(f"  {tally.kind}"[:28], tally.taken, tally.changed, tally.left_out, tally.total)
        sums = [sum(getattr(tally, name) for tally in own) for name in ("taken", "changed", "left_out", "total")]
        yield row.format(f"all {what}", *sums)


def _diff(options: argparse.Namespace) -> int:
    changes = api.find_changes(options.before, options.after)
    print("\n".join(changes) if changes else "Nothing changed for learners.")
    return 0


def _pack(options: argparse.Namespace) -> int:
    report = api.write_study_packs(options.folder, options.output, language=options.lang)
    for file in report.files:
        print(f"{file} ({(file.stat().st_size + 1023) // 1024} KB)")
    if report.missing:
        print(report.missing, file=sys.stderr)
    return 0


def _show(problems: Iterable[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def _refuse(message: str, code: int = 2) -> int:
    print(message, file=sys.stderr)
    return code
