"""Workplace tasks: one YAML file each."""

from __future__ import annotations

from typing import Any

from .links import Links
from .model import Criterion, Html, Level, Place, Task
from .schema import fits
from .source import Document, Source
from .values import by_language, number, text


def read_task(source: Source, file: str, *, module: str, slug: str, said_in: str, line: int) -> Task | None:
    """Return the task `slug` of module code `module`, or None after reporting everything wrong with its file."""
    document = source.yaml(file, said_in=said_in, line=line)
    if document is None or not fits(document, "task", source.problems):
        return None
    data = document.data
    if data["slug"] != slug:
        source.problems.error(
            file, document.line("slug"), f'The slug is "{data["slug"]}", but the file is named {slug}.yaml.'
        )
    return Task(
        slug=slug,
        module=module,
        title=text(data["title"]),
        brief=html_by_language(source, document, data["brief"], "brief"),
        weight=number(data["weight"]),
        due_week=data.get("due_week"),
        evidence_kinds=tuple(data["evidence_kinds"]),
        criteria=tuple(_criterion(document, index, item) for index, item in enumerate(data["criteria"])),
        place=Place(file, document.line("weight")),
    )


def html_by_language(source: Source, document: Document, value: Any, key: str, *, travels: bool = True) -> Html:
    """Return a Markdown value of a YAML file as HTML by language; with `travels` it can be read outside the course."""
    html: dict[str, str] = {}
    for language, words in sorted(by_language(value).items()):
        start = document.line(key, language)
        offset = start if "\n" in words.strip() else start - 1  # a text after "|" begins on the next line
        html[language] = Links(source, document.file, offset, travels=travels).render(words)
        if not html[language]:
            source.problems.error(document.file, start, f'"{key}" has no text. Write it.')
    return html


def _criterion(document: Document, index: int, data: Any) -> Criterion:
    levels = tuple(
        Level(level["key"], text(level["title"]), text(level["description"]), number(level["points"]), level["met"])
        for level in data["levels"]
    )
    return Criterion(
        key=data["key"],
        text=text(data["text"]),
        weight=number(data["weight"]),
        standards=tuple(data["standards"]),
        outcomes=tuple(data["outcomes"]),
        levels=levels,
        place=Place(document.file, document.line("criteria", index)),
    )
