"""A pytest session that runs its tests once, and then those that reach a mutant again for each mutant.

Each mutant runs in a fork of the session: imports, tables and fixtures of the session are there already, and whatever
the mutant breaks is gone with the fork. Nothing is written into a source file.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.source import Change, NotImportable, put_in_place, report_lines

# In seconds of the processor, since a busy machine says nothing about a test.
HANGS = 20  # a test that takes as long has noticed
SLOW = 3.0  # a test that takes longer unchanged is left out, and says so
ENOUGH = 8.0  # of tests that pass: the mutant has survived


class MutantRun:
    """``write`` takes a mutant's id, its outcome, how it came about and its diff."""

    def __init__(
        self,
        changes: Mapping[str, Change],
        write: Callable[[str, str, str, str], None],
        *,
        without_database: bool = False,
    ) -> None:
        self.changes, self.write, self.without_database = changes, write, without_database
        self.running = ""
        self.reached: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.seconds: dict[str, float] = {}
        self.noticed: Counter[str] = Counter()  # mutants, by test: who noticed one goes first

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.without_database:
            items[:] = [item for item in items if not _needs_database(item)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for path in sorted({change.path for change in self.changes.values()}):
            report_lines(path, partial(self._reach, path))
        sound = self._run_unchanged(session)
        print(f"\n{len(sound)} of {len(session.items)} tests take part, {len(self.changes)} mutants", flush=True)
        gc.freeze()  # so that a fork copies no memory only to count it
        for number, (job_id, change) in enumerate(self.changes.items(), start=1):
            tests = self._tests_of(change, sound)
            outcome, how = _in_a_fork(change, tests) if tests else ("survived", "no test reaches it")
            self.noticed[how] += outcome == "killed"
            self.write(job_id, outcome, how, change.diff)
            if outcome != "killed":
                print(f"{number}: {outcome} ({how}) {change.path}\n{change.diff}", flush=True)
        session._setupstate.teardown_exact(None)
        return True

    def _run_unchanged(self, session: pytest.Session) -> list[pytest.Item]:
        """The tests that pass and are quick, with how long each took and which functions it reached."""
        sound = []
        for number, item in enumerate(session.items):
            # Named as the next one, the first keeps what belongs to the whole session, such as the tables.
            following = session.items[number + 1] if number + 1 < len(session.items) else session.items[0]
            started = time.process_time()
            self.running = item.nodeid
            reports = runtestprotocol(item, nextitem=following, log=False)
            took = time.process_time() - started if number else 0.1  # the first has also made the tables
            self.seconds[item.nodeid] = took
            if any(report.failed for report in reports):
                print(f"left out, fails unchanged: {item.nodeid}", flush=True)
            elif took > SLOW:
                print(f"left out, {took:.0f} s: {item.nodeid}", flush=True)
            elif not any(report.skipped for report in reports):
                sound.append(item)
        return sound

    def _reach(self, path: str, function: str, line: int) -> None:
        self.reached[path, function][self.running].add(line)

    def _tests_of(self, change: Change, sound: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Those that reach the function, first who noticed before, then who go where few others go."""
        fair = [item for item in sound if not _asks_by_name(item, change.names)]
        lines = self.reached[change.path, change.place] if change.place else {}
        if change.place:
            fair = [item for item in fair if item.nodeid in lines]
        often = Counter(line for reached in lines.values() for line in reached)

        def rank(item: pytest.Item) -> tuple[int, int, float]:
            rarest = min((often[line] for line in lines.get(item.nodeid, ())), default=0)
            return -self.noticed[item.nodeid], rarest, self.seconds[item.nodeid]

        fair.sort(key=rank)
        spent = list(accumulate(self.seconds[item.nodeid] for item in fair))
        return [item for item, seconds in zip(fair, spent, strict=True) if seconds <= ENOUGH or item is fair[0]]


def _needs_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db"}.isdisjoint(names)


def _asks_by_name(item: pytest.Item, names: Sequence[str]) -> bool:
    """Whether the test's module imported the changed number itself: it would follow any change of it."""
    return any(name in vars(item.module) for name in names)  # type: ignore[attr-defined]


def _in_a_fork(change: Change, tests: Sequence[pytest.Item]) -> tuple[str, str]:
    """What became of it, and the test that noticed or how many passed."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            gc.disable()
            _run_mutant(change, tests, tell)
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(told) as lines:
        said = lines.read().splitlines()
    os.waitpid(child, 0)
    if said and said[-1] == "survived":
        return "survived", f"{len(tests)} tests passed"
    return ("killed", said[-1]) if said else ("incompetent", "it could not be put in place")


def _run_mutant(change: Change, tests: Sequence[pytest.Item], tell: int) -> None:
    """Say each test before it runs: the last one said has noticed, by a failure, an exit or because it hangs."""
    try:
        put_in_place(change)
    except NotImportable as broken:
        os.write(tell, f"import: {broken}\n".encode())
        return
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    tests[0].session._setupstate.teardown_exact(tests[0])
    for test, following in zip(tests, [*tests[1:], None], strict=True):
        os.write(tell, f"{test.nodeid}\n".encode())
        signal.setitimer(signal.ITIMER_PROF, HANGS)
        test._initrequest()  # type: ignore[attr-defined]
        if any(report.failed for report in runtestprotocol(test, nextitem=following, log=False)):
            return
    os.write(tell, b"survived\n")
