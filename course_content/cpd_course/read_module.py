"""One module folder: module.yaml and every page, quiz, guide and task it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import BlockRef, Component, Html, Module, Page, Place, Quiz, Section, Unit
from .problems import Problems
from .read_pages import read_guide, read_page, read_quiz
from .read_tasks import read_task
from .schema import fits
from .source import Document, Source
from .values import number, text

BLOCK_KINDS = ("page", "quiz", "task", "coaching", "meetings", "portfolio", "progress")
REQUIREMENTS = ("coaching_sessions", "plc_meetings", "sgac_meetings")


def read_module(source: Source, folder: str, *, said_in: str, line: int) -> Module | None:
    """Return the module in `folder`, or None after reporting why module.yaml cannot be used."""
    file = f"{folder}/module.yaml"
    document = source.yaml(file, said_in=said_in, line=line)
    if document is None or not fits(document, "module", source.problems):
        _read_on(source, folder, document)
        return None
    data = document.data
    sections = _sections(source, document)
    slugs = tuple(data["tasks"])
    tasks = [
        read_task(
            source,
            f"{folder}/tasks/{slug}.yaml",
            module=data["code"],
            slug=slug,
            said_in=file,
            line=document.line("tasks", index),
        )
        for index, slug in enumerate(dict.fromkeys(slugs))
    ]
    return Module(
        folder=folder,
        code=data["code"],
        title=text(data["title"]),
        credits=number(data["credits"]),
        notional_hours=number(data["notional_hours"]),
        level=str(data["level"]),
        outcomes=tuple((item["key"], text(item["text"])) for item in data["outcomes"]),
        components=tuple(_component(item) for item in data["components"]),
        requires={key: data.get("requires", {}).get(key, 0) for key in REQUIREMENTS},
        task_slugs=slugs,
        sections=sections,
        tasks=tuple(task for task in tasks if task is not None),
        pages=_pages(source, folder, sections),
        quizzes=_quizzes(source, folder, sections),
        guides=_guides(source, folder, sections),
        place=Place(file, document.line("code")),
        lines={key: document.line(key) for key in data},
    )


def _read_on(source: Source, folder: str, document: Document | None) -> None:
    """Read pages, quizzes and guides that a module.yaml with other errors names: one run finds all there is to mend."""
    written = document.data.get("sections") if document and isinstance(document.data, dict) else None
    if not document or not isinstance(written, list):
        return
    if all(fits(Document(document.file, section, {}), "section", Problems()) for section in written):
        sections = _sections(source, document)
        _pages(source, folder, sections)
        _quizzes(source, folder, sections)
        _guides(source, folder, sections)


def _sections(source: Source, document: Document) -> tuple[Section, ...]:
    return tuple(_section(source, document, index, item) for index, item in enumerate(document.data["sections"]))


def _component(data: Mapping[str, Any]) -> Component:
    return Component(data["key"], data["kind"], number(data["weight"]), data.get("must_pass", False))


def _section(source: Source, document: Document, index: int, data: Mapping[str, Any]) -> Section:
    units = tuple(
        _unit(source, document, ("sections", index, "units", position), unit)
        for position, unit in enumerate(data["units"])
    )
    place = Place(document.file, document.line("sections", index))
    return Section(data["id"], data.get("url_name", data["id"]), text(data["title"]), units, place)


def _unit(source: Source, document: Document, path: tuple[str | int, ...], data: Mapping[str, Any]) -> Unit:
    place = Place(document.file, document.line(*path))
    own = {key: data[key] for key in BLOCK_KINDS if key in data}
    written: list[tuple[Mapping[str, Any], tuple[str | int, ...]]] = [(own, path)] if own else []
    written += [(block, (*path, "blocks", n)) for n, block in enumerate(data.get("blocks", []))]
    if not written or (own and "blocks" in data):
        source.problems.error(
            place.file,
            place.line,
            "A unit holds one of page, quiz, task, coaching, meetings, portfolio, progress; or blocks.",
        )
    blocks: list[BlockRef] = []
    for block, where in written:
        kinds = [kind for kind in block if kind in BLOCK_KINDS]
        if len(kinds) != 1:
            source.problems.error(
                document.file,
                document.line(*where),
                f"One thing at a time, not {' and '.join(kinds) or 'none'}. Use a list: blocks: - …",
            )
        address = block.get("url_name", "") if where != path else ""
        blocks += [_ref(document, kind, block[kind], address, (*where, kind)) for kind in kinds]
    return Unit(data["id"], data.get("url_name", f"{data['id']}-unit"), text(data["title"]), tuple(blocks), place)


def _ref(document: Document, kind: str, target: str, address: str, path: tuple[str | int, ...]) -> BlockRef:
    return BlockRef(kind, target, address, Place(document.file, document.line(*path)))


def _refs(sections: tuple[Section, ...], *kinds: str) -> list[tuple[Unit, BlockRef]]:
    return [(u, b) for section in sections for u in section.units for b in u.blocks if b.kind in kinds]


def _pages(source: Source, folder: str, sections: tuple[Section, ...]) -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for unit, block in _refs(sections, "page"):
        page = read_page(
            source,
            f"{folder}/{block.target}",
            name=block.address,
            unit_title=unit.title,
            said_in=block.place.file,
            line=block.place.line,
        )
        if page is not None:
            pages[block.target] = page
    return pages


def _quizzes(source: Source, folder: str, sections: tuple[Section, ...]) -> dict[str, Quiz]:
    quizzes: dict[str, Quiz] = {}
    for _unit_of, block in _refs(sections, "quiz"):
        quiz = read_quiz(source, f"{folder}/{block.target}", said_in=block.place.file, line=block.place.line)
        if quiz is not None:
            quizzes[block.target] = quiz
    return quizzes


def _guides(source: Source, folder: str, sections: tuple[Section, ...]) -> dict[str, Html]:
    guides: dict[str, Html] = {}
    for _unit_of, block in _refs(sections, "coaching", "meetings"):
        guide = read_guide(source, f"{folder}/guides/{block.kind}.md", said_in=block.place.file, line=block.place.line)
        if guide is not None:
            guides[block.kind] = guide
    return guides
