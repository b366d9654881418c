"""Addresses and files in the new course: each once, of signs that a source file takes, and known before any is written.

So a link finds its page wherever that stands, and a link to something that is left out finds the unit it stood in.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Any

from ..raw_html import words_only
from .addresses import Addresses
from .names import Names, as_id, needs_address
from .olx_tree import Archive, Block
from .outline_source import OURS, ModuleBlocks, UnitBlocks
from .problem_source import question_data
from .task_source import is_named_task

_ADDRESS = re.compile(r"[A-Za-z0-9_-]{1,80}")


class NewNames:
    """Where everything of an archive is in the new course: a block keeps its address and file where they can stay."""

    def __init__(self, archive: Archive, names: Names, addresses: Addresses, language: str) -> None:
        self.addresses: dict[Block, str] = {}
        self.section_ids: dict[Block, str] = {}
        self.page_files: dict[Block, str] = {}  # below the module's folder
        self.questions: dict[Block, dict[str, Any]] = {}
        self._archive, self._names, self._links, self._language = archive, names, addresses, language
        self._taken = {archive.run}

    def give(self, modules: Sequence[ModuleBlocks]) -> None:
        """Give every section, unit and block its address."""
        for module in modules:
            pages: set[str] = set()
            for section in module.sections:
                self._give_section(section.chapter)
                for unit in section.units:
                    self._give_unit(module, unit, pages)
                for part, first in section.first_units.items():
                    self._links.places.setdefault(
                        part.name, self.addresses[first.vertical if first else section.chapter]
                    )

    def is_shown(self, block: Block) -> bool:
        """Say whether a block of the archive has its like in a source folder."""
        if block.tag == "html":
            html = self._archive.html(block)
            return bool(words_only(html)) or "<img" in html or "<audio" in html
        return block in self.questions or (block.tag in OURS and is_named_task(block))

    def _give_section(self, chapter: Block) -> None:
        wanted = own = self._names.section_id(chapter.name)
        number = 1
        while not self._taken.isdisjoint((f"{own}-lessons", f"{own}-graded")):
            number += 1
            own = f"{wanted[:50]}-{number}"
        self._taken |= {f"{own}-lessons", f"{own}-graded"}  # its subsections take their addresses from its id
        self.section_ids[chapter] = own
        self._give(chapter, "s")

    def _give_unit(self, module: ModuleBlocks, unit: UnitBlocks, pages: set[str]) -> None:
        self._give(unit.vertical, "u")
        for block in (*unit.opened, *unit.leaves()):
            self._links.places.setdefault(block.name, self.addresses[unit.vertical])
        for block in unit.leaves():
            data = question_data(block.element, self._language) if block.tag == "problem" and not block.broken else None
            if data is not None:
                self.questions[block] = data
            if not block.broken and self.is_shown(block):
                self._give(block, "b")
                if block.tag == "html":
                    self._give_page(module, block, pages)

    def _give_page(self, module: ModuleBlocks, block: Block, pages: set[str]) -> None:
        file = free_file(self._names.page_file(block.name, module.folder), pages)
        pages.add(file)
        self.page_files[block] = file
        if not needs_address(file, module.folder, self.addresses[block]):
            self._links.pages[self.addresses[block]] = f"{module.folder}/{file}"

    def _give(self, block: Block, letter: str) -> None:
        wanted = block.name if _ADDRESS.fullmatch(block.name) else as_id(block.name, letter)
        free, number = wanted, 1
        while free in self._taken:
            number += 1
            free = f"{wanted[:70]}-{number}"
        self._taken.add(free)
        self.addresses[block] = self._links.places[block.name] = free


def free_file(wanted: str, taken: Container[str]) -> str:
    """Return `wanted`, or the same with a number before its ending where there is such a file."""
    stem, dot, kind = wanted.rpartition(".")
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{stem}-{number}{dot}{kind}"
    return free
