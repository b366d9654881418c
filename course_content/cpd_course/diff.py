"""What changed for learners between two versions of a course: tasks, criteria, weights, credits, policy, pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .model import Course
from .outline import blocks_of

SHORT = 60
_KEYS = ("code", "slug", "key", "letter")
_PLACES: Mapping[str, str] = {
    "modules": "Module",
    "tasks": "Task",
    "standards": "Standard",
    "criteria": "criterion",
    "levels": "level",
    "outcomes": "outcome",
    "components": "component",
    "bands": "band",
    "policy": "Policy",
    "moderation": "moderation",
    "requires": "required",
}


def programme_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each difference of two programme documents, in their order; [] when nothing changed."""
    return list(_changes((), before, after))


def page_changes(before: Course, after: Course) -> list[str]:
    """Return one sentence for each page or quiz that is new, gone or says something else."""
    return [
        *_named("Page", _pages(before), _pages(after)),
        *_named("Question", _questions(before), _questions(after)),
    ]


def task_changes(before: Course, after: Course) -> list[str]:
    """Return one sentence for each task that is shown more or less often than it was."""
    old, new = _times_shown(before), _times_shown(after)
    found = []
    for slug in sorted({*old, *new}):
        if old[slug] != new[slug] and max(old[slug], new[slug]) > 1:
            found.append(f"Task {slug}: shown {_times(new[slug])}, before {_times(old[slug])}.")
    return found


def _times_shown(course: Course) -> Counter[str]:
    return Counter(block.target for module in course.modules for block in blocks_of(module, "task"))


def _times(count: int) -> str:
    return ("not at all", "once", "twice")[count] if count <= 2 else f"{count} times"


def _pages(course: Course) -> dict[str, Any]:
    return {page.file: dict(page.html) for module in course.modules for page in module.pages.values()}


def _questions(course: Course) -> dict[str, Any]:
    quizzes = [quiz for module in course.modules for quiz in module.quizzes.values()]
    return {question.name: question for quiz in quizzes for question in quiz.questions}


def _named(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            yield f"{what} {name}: taken out."
        elif name not in before:
            yield f"{what} {name}: new."
        elif before[name] != after[name]:
            yield f"{what} {name}: changed{_languages(before[name], after[name])}."


def _changes(path: tuple[str, ...], before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if _is_text(before) and _is_text(after):
        yield _sentence(path, _text_change(before, after))
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _key_changes(path, key, before, after)
    elif _is_keyed(before) and _is_keyed(after):
        yield from _item_changes(path, before, after)
    else:
        yield _sentence(path, f"{_shown(before)} -> {_shown(after)}")


def _key_changes(path: tuple[str, ...], key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    place = (*path, _PLACES.get(key, key))
    if key not in after:
        yield _sentence(place, "taken out")
    elif key not in before:
        yield _sentence(place, f"new, {_shown(after[key])}")
    else:
        yield from _changes(place, before[key], after[key])


def _item_changes(path: tuple[str, ...], before: Sequence[Any], after: Sequence[Any]) -> Iterator[str]:
    old, new = {_key(item): item for item in before}, {_key(item): item for item in after}
    for key in [*old, *(key for key in new if key not in old)]:
        place = (*path[:-1], f"{path[-1]} {key}")
        if key not in new:
            yield _sentence(place, "taken out")
        elif key not in old:
            yield _sentence(place, "new")
        else:
            yield from _changes(place, old[key], new[key])
    if list(old) != list(new) and sorted(old) == sorted(new):
        yield _sentence(path, f"now in the order {', '.join(new)}")


def _sentence(path: tuple[str, ...], change: str) -> str:
    return f"{', '.join(path)}: {change}."


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and "en" in value and all(isinstance(words, str) for words in value.values())


def _is_keyed(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) and _key(item) for item in value) and bool(value)


def _key(item: Mapping[str, Any]) -> str:
    return next((str(item[key]) for key in _KEYS if key in item), "")


def _text_change(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    if before.get("en") != after.get("en") and max(len(before["en"]), len(after["en"])) <= SHORT:
        return f'"{before["en"]}" -> "{after["en"]}"'
    return f"changed{_languages(before, after)}"


def _languages(before: Any, after: Any) -> str:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return ""
    changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    return f" ({', '.join(changed)})"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "nothing"
    return "none" if value is None else str(value)[:SHORT]
