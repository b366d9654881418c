"""Rules over a whole course: what no single file shows. Findings go to `Problems` with the place to mend."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from .check_tasks import check_task
from .model import BlockRef, Course, Module, Place, Programme
from .numbers import number_text
from .outline import all_names, blocks_of, is_portfolio
from .problems import Problems, did_you_mean
from .reader import COURSE_FILE, read_course
from .reading import check_reading
from .source import Source

HUNDRED = Decimal(100)


def check_course(source: Source) -> Course | None:
    """Return the course of a folder after reporting everything wrong with it to `source.problems`."""
    course = read_course(source)
    if course is None:
        return None
    problems = source.problems
    _check_programme(course.programme, problems)
    _check_names(course, problems)
    _check_links(course, problems)
    _check_progress(course, problems)
    for module in course.modules:
        _check_module(module, course.programme, problems)
        _check_places(module, problems)
        for task in module.tasks:
            check_task(task, module, course.programme, problems)
    if not problems.errors:  # what is missing may stand in a file that could not be read
        _check_coverage(course, problems)
        _check_unused(course, source)
        check_reading(course, problems)
    return course


def twice(words: Iterable[str]) -> list[str]:
    """Return the words that occur more than once, in order."""
    seen: set[str] = set()
    return list(dict.fromkeys(word for word in words if word in seen or seen.add(word)))  # type: ignore[func-returns-value]


def _check_programme(programme: Programme, problems: Problems) -> None:
    def report(key: str, message: str) -> None:
        problems.error(COURSE_FILE, programme.lines[key], message)

    for code in twice(code for code, _ in programme.standards):
        report("standards", f'The standard "{code}" is listed twice. Keep one of them.')
    bands = programme.policy["bands"]
    floors = [Decimal(band["min"]) for band in bands]
    if floors != sorted(set(floors), reverse=True) or floors[-1] != 0:
        report("bands", "Bands go from the highest to the lowest and the last one has min 0. Mend their order.")
    pass_mark = Decimal(programme.policy["pass_mark"])
    if not 0 < pass_mark <= HUNDRED or any(floor > HUNDRED for floor in floors):
        report("pass_mark", "Marks go from 0 to 100. Mend pass_mark or the bands.")
    if pass_mark not in floors:
        line = programme.lines["pass_mark"]
        problems.warning(COURSE_FILE, line, f"No band starts at the pass mark {programme.policy['pass_mark']}.")
    cap = programme.policy["resit_cap"]
    if cap is not None and not pass_mark <= Decimal(cap) <= HUNDRED:
        report("resit_cap", "A resit cap under the pass mark means no resit can pass. Mend resit_cap.")
    if programme.hours_per_credit == 0:
        report("hours_per_credit", "hours_per_credit is 0. Write the hours behind one credit, like 10.")


def _check_names(course: Course, problems: Problems) -> None:
    first: dict[str, Place] = {course.run: Place(COURSE_FILE, 1)}
    for name, place in all_names(course):
        if name in first:
            other = first[name]
            problems.error(
                place.file,
                place.line,
                f'The id "{name}" is already used at {other.file}:{other.line}. Give this one another id.',
            )
        first.setdefault(name, place)
    listed: dict[str, Module] = {}
    for module in course.modules:
        for slug in module.task_slugs:
            other_module = listed.setdefault(slug, module)
            if other_module is not module:
                at = f"{other_module.place.file}:{other_module.lines['tasks']}"
                message = f'The task "{slug}" is already listed at {at}. Give one of the two tasks another slug.'
                problems.error(module.place.file, module.lines["tasks"], message)
    for code in twice(module.code for module in course.modules):
        place = next(m.place for m in reversed(course.modules) if m.code == code)
        problems.error(place.file, place.line, f'Two modules have the code "{code}". Change one of them.')


def _check_links(course: Course, problems: Problems) -> None:
    names = {name for name, _ in all_names(course)}
    for module in course.modules:
        for page in module.pages.values():
            for name, place in page.links:
                if name not in names:
                    problems.error(
                        place.file,
                        place.line,
                        f'This links to "{name}", which no unit shows.{did_you_mean(name, sorted(names))}',
                    )


def _check_progress(course: Course, problems: Problems) -> None:
    shown = [block for module in course.modules for block in blocks_of(module, "progress")]
    for block in shown:
        if block.target != course.progress_name:
            problems.error(
                block.place.file,
                block.place.line,
                f'The progress page is called "{course.progress_name}" in course.yaml. Write the same name here.',
            )
    if not shown and not problems.errors:
        problems.warning(
            COURSE_FILE, 1, f'No unit shows the progress page. Add a unit with "progress: {course.progress_name}".'
        )


def _check_module(module: Module, programme: Programme, problems: Problems) -> None:
    def report(key: str, message: str) -> None:
        problems.error(module.place.file, module.lines[key], message)

    hours = module.credits * programme.hours_per_credit
    if hours != module.notional_hours:
        report(
            "notional_hours",
            f"{number_text(module.credits)} credits of {number_text(programme.hours_per_credit)} hours make "
            f"{number_text(hours)} notional hours, not {number_text(module.notional_hours)}. Mend one of them.",
        )
    if module.credits == 0:
        report("credits", "A module has at least some credits. Write credits, like 10.")
    _total_100(module, "components", [c.weight for c in module.components], problems)
    if len(module.tasks) == len(module.task_slugs):  # a task whose file is broken has no weight yet
        _total_100(module, "tasks", [task.weight for task in module.tasks], problems)
    for what, keys in (
        ("component", [c.key for c in module.components]),
        ("outcome", [key for key, _ in module.outcomes]),
        ("task", module.task_slugs),
    ):
        for key in twice(keys):
            report(f"{what}s", f'The {what} "{key}" is listed twice. Keep one of them.')
    if [c.kind for c in module.components].count("portfolio") != 1:
        report("components", "A module has exactly one component of kind portfolio. Mend components.")


def _total_100(module: Module, key: str, weights: Sequence[Decimal], problems: Problems) -> None:
    file, line, total = module.place.file, module.lines[key], sum(weights, Decimal())
    if total != HUNDRED:
        shown = " + ".join(number_text(weight) for weight in weights)
        message = f"The weights of the {key} must total 100, but {shown} = {number_text(total)}. Mend them."
        problems.error(file, line, message)
    if any(weight == 0 for weight in weights):
        problems.error(file, line, f"One of the weights of the {key} is 0. Give it a weight, or take it out.")


def _check_places(module: Module, problems: Problems) -> None:
    """Every task has its unit; coaching, meetings and the portfolio have one each; the portfolio stands alone, last."""
    file, line = module.place.file, module.lines["sections"]
    shown = [block.target for block in blocks_of(module, "task")]
    for block in blocks_of(module, "task"):
        if block.target not in module.task_slugs:
            problems.error(
                block.place.file,
                block.place.line,
                f'The task "{block.target}" is not in the list "tasks" of this module.'
                f"{did_you_mean(block.target, module.task_slugs)}",
            )
    _check_shown_twice(module, problems)
    for slug in module.task_slugs:
        if slug not in shown:
            problems.error(
                file, module.lines["tasks"], f'No unit shows the task "{slug}". Add a unit with "task: {slug}".'
            )
    for kind in ("portfolio", "coaching", "meetings"):
        count = len(blocks_of(module, kind))
        if count > 1 or (count == 0 and (kind == "portfolio" or _is_required(module, kind))):
            problems.error(file, line, f'The module needs exactly one unit with "{kind}: …", but has {count}.')
    for section in module.sections:
        order = [is_portfolio(unit) for unit in section.units]
        if order != sorted(order):
            problems.error(
                section.place.file, section.place.line, "The portfolio comes last in its section. Move its unit down."
            )
        for unit in section.units:
            if is_portfolio(unit) and any(block.kind == "quiz" for block in unit.blocks):
                problems.error(
                    unit.place.file,
                    unit.place.line,
                    "A quiz beside the portfolio would count as a grade. Move it to its own unit.",
                )


def _check_shown_twice(module: Module, problems: Problems) -> None:
    """Warn of a task with two blocks, as a copy made in Studio: what is handed in at one shows at both."""
    first: dict[str, BlockRef] = {}
    for block in blocks_of(module, "task"):
        other = first.setdefault(block.target, block)
        if other is not block:
            at = f"{other.place.file}:{other.place.line}"
            message = (
                f'The task "{block.target}" is shown here and at {at}. Take one out, or give it a slug of its own.'
            )
            problems.warning(block.place.file, block.place.line, message)


def _is_required(module: Module, kind: str) -> bool:
    keys = ("coaching_sessions",) if kind == "coaching" else ("plc_meetings", "sgac_meetings")
    return any(module.requires[key] for key in keys)


def _check_coverage(course: Course, problems: Problems) -> None:
    criteria = [criterion for module in course.modules for task in module.tasks for criterion in task.criteria]
    for module in course.modules:
        used = {key for task in module.tasks for criterion in task.criteria for key in criterion.outcomes}
        for key, _ in module.outcomes:
            if key not in used:
                problems.warning(
                    module.place.file,
                    module.lines["outcomes"],
                    f'The outcome "{key}" is never assessed by a criterion.',
                )
    for code, _ in course.programme.standards:
        if all(code not in criterion.standards for criterion in criteria):
            problems.warning(
                COURSE_FILE,
                course.programme.lines["standards"],
                f'The standard "{code}" is not covered by any criterion.',
            )


def _check_unused(course: Course, source: Source) -> None:
    for module in course.modules:
        used = {f"{module.folder}/{name}" for name in [*module.pages, *module.quizzes]}
        used |= {f"{module.folder}/tasks/{slug}.yaml" for slug in module.task_slugs}
        used = {unicodedata.normalize("NFC", name) for name in used}
        for kind, pattern in (("pages", "*.md"), ("quizzes", "*.yaml"), ("tasks", "*.yaml")):
            for path in sorted((source.root / module.folder / kind).rglob(pattern)):
                file = unicodedata.normalize("NFC", path.relative_to(source.root).as_posix())
                english = file.removesuffix(".md").removesuffix(".rw").removesuffix(".fr") + ".md"
                if file not in used and english not in used:
                    source.problems.warning(file, 1, "No unit uses this file.")
