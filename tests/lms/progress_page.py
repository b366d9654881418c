"""What the platform's Progress page reads, by the platform's rules: a small reimplementation, for tests only.

Read in ``xmodule/graders.py``, ``lms/djangoapps/grades/{scores,subsection_grade,course_grade}.py`` and
``lms/djangoapps/course_home_api/progress/api.py`` (around Verawood), written anew from these rules:

- A block counts by its score in edx-submissions; without one by 0 of its ``max_score()``; and not at all without both.
- The course's mark takes graded units with any points to reach. A type's share is the mean over at least ``min_count``
  units, missing ones at 0. The course passes from the lowest cutoff above 0 on.
- The table of single marks lists graded units with any points to reach.
- The table "Grade summary" takes *every* graded unit, those without points at 0; it is hidden with an empty policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Score = tuple[float, float]  # points earned, points possible


@dataclass(frozen=True)
class Block:
    """A block as the platform's structure keeps it, and its score in edx-submissions."""

    has_score: bool
    max_score: float | None
    score: Score | None = None

    @property
    def counted(self) -> Score | None:
        if not self.has_score:
            return None
        if self.score is not None:
            return self.score
        return None if self.max_score is None else (0.0, self.max_score)


@dataclass(frozen=True)
class Section:
    """A sequential: whether it is graded, as which type, and its blocks."""

    name: str
    is_graded: bool
    format: str
    blocks: tuple[Block, ...]

    @property
    def total(self) -> Score:
        counted = [block.counted for block in self.blocks if block.counted is not None]
        return sum(earned for earned, _ in counted), sum(possible for _, possible in counted)

    @property
    def share(self) -> float:
        earned, possible = self.total
        return round(earned / possible, 4) if possible > 0 else 0.0


@dataclass(frozen=True)
class ProgressPage:
    """``summary`` is None where the table is not shown."""

    percent: float
    is_passing: bool
    marks: Mapping[str, Score]
    summary: Mapping[str, float] | None


def progress_page(policy: Mapping[str, Any], sections: Sequence[Section]) -> ProgressPage:
    graded = [section for section in sections if section.is_graded]
    reachable = [section for section in graded if section.total[1] > 0]
    exact = sum(_mean(reachable, grader) * grader["weight"] for grader in policy["GRADER"])
    percent = round(exact * 100 + 0.05) / 100
    cutoffs = [cutoff for cutoff in policy["GRADE_CUTOFFS"].values() if cutoff > 0]
    types = {section.format for section in graded}
    summary = {
        grader["type"]: round(_mean(graded, grader), 4) for grader in policy["GRADER"] if grader["type"] in types
    }
    return ProgressPage(
        percent=percent,
        is_passing=bool(cutoffs) and percent >= min(cutoffs),
        marks={section.name: section.total for section in reachable},
        summary=summary if policy["GRADER"] else None,
    )


def _mean(sections: Sequence[Section], grader: Mapping[str, Any]) -> float:
    shares = [section.share for section in sections if section.format == grader["type"]]
    count = max(grader["min_count"], len(shares))
    return sum(shares) / count if count else 0.0
