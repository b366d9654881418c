"""The files of an archive as one tree of blocks, however they were written: pointers or inline, any attribute order.

Only the course itself has to be readable. Any other definition that is damaged, missing, or leads back to itself is a
block with a sentence in `broken`, so that one bad file costs one block and not the course.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .unpack import BadArchive

DEEPEST = 30  # blocks inside each other; the platform's own outlines have eight
# Blocks whose children are blocks whatever these say; other blocks have children by address only.
_HOLDERS = frozenset({"course", "chapter", "sequential", "vertical", "library_content", "split_test", "conditional"})
_HOLDERS |= {"itembank", "legacy_library_content", "randomize", "wrapper", "problemset", "videosequence"}
_WHOLE = frozenset({"html", "problem", "cpd_task", "cpd_coaching", "cpd_meeting", "cpd_portfolio", "cpd_progress"})
NO_BLOCKS = frozenset({"wiki", "textbook", "show"})


class CannotRead(Exception):
    """A file of the archive is no readable XML; the message says why."""


@dataclass(frozen=True, eq=False)
class Block:
    """One element of the course. `file` is where its definition stands; `attributes` are free of JSON quotes."""

    tag: str
    name: str
    attributes: Mapping[str, str]
    element: etree._Element
    file: str
    children: tuple[Block, ...] = ()
    broken: str = ""

    def walk(self) -> Iterator[Block]:
        """Yield this block and all blocks inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Archive:
    """The files of an unpacked archive and the tree of blocks they describe. Raises BadArchive without a course."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._used = {"course.xml"}
        try:
            self.root = _xml(files["course.xml"], "course.xml")
            if self.root.tag != "course":
                raise BadArchive("course.xml does not describe a course. Give an archive of a whole course.")
            self._policy = self.policy()
            self._course = self._block(self.root, "course.xml", 0)
        except CannotRead as error:
            raise BadArchive(str(error)) from error
        if self._course.broken:
            raise BadArchive(self._course.broken)

    @property
    def run(self) -> str:
        """The run of the course, which is also its address."""
        return str(self.root.get("url_name", ""))

    def course(self) -> Block:
        """Return the course with its settings; those of policy.json count, as they do on the platform."""
        return self._course

    def policy_file(self) -> str:
        """Return the path of the settings of the course and, in old archives, of its blocks."""
        return f"policies/{self.run}/policy.json"

    def policy(self) -> dict[str, Any]:
        """Return the settings by element, such as "course/2026"; {} where there are none or they cannot be read."""
        try:
            found = json.loads(self.files.get(self.policy_file(), b"{}"))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def blocks(self) -> list[Block]:
        """Return every block of the course in its order, the course first."""
        return list(self._course.walk())

    def is_used(self, file: str) -> bool:
        """Say whether a block is defined in a file."""
        return file in self._used

    def html_file(self, block: Block) -> str:
        """Return the path of the file that holds the HTML of an html block, or "" where the block holds it itself."""
        names = (block.attributes.get("filename", ""), block.name.replace(":", "/"))
        return next((file for name in names if name and (file := f"html/{name}.html") in self.files), "")

    def html(self, block: Block) -> str:
        """Return the HTML of an html block, which stands in a file of its own or inside its element."""
        file = self.html_file(block)
        if file:
            return decoded(self.files[file])
        inner = [etree.tostring(child, encoding="unicode", method="html") for child in block.element]
        return "".join([block.element.text or "", *inner])

    def raw(self, block: Block) -> bytes:
        """Return a block as it stands in the archive."""
        is_damaged = block.broken and block.file == f"{block.tag}/{block.name.replace(':', '/')}.xml"
        return self.files[block.file] if is_damaged else etree.tostring(block.element)

    def _block(self, element: etree._Element, file: str, depth: int) -> Block:
        tag, name = str(element.tag), str(element.get("url_name", ""))
        target = f"{tag}/{name.replace(':', '/')}.xml"  # old archives write folders with colons
        is_pointer = set(element.keys()) <= {"url_name", "org", "course"} and len(element) == 0
        broken = ""
        if is_pointer and target in self.files and target != file:
            element, file, broken = self._defined(element, file, target)
        if depth > DEEPEST:
            broken = f"{file} is nested too deeply"
        settings = self._policy.get(f"{tag}/{name}")
        said = {key: str(value) for key, value in settings.items()} if isinstance(settings, dict) else {}
        attributes = {str(k): _unquoted(str(v)) for k, v in element.items()} | said
        children = () if broken or tag in _WHOLE else tuple(self._children(element, tag, file, depth))
        return Block(tag, name, attributes, element, file, children, broken)

    def _defined(self, pointer: etree._Element, file: str, target: str) -> tuple[etree._Element, str, str]:
        """Return the definition a pointer in `file` leads to and its file, or the pointer and why there is none."""
        if target in self._used:
            return pointer, file, f"{target} stands in the course twice or inside itself; its first place counts"
        self._used.add(target)
        try:
            found = _xml(self.files[target], target)
        except CannotRead as error:
            return pointer, target, str(error)
        if found.tag != pointer.tag:
            return pointer, target, f"{target} holds <{found.tag}>, not <{pointer.tag}>. Export the course again."
        return found, target, ""

    def _children(self, element: etree._Element, tag: str, file: str, depth: int) -> Iterator[Block]:
        for child in element.iterchildren(etree.Element):
            if child.tag not in NO_BLOCKS and (tag in _HOLDERS or child.get("url_name") is not None):
                yield self._block(child, file, depth + 1)


def _xml(raw: bytes, file: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    if b"<!DOCTYPE" in raw:
        raise CannotRead(f"{file} in the archive declares entities (<!DOCTYPE). Nothing was read.")
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotRead(f"{file} in the archive is not readable XML: {error}. Export the course again.") from error
    if root.getroottree().docinfo.internalDTD is not None:  # written in another encoding
        raise CannotRead(f"{file} in the archive declares entities (<!DOCTYPE). Nothing was read.")
    return root


def is_utf8(raw: bytes) -> bool:
    """Say whether bytes are text as a source file holds it."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decoded(raw: bytes) -> str:
    """Return text in UTF-8, in UTF-16 with its mark, or else as Windows saves it in the West; no letter is lost."""
    if is_utf8(raw):
        return raw.decode("utf-8-sig")
    encodings = ("utf-16", "latin-1") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("cp1252", "latin-1")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads any bytes")


def _unquoted(value: str) -> str:
    """Return the text inside JSON quotes: exports of some releases write dates and titles so."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(value))
        except ValueError:
            return value
    return value
