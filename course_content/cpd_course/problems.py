"""Everything that is wrong with a source, collected in one run: file, line and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

ERROR = "error"
WARNING = "warning"
NOTE = "note"
MOST_SHOWN = 20  # known words; a longer list helps nobody


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `file` is relative to the course folder; `line` counts from 1."""

    file: str
    line: int
    message: str
    severity: str = ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}"


@dataclass
class Problems:
    """A growing list of findings; the same finding is kept once."""

    _found: dict[Problem, None] = field(default_factory=dict)

    def error(self, file: str, line: int, message: str) -> None:
        """Add something that stops the build."""
        self._found.setdefault(Problem(file, line, message, ERROR))

    def warning(self, file: str, line: int, message: str) -> None:
        """Add something the author should look at; the build goes on."""
        self._found.setdefault(Problem(file, line, message, WARNING))

    def note(self, file: str, line: int, message: str) -> None:
        """Add something worth knowing that asks for nothing now."""
        self._found.setdefault(Problem(file, line, message, NOTE))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops the build, by file and line."""
        return tuple(sorted(p for p in self._found if p.severity == ERROR))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What does not stop the build, by file and line."""
        return tuple(sorted(p for p in self._found if p.severity == WARNING))

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)


class CourseHasProblems(Exception):
    """The course cannot be built; `problems` holds every error found, not the first only."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return ' Did you mean "x"?' for the nearest known word, or the list of known words where it is short."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f' Did you mean "{near[0]}"?'
    return f" Known here: {', '.join(known)}." if 0 < len(known) <= MOST_SHOWN else ""
