"""Markdown pages, guides and quizzes of a module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from .links import Links, address_name, page_address
from .markdown import render_inline
from .model import LANGUAGES, Choice, Page, Question, Quiz, Text
from .numbers import is_number, number_text
from .schema import fits
from .source import Document, Source
from .values import by_language, number, plain, text

_YAML_KEY = re.compile(r"[\w-]+[ \t]*:(\s|$)")


def read_page(source: Source, file: str, *, name: str, unit_title: Text, said_in: str, line: int) -> Page | None:
    """Return a page in every language it is written in, or None after a report. English is x.md, French x.fr.md.

    `name` is its address in the course; where it is "", the address is made from the file's name.
    """
    if not file.endswith(".md"):
        source.problems.error(said_in, line, f'A page is a Markdown file. Write a name that ends in .md, not "{file}".')
        return None
    html: dict[str, str] = {}
    links: list[Any] = []
    for language, path in _versions(source, file).items():
        words = _page_text(source, path, said_in=said_in, line=line)
        if words is None:
            continue
        resolver = Links(source, path)
        title = unit_title.get(language, unit_title["en"])
        html[language] = resolver.render(words, drop_heading=title)
        links.extend(resolver.to_pages)
        if not html[language]:
            source.problems.error(path, 1, "The page is empty. Write it, or take it out of its unit.")
    if "en" not in html:
        return None
    return Page(name or page_address(file), file, html, tuple(links))


def read_guide(source: Source, file: str, *, said_in: str, line: int) -> Mapping[str, str] | None:
    """Return a guide as HTML by language, fit to be shown outside the course; None after a report."""
    html: dict[str, str] = {}
    for language, path in _versions(source, file).items():
        words = _page_text(source, path, said_in=said_in, line=line)
        if words is not None:
            html[language] = Links(source, path, travels=True).render(words)
    return html if "en" in html else None


def _page_text(source: Source, file: str, *, said_in: str, line: int) -> str | None:
    """Return the text of a page or guide, after a report where YAML stands above it: learners would read it."""
    words = source.text(file, said_in=said_in, line=line)
    if words is not None and _starts_with_yaml(words):
        message = 'A page has no YAML above it. Take out the lines from "---" to "---": titles stand in module.yaml.'
        source.problems.error(file, 1, message)
    return words


def _starts_with_yaml(words: str) -> bool:
    """Say whether a text starts with lines of YAML between two lines of hyphens; one line alone is drawn across."""
    lines = [line.rstrip() for line in words.split("\n")]
    if lines[0] != "---":
        return False
    inside = list(takewhile(lambda line: line not in ("---", "..."), lines[1:]))
    written = [line for line in inside if line and not line.startswith("#")]
    return len(inside) < len(lines) - 1 and bool(written) and _YAML_KEY.match(written[0]) is not None


def _versions(source: Source, file: str) -> dict[str, str]:
    """Return the file of each language; English always, so that a missing page is reported."""
    others = {language: f"{file.removesuffix('.md')}.{language}.md" for language in LANGUAGES[1:]}
    return {"en": file, **{k: path for k, path in others.items() if source.has(path)}}


def read_quiz(source: Source, file: str, *, said_in: str, line: int) -> Quiz | None:
    """Return a quiz, or None after reporting everything wrong with it."""
    document = source.yaml(file, said_in=said_in, line=line)
    if document is None or not fits(document, "quiz", source.problems):
        return None
    questions: dict[str, Question] = {}
    for index, data in enumerate(document.data["questions"]):
        name = data.get("url_name") or f"{address_name(file)}-{data.get('id', f'q{index + 1}')}"
        if name in questions:
            line_twice = document.line("questions", index)
            source.problems.error(file, line_twice, f'Two questions have the address "{name}". Change one id.')
        _check_question(source, document, index, data)
        questions[name] = question_from(name, data)
    return Quiz(file, tuple(questions.values()))


def question_from(name: str, data: Mapping[str, Any]) -> Question:
    """Return the question that quiz data, already checked, describes."""
    answer = data.get("answer", [])
    answers = answer if isinstance(answer, list) else [answer]
    choices = tuple(
        Choice(_inline(choice["text"]), choice.get("correct", False), text(choice.get("why", {})))
        for choice in data.get("choices", [])
    )
    return Question(
        name=name,
        kind=data["kind"],
        prompt=_inline(data["prompt"]),
        choices=choices,
        answers=tuple(plain(a) for a in answers),
        tolerance=number_text(number(data.get("tolerance", 0))),
        why=_inline(data.get("why", {})),
    )


def _inline(value: Any) -> Mapping[str, str]:
    return {language: render_inline(words) for language, words in sorted(by_language(value).items())}


def _check_question(source: Source, document: Document, index: int, data: Mapping[str, Any]) -> None:
    def report(message: str, *path: str | int) -> None:
        source.problems.error(document.file, document.line("questions", index, *path), message)

    chosen = data["kind"] in ("single", "multiple")
    if chosen and "choices" not in data:
        report('The key "choices" is missing here. Add the answers a learner can choose.')
    if not chosen and "answer" not in data:
        report('The key "answer" is missing here. Add the right answer.')
    for key in ("answer", "tolerance") if chosen else ("choices",):
        if key in data:
            report(f'"{key}" means nothing for a question of kind {data["kind"]}. Take it out.', key)
    right = sum(1 for choice in data.get("choices", []) if choice.get("correct", False))
    if chosen and "choices" in data and (right == 0 or (data["kind"] == "single" and right > 1)):
        wanted = "exactly one right answer" if data["kind"] == "single" else "at least one right answer"
        report(
            f'A question of kind {data["kind"]} needs {wanted}, but {right} are marked. Write "correct: true".',
            "choices",
        )
    if data["kind"] == "numeric" and "answer" in data and not is_number(data["answer"]):
        report('A numeric question needs one number as its answer, like "answer: 12".', "answer")
