"""Rules of one workplace task and its rubric."""

from __future__ import annotations

from .model import Criterion, Module, Programme, Task
from .problems import Problems, did_you_mean


def check_task(task: Task, module: Module, programme: Programme, problems: Problems) -> None:
    """Report what a coach could not mark fairly, or a board not defend."""
    standards = [code for code, _ in programme.standards]
    outcomes = [key for key, _ in module.outcomes]
    seen: set[str] = set()
    for criterion in task.criteria:
        file, line = criterion.place.file, criterion.place.line
        if criterion.key in seen:
            problems.error(file, line, f'The criterion "{criterion.key}" is there twice. Give each its own key.')
        seen.add(criterion.key)
        for what, used, known in (
            ("standard", criterion.standards, standards),
            ("outcome", criterion.outcomes, outcomes),
        ):
            for code in used:
                if code not in known:
                    problems.error(
                        file, line, f'The {what} "{code}" is not in the programme.{did_you_mean(code, known)}'
                    )
        _check_levels(criterion, problems)
        _check_words(criterion, problems)


def _check_words(criterion: Criterion, problems: Problems) -> None:
    texts = [criterion.text, *(text for level in criterion.levels for text in (level.title, level.description))]
    if any("![" in words or "<img" in words for text in texts for words in text.values()):
        file, line = criterion.place.file, criterion.place.line
        problems.error(file, line, f'Criterion "{criterion.key}" is plain words. Move the picture into the brief.')


def _check_levels(criterion: Criterion, problems: Problems) -> None:
    file, line, levels = criterion.place.file, criterion.place.line, criterion.levels
    if criterion.weight == 0:
        problems.error(file, line, f'The weight of criterion "{criterion.key}" is 0. Give it a weight, like 1.')
    if len({level.key for level in levels}) < len(levels):
        problems.error(file, line, f'Two levels of criterion "{criterion.key}" have the same key. Change one of them.')
    met = [level.points for level in levels if level.met]
    not_met = [level.points for level in levels if not level.met]
    if not met or not not_met:
        missing = "met: true" if not met else "met: false"
        problems.error(file, line, f'Criterion "{criterion.key}" needs at least one level with "{missing}". Add it.')
        return
    if max(not_met) >= min(met):
        problems.error(
            file,
            line,
            f'In criterion "{criterion.key}" a level not met has as many points as one that is met. Mend them.',
        )
    points = [level.points for level in levels]
    if len(set(points)) < len(points):
        problems.warning(file, line, f'Two levels of criterion "{criterion.key}" have the same points.')
