"""What is not translated yet: the English stands in for it, and `check` lists it, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .links import address_name
from .model import LANGUAGE_NAMES, LANGUAGES, Course, Module, Quiz, Task
from .problems import Problems
from .reader import COURSE_FILE

MOST_NAMED = 6

Found = tuple[str, str, Mapping[str, str]]  # file, what the author would call it, its languages


def list_missing(course: Course, problems: Problems) -> None:
    """Note, for each file and each language the course is written in at all, which texts are missing in it."""
    found = list(_texts(course))
    used = [language for language in LANGUAGES[1:] if any(language in text for _, _, text in found)]
    missing: dict[tuple[str, str], list[str]] = {}
    for file, what, text in found:
        for language in used:
            if language not in text:
                missing.setdefault((file, language), []).append(what)
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (file, language), names in missing.items():
        alike.setdefault((file, tuple(names)), []).append(LANGUAGE_NAMES[language])
    for (file, named), languages in alike.items():
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        shown = ", ".join(named[:MOST_NAMED])
        problems.note(file, 1, f"Not in {' and '.join(languages)} yet, English is shown: {shown}{more}.")


def _texts(course: Course) -> Iterator[Found]:
    programme = course.programme
    yield COURSE_FILE, "title", course.title
    yield COURSE_FILE, "about", course.about
    yield COURSE_FILE, "programme title", programme.title
    yield COURSE_FILE, "award_title", programme.award_title
    yield COURSE_FILE, "progress title", course.progress_title
    for code, title in programme.standards:
        yield COURSE_FILE, f"standard {code}", title
    for module in course.modules:
        yield from _module_texts(module)


def _module_texts(module: Module) -> Iterator[Found]:
    file = module.place.file
    yield file, "title", module.title
    for key, text in module.outcomes:
        yield file, f"outcome {key}", text
    for section in module.sections:
        yield file, f"section {section.id}", section.title
        for unit in section.units:
            yield file, f"unit {unit.id}", unit.title
    for page in module.pages.values():
        yield f"{module.folder}/pages", page.file.removeprefix(f"{module.folder}/pages/"), page.html
    for kind, guide in module.guides.items():
        yield f"{module.folder}/guides", f"{kind}.md", guide
    for quiz in module.quizzes.values():
        yield from _quiz_texts(quiz)
    for task in module.tasks:
        yield from _task_texts(task)


def _quiz_texts(quiz: Quiz) -> Iterator[Found]:
    for question in quiz.questions:
        texts = [question.prompt, *(choice.html for choice in question.choices)]
        texts += [text for text in (question.why, *(choice.why for choice in question.choices)) if text]
        languages = set(LANGUAGES).intersection(*texts)
        short = question.name.removeprefix(f"{address_name(quiz.file)}-")
        yield quiz.file, f"question {short}", dict.fromkeys(languages, question.name)


def _task_texts(task: Task) -> Iterator[Found]:
    file = task.place.file
    yield file, "title", task.title
    yield file, "brief", task.brief
    for criterion in task.criteria:
        yield file, f"criterion {criterion.key}", criterion.text
        for level in criterion.levels:
            yield file, f"level {criterion.key}/{level.key} title", level.title
            yield file, f"level {criterion.key}/{level.key} description", level.description
