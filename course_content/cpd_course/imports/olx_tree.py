"""The files of an archive as a course outline, however they were written: pointers or inline, any attribute order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .unpack import BadArchive


@dataclass(frozen=True)
class Block:
    """One element of the course. `file` is where its definition stands; `attributes` are free of JSON quotes."""

    tag: str
    name: str
    attributes: Mapping[str, str]
    element: etree._Element
    file: str


class Archive:
    """The files of an unpacked archive, asked by element."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.root = self._parse("course.xml")
        if self.root.tag != "course":
            raise BadArchive("course.xml does not describe a course. Give an archive of a whole course.")

    @property
    def run(self) -> str:
        """The run of the course, which is also its address."""
        return str(self.root.get("url_name", ""))

    def course(self) -> Block:
        """Return the course with its settings; those of policy.json count, as they do on the platform."""
        block = self._block(self.root, "course.xml")
        policy = self.policy()
        settings = {key: str(value) for key, value in policy.items() if isinstance(value, str)}
        return Block(block.tag, block.name, {**block.attributes, **settings}, block.element, block.file)

    def policy(self) -> dict[str, Any]:
        """Return the course's settings in policy.json; {} where there is none or it cannot be read."""
        raw = self.files.get(f"policies/{self.run}/policy.json", b"{}")
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            return {}
        inner = found.get(f"course/{self.run}", {}) if isinstance(found, dict) else {}
        return inner if isinstance(inner, dict) else {}

    def children(self, parent: Block) -> Iterator[Block]:
        """Yield the blocks inside a course, chapter, sequential or vertical."""
        for element in parent.element.iterchildren(etree.Element):
            yield self._block(element, parent.file)

    def html(self, block: Block) -> str:
        """Return the HTML of an html block, which stands in a file of its own or inside its element."""
        name = block.attributes.get("filename", "")
        raw = self.files.get(f"html/{name}.html") if name else None
        if raw is not None:
            return raw.decode("utf-8", "replace")
        inner = [etree.tostring(child, encoding="unicode", method="html") for child in block.element]
        return "".join([block.element.text or "", *inner])

    def _block(self, element: etree._Element, file: str) -> Block:
        tag, name = str(element.tag), str(element.get("url_name", ""))
        target = f"{tag}/{name}.xml"
        is_pointer = set(element.keys()) <= {"url_name", "org", "course"} and len(element) == 0
        if is_pointer and target in self.files and target != file:
            element, file = self._parse(target), target
            if element.tag != tag:
                raise BadArchive(f"{target} holds <{element.tag}>, not <{tag}>. Export the course again.")
        return Block(tag, name, {str(k): _unquoted(str(v)) for k, v in element.items()}, element, file)

    def _parse(self, file: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        if b"<!DOCTYPE" in self.files[file]:
            raise BadArchive(f"{file} in the archive declares entities (<!DOCTYPE). Nothing was read.")
        try:
            root = etree.fromstring(self.files[file], parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise BadArchive(f"{file} in the archive is not readable XML: {error}. Export the course again.") from error
        if root.getroottree().docinfo.internalDTD is not None:  # written in another encoding
            raise BadArchive(f"{file} in the archive declares entities (<!DOCTYPE). Nothing was read.")
        return root


def _unquoted(value: str) -> str:
    """Return the text inside JSON quotes: exports of some releases write dates and titles so."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(value))
        except ValueError:
            return value
    return value
