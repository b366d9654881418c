"""cpd-workbench: run the sample site, set it back, play the whole journey, or give Django a command.

Exit code 0 = done, 1 = it cannot be done here (the sentence says why), 2 = wrong call.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from cpd_course.data import CourseNotBuilt, archive_path

from .site_folder import NotASite, clear_site, course_differs, is_ready, make_site, migrate, open_site, put_course
from .site_names import DEFAULT_FOLDER, FOLDER_VARIABLE, Item

HOST = "127.0.0.1"  # sign-in asks for no password: never an address others can reach
DEFAULT_PORT = 8000
THREADS = 8


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    parser = _parser()
    options, rest = parser.parse_known_args(argv)
    act = options.act or "run"
    if rest and act != "manage":
        parser.error(f"unknown words: {' '.join(rest)}")
    try:
        return {"run": _run, "reset": _reset, "demo": _demo, "manage": _manage}[act](options, rest)
    except (CourseNotBuilt, NotASite, OSError) as error:
        print(f"cpd-workbench: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cpd-workbench", description="A local course with sample people.", allow_abbrev=False
    )
    _add_place(parser, Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER))
    _add_port(parser, DEFAULT_PORT)
    acts = parser.add_subparsers(dest="act")
    run = acts.add_parser("run", help="serve the site; the first start makes it (the default)")
    reset = acts.add_parser("reset", help="remove all that was done on the site and load the sample again")
    for act in (run, reset):
        _add_place(act)
    _add_port(run)
    demo = acts.add_parser("demo", help="play the whole journey for N learners in a site of its own")
    demo.add_argument("--learners", type=int, required=True, metavar="N")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the exported batch")
    demo.add_argument("--seed", type=int, default=1, help="the same seed gives the same records (default: 1)")
    acts.add_parser("manage", help="a Django command on the site, such as: manage check", add_help=False)
    return parser


# Both words are understood before and after the subcommand; only the first place may set a default, or the second
# would always win.
def _add_place(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="DIR", default=default, help=f"folder of the site (usually {DEFAULT_FOLDER})"
    )


def _add_port(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    parser.add_argument("--port", type=int, default=default, help=f"port on {HOST} (usually {DEFAULT_PORT})")


def _run(options: argparse.Namespace, _rest: list[str]) -> int:
    folder = options.data.resolve()
    address = f"http://{HOST}:{options.port}"
    if _is_taken(options.port):
        print(f"cpd-workbench: port {options.port} is in use. Stop what runs there, or give --port.", file=sys.stderr)
        return 1
    if is_ready(folder):
        open_site(folder)
        migrate()
        _tell_of_another_course(folder)
    else:
        _make(folder)
    print(f"{address} - the site lives in {folder}. Stop it with Ctrl-C.", flush=True)
    from waitress import serve

    from .wsgi import application

    serve(application, host=HOST, port=options.port, threads=THREADS, ident="cpd-workbench")
    return 0


def _reset(options: argparse.Namespace, _rest: list[str]) -> int:
    folder = options.data.resolve()
    _make(folder)
    print(f"The sample site in {folder} is as new. Start it with: cpd-workbench")
    return 0


def _demo(options: argparse.Namespace, _rest: list[str]) -> int:
    if options.learners < 1:
        print("cpd-workbench: --learners takes a number from 1.", file=sys.stderr)
        return 2
    folder, archive = options.out.resolve() / "site", archive_path()
    clear_site(folder)
    open_site(folder)
    put_course(folder, archive)
    migrate()
    from .demo import play

    totals = play(learners=options.learners, out=options.out.resolve(), seed=options.seed, progress=show_progress)
    print(json.dumps(totals))
    return 0


def _manage(options: argparse.Namespace, rest: list[str]) -> int:
    open_site(options.data.resolve())
    from django.core.management import execute_from_command_line

    execute_from_command_line(["cpd-workbench manage", *rest])
    return 0


def _make(folder: Path) -> None:
    """Make the sample site anew, over an older one or one whose making was interrupted."""
    archive = archive_path()  # asked first: without a course nothing is removed or made
    clear_site(folder)
    print("Making the sample site. This takes a minute.", flush=True)
    open_site(folder)
    make_site(folder, archive, show_progress)


def _tell_of_another_course(folder: Path) -> None:
    try:
        differs = course_differs(folder, archive_path())
    except CourseNotBuilt:
        return  # a site that stands has its own copy
    if differs:
        print("The installed course is not the one of this site; `cpd-workbench reset` loads it.")


def show_progress(items: Iterable[Item], what: str) -> Iterable[Item]:
    """Go through items with a bar on a terminal, silently anywhere else."""
    from tqdm import tqdm

    return tqdm(items, desc=what, leave=False, file=sys.stderr, disable=not sys.stderr.isatty())


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
