"""The outline of an archive as module files: which section belongs to which module, and what each unit holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..links import address_name
from .names import Names, common_stem, is_id
from .olx_tree import Archive, Block

OURS = {
    "cpd_task": "task",
    "cpd_coaching": "coaching",
    "cpd_meeting": "meetings",
    "cpd_portfolio": "portfolio",
    "cpd_progress": "progress",
}
_SUBSECTIONS = frozenset({"sequential", "problemset", "videosequence"})


@dataclass(frozen=True)
class UnitBlocks:
    """A unit of the archive: its blocks, questions that follow each other as one list, and the holders opened in it."""

    vertical: Block
    blocks: tuple[Block | tuple[Block, ...], ...]
    opened: tuple[Block, ...] = ()

    def leaves(self) -> list[Block]:
        """Return its blocks one by one."""
        return [block for part in self.blocks for block in (part if isinstance(part, tuple) else (part,))]


@dataclass
class SectionBlocks:
    """A section of the archive with the units of all its subsections, in order, and the units with nothing in them."""

    chapter: Block
    units: list[UnitBlocks] = field(default_factory=list)
    subsections: list[Block] = field(default_factory=list)
    empty: list[Block] = field(default_factory=list)
    first_units: dict[Block, UnitBlocks | None] = field(default_factory=dict)  # of each subsection
    code: str = ""


@dataclass
class ModuleBlocks:
    """The sections of one module."""

    code: str
    folder: str
    sections: list[SectionBlocks] = field(default_factory=list)


def read_outline(archive: Archive, names: Names, codes: Sequence[str]) -> list[ModuleBlocks]:
    """Return the modules of an archive. `codes` are the module codes the programme knows, in its order."""
    sections = [_section(block) for block in archive.course().children if _is_section(block)]
    _give_codes(sections, names, codes)
    order = [code for code in codes if any(s.code == code for s in sections)]
    order += [code for code in dict.fromkeys(s.code for s in sections) if code not in order]
    modules: list[ModuleBlocks] = []
    taken = set(names.folders.values())
    for number, code in enumerate(order, start=1):
        own = [section for section in sections if section.code == code]
        folder = names.folders.get(code) or _folder(own, number, taken)
        taken.add(folder)
        modules.append(ModuleBlocks(code, folder, own))
    return modules


def _is_section(block: Block) -> bool:
    return not block.broken and (block.tag == "chapter" or bool(block.children))


def _section(chapter: Block) -> SectionBlocks:
    """Return what stands in a section: a block that stands where a subsection or a unit should is a unit of its own."""
    found = SectionBlocks(chapter)
    for part in sorted(chapter.children, key=lambda block: block.attributes.get("graded") == "true"):
        is_subsection = part.tag in _SUBSECTIONS and not part.broken
        verticals = part.children if is_subsection else (part,)
        units = [_unit(vertical) for vertical in verticals]
        if is_subsection:
            found.subsections.append(part)
            found.first_units[part] = next((unit for unit in units if unit.blocks), None)
        found.units += [unit for unit in units if unit.blocks]
        found.empty += [unit.vertical for unit in units if not unit.blocks]
    return found


def _unit(vertical: Block) -> UnitBlocks:
    if vertical.broken or (vertical.tag != "vertical" and not _is_holder(vertical)):
        own = Block("vertical", f"{vertical.name}-unit", vertical.attributes, vertical.element, vertical.file)
        return UnitBlocks(own, tuple(_grouped([vertical])))
    leaves, opened = _leaves(vertical)
    return UnitBlocks(vertical, tuple(_grouped(leaves)), tuple(opened))


def _is_holder(block: Block) -> bool:
    return bool(block.children) and block.tag not in OURS


def _leaves(holder: Block) -> tuple[list[Block], list[Block]]:
    """Return the blocks of a unit in their order, and those among them that only held others and are opened."""
    leaves: list[Block] = []
    opened: list[Block] = []
    for child in holder.children:
        if _is_holder(child):
            inner, opened_inside = _leaves(child)
            leaves += inner
            opened += [child, *opened_inside]
        else:
            leaves.append(child)
    return leaves, opened


def _grouped(blocks: Sequence[Block]) -> Iterator[Block | tuple[Block, ...]]:
    """Yield blocks, with problems that follow each other as one tuple; "Question 1" starts a new quiz."""
    questions: list[Block] = []
    for block in blocks:
        starts = block.attributes.get("display_name", "").endswith(" 1")
        if questions and (block.tag != "problem" or starts):
            yield tuple(questions)
            questions = []
        if block.tag == "problem":
            questions.append(block)
        else:
            yield block
    if questions:
        yield tuple(questions)


def _give_codes(sections: list[SectionBlocks], names: Names, codes: Sequence[str]) -> None:
    """Give each section its module's code: as it was, as its blocks say, or as its neighbours do."""
    for section in sections:
        section.code = names.modules.get(section.chapter.name, "") or _said_code(section)
    by_start = {section.chapter.name.split("-")[0]: section.code for section in sections if section.code}
    for section in sections:
        section.code = section.code or by_start.get(section.chapter.name.split("-")[0], "")
    following = codes[-1] if codes else "M1"
    for section in reversed(sections):
        section.code = following = section.code or following


def _said_code(section: SectionBlocks) -> str:
    ours = [block for unit in section.units for block in unit.leaves() if block.tag in OURS]
    return next((code for block in ours if (code := block.attributes.get("module_code", ""))), "")


def _folder(sections: list[SectionBlocks], number: int, taken: set[str]) -> str:
    """Return a folder that makes the addresses there are, where every address of a module starts alike."""
    names = [section.chapter.name for section in sections]
    for unit in (unit for section in sections for unit in section.units):
        names += [block.name for block in unit.leaves() if block.tag in ("html", "problem")]
    stem = common_stem(names) if len(names) > 1 else names[0].split("-")[0]
    return stem if is_id(stem) and stem not in taken else f"m{number}"


def question_key(name: str, file: str, folder: str, position: int) -> dict[str, Any]:
    """Return what a quiz file must say so that the question at `position` keeps its address `name`."""
    stem = f"{address_name(f'{folder}/{file}')}-"
    own = name.removeprefix(stem)
    if own == f"q{position}" and own != name:
        return {}
    return {"id": own} if own != name and is_id(own) else {"url_name": name}


def said_title(block: Block, otherwise: str) -> str:
    """Return a block's title on one line."""
    return re.sub(r"\s+", " ", block.attributes.get("display_name", "")).strip() or otherwise
