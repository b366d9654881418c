"""What is wrong with a batch: one line for one cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One sentence; ``files`` are those that it could come from, ``kind`` what many lines of a file have in common."""

    text: str
    files: frozenset[str]
    kind: str = ""


def of(text: str, *files: str, kind: str = "") -> Problem:
    return Problem(text, frozenset(files), kind)


def told(sealing: Iterable[Problem], contents: Iterable[Problem], altered: frozenset[str]) -> tuple[str, ...]:
    """Every cause once.

    What follows from a file that was changed is said by one sentence of that file; what is wrong with many lines alike
    is said of the first, with their number.
    """
    followed = [problem for problem in contents if not problem.files & altered]
    counts = Counter(problem.kind for problem in followed if problem.kind)
    lines, said = [problem.text for problem in sealing], set()
    for problem in followed:
        if problem.kind in said:
            continue
        more = counts[problem.kind] - 1
        lines.append(problem.text + (f" The same is true of {more} more." if more > 0 else ""))
        said |= {problem.kind} - {""}
    return tuple(dict.fromkeys(lines))
