"""What things are called in a source folder: as in the course it came from, else by the builder's own rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from ..links import page_address
from ..model import Course
from ..outline import block_names

_ID = re.compile(r"[a-z][a-z0-9-]{0,58}[a-z0-9]")


class Names:
    """Ids and files by address. `base` is the course the archive was built from, where it is at hand."""

    def __init__(self, base: Course | None) -> None:
        self.folders: dict[str, str] = {}
        self.modules: dict[str, str] = {}  # address of a section -> code of its module
        self._ids: dict[str, str] = {}
        self._files: dict[str, str] = {}
        for module in base.modules if base else ():
            self.folders[module.code] = module.folder
            for section in module.sections:
                self.modules[section.name] = module.code
                self._ids[section.name] = section.id
                for unit in section.units:
                    self._ids[unit.name] = unit.id
                    for block in unit.blocks:
                        if block.kind in ("page", "quiz"):
                            self._files.update(dict.fromkeys(block_names(module, block), block.target))

    def section_id(self, name: str) -> str:
        """Return the id of the section at an address."""
        return self._ids.get(name) or (name if is_id(name) else as_id(name, "s"))

    def unit_id(self, name: str) -> str:
        """Return the id of the unit at an address: the builder adds -unit to it."""
        stem = name.removesuffix("-unit")
        return self._ids.get(name) or (stem if is_id(stem) else as_id(name, "u"))

    def page_file(self, name: str, folder: str) -> str:
        """Return the file of a page, below its module's folder."""
        known = self._files.get(name)
        stem = name.removeprefix(f"{folder}-").removesuffix("-page")
        return known or f"pages/{stem if is_id(stem) else as_id(name, 'p')}.md"

    def quiz_file(self, names: list[str], folder: str, unit_id: str) -> str:
        """Return the file of a quiz from the addresses of its questions, below its module's folder."""
        known = next((self._files[name] for name in names if name in self._files), None)
        stem = common_stem(names if len(names) > 1 else [names[0].rpartition("-")[0]])
        own = stem.removeprefix(f"{folder}-")
        fits = own != stem and is_id(own)
        return known or f"quizzes/{own if fits else unit_id.removeprefix(f'{folder}-')}.yaml"


def is_id(name: str) -> bool:
    """Say whether a name can be an id in a source file."""
    return _ID.fullmatch(name) is not None


def block_target(name: str) -> str:
    """Return what a unit writes to show the coaching, meetings, portfolio or progress block at an address."""
    return name if is_id(name) else as_id(name, "b")


def as_id(name: str, letter: str) -> str:
    """Return an id for a name that cannot be one, such as the long numbers Studio gives."""
    return f"{letter}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:50] or 'x'}".strip("-")


def common_stem(names: Iterable[str]) -> str:
    """Return the longest start, in whole words between hyphens, that all names share."""
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*(name.split("-") for name in names), strict=False))
    return "-".join(words[0] for words in shared)


def needs_address(file: str, folder: str, name: str) -> bool:
    """Say whether a page's address has to be written down because its file name would make another."""
    return page_address(f"{folder}/{file}") != name
