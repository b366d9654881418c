"""Mutate the rules and guards of one room and see which changes its own tests notice.

    python tests/mutation/run.py coaching            every mutant of a room
    python tests/mutation/run.py coaching --quick    the same by the tests that need no database: seconds
    python tests/mutation/run.py coaching --again    only those that survived, by every test of the room
    python tests/mutation/run.py coaching --sample 40    so many of each module, always the same
    python tests/mutation/run.py --figures           a table of all rooms that were run

See README.md beside this file. The mutants, their operators and the session file are cosmic-ray's.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkItem, WorkResult

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from tests.mutation.session import MutantRun  # noqa: E402
from tests.mutation.source import Change, change_of  # noqa: E402

# Arithmetic turned into shifts and powers, equality into identity: a type error, or the same thing said otherwise.
# Equality turned into order says something of numbers alone; ids and words have none that anybody relies on.
DULL = re.compile(
    r"core/("
    r"ReplaceBinaryOperator_\w+_(Pow|LShift|RShift|BitXor|Mod)"
    r"|ReplaceBinaryOperator_(?!BitAnd_BitOr|BitOr_BitAnd)\w+_(BitOr|BitAnd)"
    r"|ReplaceBinaryOperator_(BitOr|BitAnd)_(?!BitOr|BitAnd)\w+"
    r"|ReplaceComparisonOperator_(?!Is_IsNot|IsNot_Is)\w+_(Is|IsNot)"
    r")$"
)
ORDER = re.compile(r"core/ReplaceComparisonOperator_(Eq|NotEq)_(Lt|LtE|Gt|GtE)$")
ALWAYS = "tests/grading/test_records.py"
ROOMS = tomllib.loads((HERE / "rooms.toml").read_text())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("room", nargs="?", choices=sorted(ROOMS))
    parser.add_argument("--sessions", type=Path, default=Path("var/mutation"), help="where session files are kept")
    parser.add_argument("--again", action="store_true", help="run only mutants that survived before")
    parser.add_argument("--quick", action="store_true", help="leave out tests that need a database")
    parser.add_argument("--sample", type=int, default=0, help="run so many mutants of each module")
    parser.add_argument("--figures", action="store_true", help="print the table of all sessions")
    chosen = parser.parse_args()
    chosen.sessions.mkdir(parents=True, exist_ok=True)
    if chosen.figures or not chosen.room:
        print("\n".join(figures(chosen.sessions)))
        return 0
    with use_db(str(chosen.sessions / f"{chosen.room}.sqlite")) as session:
        return run_room(ROOMS[chosen.room], session, chosen)


def run_room(room: dict[str, list[str]], session: WorkDB, chosen: argparse.Namespace) -> int:
    """Run what is pending, or what survived; every result is in the session as soon as it is known."""
    if not session.num_work_items:
        init([Path(path) for path in room["modules"]], session, {})
    known = dict(session.results)
    todo = [item for item in session.work_items if is_due(known.get(item.job_id), again=chosen.again)]
    changes: dict[str, Change] = {}
    for item in todo:
        change = change_of_item(item)
        if dull := why_dull(item, change, has_numbers=bool(room.get("numbers"))):
            session.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED, output=dull))
        else:
            changes[item.job_id] = change
    if chosen.sample:
        changes = sample_of(changes, todo, chosen.sample)
    run = MutantRun(changes, session_writer(session), without_database=chosen.quick)
    tests = [path for path in (ALWAYS, *room["tests"]) if Path(path).exists()]
    arguments = ["-q", "-p", "no:cacheprovider", *tests, *room.get("options", [])]
    return int(pytest.main(arguments, plugins=[run]))


def sample_of(changes: dict[str, Change], items: Sequence[WorkItem], size: int) -> dict[str, Change]:
    """So many of each module, chosen by a digest: the same ones in every run."""

    def lot(item: WorkItem) -> str:
        spec = item.mutations[0]
        return hashlib.sha256(f"{spec.module_path} {spec.operator_name} {spec.occurrence}".encode()).hexdigest()

    drawn: Counter[str] = Counter()
    for item in sorted((item for item in items if item.job_id in changes), key=lot):
        path = changes[item.job_id].path
        drawn[path] += 1
        if drawn[path] > size:
            del changes[item.job_id]
    return changes


def why_dull(item: WorkItem, change: Change, *, has_numbers: bool) -> str:
    """Why a mutant is not worth a run, "" where it is."""
    operator = item.mutations[0].operator_name
    if not change.matters:
        return "annotation"
    return "dull" if DULL.match(operator) or (not has_numbers and ORDER.match(operator)) else ""


def is_due(result: WorkResult | None, *, again: bool) -> bool:
    return result is None or (again and result.test_outcome in (TestOutcome.SURVIVED, TestOutcome.INCOMPETENT))


def change_of_item(item: WorkItem) -> Change:
    spec: MutationSpec = item.mutations[0]
    source = Path(spec.module_path).read_text()
    mutated = mutate_code(source, get_operator(spec.operator_name)(**spec.operator_args), spec.occurrence)
    return change_of(str(spec.module_path), source, mutated or source)


def session_writer(session: WorkDB):
    def write(job_id: str, outcome: str, how: str, diff: str) -> None:
        result = WorkResult(
            worker_outcome=WorkerOutcome.NORMAL, test_outcome=TestOutcome(outcome), output=how, diff=diff
        )
        session.set_result(job_id, result)

    return write


def figures(sessions: Path) -> Iterator[str]:
    """A line a module, then the survivors that nobody has called equivalent."""
    equivalent = judged_equivalent()
    yield "| module | mutants | annotations only | dull | run | killed | equivalent | survive |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    left: list[str] = []
    for path in sorted(sessions.glob("*.sqlite")):
        with use_db(str(path), WorkDB.Mode.open) as session:
            results = dict(session.results)
            for module in ROOMS[path.stem]["modules"]:
                items = [item for item in session.work_items if str(item.mutations[0].module_path) == module]
                yield counted(module, [results.get(item.job_id) for item in items], equivalent, left)
    yield from ("", *left)


def counted(
    module: str, results: Iterable[WorkResult | None], equivalent: set[tuple[str, str]], left: list[str]
) -> str:
    results = list(results)
    run = [one for one in results if one and one.worker_outcome == WorkerOutcome.NORMAL]
    notes = [one.output for one in results if one and one.worker_outcome == WorkerOutcome.SKIPPED]
    dull = notes.count("dull")
    annotations = len(notes) - dull
    survived = [one.diff or "" for one in run if one.test_outcome != TestOutcome.KILLED]
    lines = [new_line(diff) for diff in survived]
    open_ = [diff for diff, line in zip(survived, lines, strict=True) if (module, line) not in equivalent]
    left.extend(f"{module}\n{diff}\n" for diff in open_)
    numbers = (
        len(results),
        annotations,
        dull,
        len(run),
        len(run) - len(survived),
        len(survived) - len(open_),
        len(open_),
    )
    return f"| {module.removeprefix('grading/cpd_grading/')} | {' | '.join(map(str, numbers))} |"


def new_line(diff: str) -> str:
    """The line that a mutant wrote, without blanks around it; where it took one away, "without" and that line."""
    lines = diff.splitlines()
    written = next((line[1:].strip() for line in lines if line.startswith("+")), "")
    taken = [line[1:].strip() for line in lines if line.startswith("-") and line[1:].strip()]
    return written or f"without {taken[-1]}"


def judged_equivalent() -> set[tuple[str, str]]:
    entries = tomllib.loads((HERE / "equivalent.toml").read_text())
    return {(f"grading/cpd_grading/{module}", line) for module, reasons in entries.items() for line in reasons}


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    sys.exit(main())
