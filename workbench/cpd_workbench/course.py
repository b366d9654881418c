"""The built course as the site shows it: chapters, sequentials, units and blocks, read once a process."""

from __future__ import annotations

import hashlib
import posixpath
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from lxml import etree
from opaque_keys.edx.keys import CourseKey, UsageKey

from .site_names import COURSE_NAME

LARGEST_FILE = 50_000_000  # one file of a course; more is not a course of ours
# No entities and no network: an archive is input like any other.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


class CourseUnreadable(Exception):
    """The archive is not a course as `cpd-course build` writes it; the message says where."""


@dataclass(frozen=True)
class Block:
    """One block of a unit. ``xml`` is its whole element, ``html`` the text of an html block."""

    key: UsageKey
    title: str
    xml: str
    html: str = ""

    @property
    def type(self) -> str:
        return str(self.key.block_type)

    @property
    def name(self) -> str:
        """The url_name, unique over the course."""
        return str(self.key.block_id)


@dataclass(frozen=True)
class Unit:
    """One vertical: what a learner sees on one page."""

    key: UsageKey
    title: str
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        return str(self.key.block_id)


@dataclass(frozen=True)
class Sequential:
    key: UsageKey
    title: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Chapter:
    key: UsageKey
    title: str
    sequentials: tuple[Sequential, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for part in self.sequentials for unit in part.units)


@dataclass(frozen=True)
class Course:
    """A course with its real keys; ``files`` are the files of its ``static`` folder by name."""

    key: CourseKey
    title: str
    language: str
    chapters: tuple[Chapter, ...]
    files: Mapping[str, bytes] = field(repr=False)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for chapter in self.chapters for unit in chapter.units)

    @cached_property
    def blocks(self) -> Mapping[UsageKey, Block]:
        return MappingProxyType({block.key: block for unit in self.units for block in unit.blocks})

    @cached_property
    def unit_of(self) -> Mapping[str, Unit]:
        """The unit that a url_name leads to: its own, or the first unit of a chapter or sequential."""
        places: dict[str, Unit] = {}
        for chapter in self.chapters:
            for part in chapter.sequentials:
                for unit in part.units:
                    keys = (chapter.key, part.key, unit.key, *(block.key for block in unit.blocks))
                    for key in keys:
                        places.setdefault(str(key.block_id), unit)
        return MappingProxyType(places)

    def chapter_of(self, unit: Unit) -> Chapter:
        return next(chapter for chapter in self.chapters if unit in chapter.units)

    def neighbours(self, unit: Unit) -> tuple[Unit | None, Unit | None]:
        """Return the units before and after one."""
        at = self.units.index(unit)
        before = self.units[at - 1] if at else None
        after = self.units[at + 1] if at + 1 < len(self.units) else None
        return before, after

    @cached_property
    def file_digests(self) -> Mapping[str, str]:
        """A short digest of each file, for addresses that may be kept for long."""
        return MappingProxyType({name: hashlib.sha256(raw).hexdigest()[:10] for name, raw in self.files.items()})


def current_course() -> Course:
    """Return the course of this site, read on the first call. Raises FileNotFoundError and CourseUnreadable."""
    return read_course(Path(settings.DATA_DIR) / COURSE_NAME)


@lru_cache(maxsize=4)
def read_course(path: Path) -> Course:
    """Read a course archive. Raises FileNotFoundError and CourseUnreadable."""
    return _Reader(_files_of(path)).course()


class _Reader:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        root = self._element("course.xml")
        org, number, self._run = (root.get(name, "") for name in ("org", "course", "url_name"))
        self._key = CourseKey.from_string(f"course-v1:{org}+{number}+{self._run}")

    def course(self) -> Course:
        root = self._element(f"course/{self._run}.xml")
        return Course(
            key=self._key,
            title=root.get("display_name", ""),
            language=root.get("language", "en"),
            chapters=tuple(self._chapter(name) for name in _names(root, "chapter")),
            files=MappingProxyType(
                {path.removeprefix("static/"): raw for path, raw in self._files.items() if path.startswith("static/")}
            ),
        )

    def _chapter(self, name: str) -> Chapter:
        element = self._element(f"chapter/{name}.xml")
        parts = tuple(self._sequential(part) for part in _names(element, "sequential"))
        return Chapter(self._usage("chapter", name), element.get("display_name", ""), parts)

    def _sequential(self, name: str) -> Sequential:
        element = self._element(f"sequential/{name}.xml")
        units = tuple(self._unit(unit) for unit in _names(element, "vertical"))
        return Sequential(self._usage("sequential", name), element.get("display_name", ""), units)

    def _unit(self, name: str) -> Unit:
        element = self._element(f"vertical/{name}.xml")
        blocks = tuple(self._block(child) for child in element)
        return Unit(self._usage("vertical", name), element.get("display_name", ""), blocks)

    def _block(self, element: etree._Element) -> Block:
        kind, name = str(element.tag), element.get("url_name", "")
        html = ""
        if kind in {"html", "problem"}:  # the platform's own types are pointers, ours stand in their unit
            element = self._element(f"{kind}/{name}.xml")
        if kind == "html":
            html = self._raw(f"html/{element.get('filename', name)}.html").decode()
        xml = etree.tostring(element, encoding="unicode", with_tail=False)
        return Block(self._usage(kind, name), element.get("display_name", ""), xml, html)

    def _usage(self, kind: str, name: str) -> UsageKey:
        return self._key.make_usage_key(kind, name)

    def _raw(self, path: str) -> bytes:
        try:
            return self._files[path]
        except KeyError:
            raise CourseUnreadable(f"{path} is missing in the course archive; build the course again.") from None

    def _element(self, path: str) -> etree._Element:
        try:
            return etree.fromstring(self._raw(path), _PARSER)
        except etree.XMLSyntaxError as error:
            raise CourseUnreadable(f"{path} is not well-formed: {error.msg}") from None


def _names(element: etree._Element, tag: str) -> Iterator[str]:
    return (child.get("url_name", "") for child in element.iterchildren(tag))


def _files_of(path: Path) -> dict[str, bytes]:
    """Return every file below the archive's one top folder, without touching the disk."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is None:
                    continue
                if member.size > LARGEST_FILE:
                    raise CourseUnreadable(f"{member.name} is larger than {LARGEST_FILE} bytes.")
                _top, _, inner = posixpath.normpath(member.name).partition("/")
                found[inner] = stream.read()
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise CourseUnreadable(f"{path} is not a course archive: {error}") from None
    return found
