"""Files of a course folder, read safely: nothing outside the folder, every YAML value with its line.

YAML is read from parser events and never through constructors: there is no tag, alias or nesting that could run code or
swell in memory. `true` and `false` are the only booleans and dates stay text (YAML 1.2), so that `gradebook: off` is a
word. Decimals stay exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from .problems import Problems

MAX_YAML_BYTES = 512 * 1024
MAX_PAGE_BYTES = 60 * 1024
MAX_STATIC_BYTES = 200 * 1024
MAX_DEPTH = 24
TOO_DEEP = "This is nested too deeply. Check the indent and the brackets."

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: ten times faster
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORDS: Mapping[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}

Path_ = tuple[str | int, ...]  # the way to a value: ("criteria", 0, "levels", 1, "points")


@dataclass(frozen=True)
class Document:
    """One YAML file: plain data, and the line of every key and list item."""

    file: str
    data: Any
    lines: Mapping[Path_, int]

    def line(self, *path: str | int) -> int:
        """Return the line of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class Source:
    """A course folder. Paths are relative, with forward slashes, and may not leave the folder."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self.problems = problems

    def locate(self, relative: str, *, said_in: str, line: int) -> Path | None:
        """Return the file at `relative`, or None after reporting why it may not or cannot be read."""
        if re.match(r"^([/\\~]|[A-Za-z]:)", relative) or "\\" in relative or ".." in PurePosixPath(relative).parts:
            self.problems.error(
                said_in,
                line,
                f'"{relative}" leads out of the folder. Use a path inside the course, like pages/first.md.',
            )
            return None
        path = self._path(relative)
        inside = [part for part in [path, *path.parents] if part.is_relative_to(self.root) and part != self.root]
        if self.has(relative) and any(part.is_symlink() for part in inside):
            self.problems.error(
                said_in, line, f'"{relative}" is a link to another place. Put a copy of the file there.'
            )
            return None
        if not self.has(relative):
            self.problems.error(said_in, line, f'The file "{relative}" is not there. Write it, or mend the name.')
            return None
        return path

    def has(self, relative: str) -> bool:
        """Say whether there is a file at `relative`."""
        try:
            return self._path(relative).is_file()
        except OSError:  # a name longer than any file may have
            return False

    def _path(self, relative: str) -> Path:
        """Return where `relative` stands: some systems write an accent of a name as a sign of its own, some do not."""
        written = self.root / relative
        if relative.isascii():
            return written
        forms = [self.root / unicodedata.normalize(form, relative) for form in ("NFC", "NFD")]
        try:
            return next((path for path in [written, *forms] if path.exists()), written)
        except OSError:  # a name longer than any file may have
            return written

    def bytes(self, relative: str, *, said_in: str, line: int, limit: int) -> bytes | None:
        """Return the bytes of a file of at most `limit` bytes, or None after a report."""
        path = self.locate(relative, said_in=said_in, line=line)
        if path is None:
            return None
        size = path.stat().st_size
        if size > limit:
            self.problems.error(
                relative, 1, f"The file has {size // 1024} KB; at most {limit // 1024} KB. Make it smaller or split it."
            )
            return None
        return path.read_bytes()

    def text(self, relative: str, *, said_in: str, line: int, limit: int = MAX_PAGE_BYTES) -> str | None:
        """Return the text of a UTF-8 file, or None after a report."""
        raw = self.bytes(relative, said_in=said_in, line=line, limit=limit)
        if raw is None:
            return None
        try:
            text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            bad_line = raw.count(b"\n", 0, error.start) + 1
            self.problems.error(relative, bad_line, "This line is not UTF-8 text. Save the file with encoding UTF-8.")
            return None
        found = NOT_XML.search(text)
        if found:
            bad_line = text.count("\n", 0, found.start()) + 1
            self.problems.error(relative, bad_line, "There is an invisible control character here. Delete it.")
            return None
        if "\ufffd" in text:
            bad_line = text.count("\n", 0, text.index("\ufffd")) + 1
            message = "The sign \ufffd stands where another program lost a letter. Write the letter again."
            self.problems.warning(relative, bad_line, message)
        return text

    def yaml(self, relative: str, *, said_in: str, line: int = 1) -> Document | None:
        """Return a YAML file as data with lines, or None after reporting everything wrong with its syntax."""
        text = self.text(relative, said_in=said_in, line=line, limit=MAX_YAML_BYTES)
        return None if text is None else read_yaml(text, relative, self.problems)


def read_yaml(text: str, file: str, problems: Problems) -> Document | None:
    """Return `text` as a Document, or None after reporting why it is not plain YAML."""
    before = len(problems)
    builder = _Builder(file, problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
            if builder.is_hopeless:
                return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = str(error.problem or error.context)
        message = f"YAML cannot be read here: {why}. Look at the indent, colons and quotes."
        # libyaml looks ahead and gives up on its own before the builder meets the depth
        problems.error(file, mark.line + 1 if mark else 1, TOO_DEEP if "nesting" in why else message)
    except yaml.YAMLError as error:
        problems.error(file, 1, f"YAML cannot be read: {' '.join(str(error).split())}.")
    if len(problems) > before:
        return None
    return Document(file, builder.root, builder.lines)


@dataclass
class _Open:
    """A mapping or list that is still being filled."""

    value: dict[str, Any] | list[Any]
    path: Path_
    key: str | None = None


@dataclass
class _Builder:
    """Turns YAML events into dicts, lists and scalars without recursion."""

    file: str
    problems: Problems
    root: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    is_hopeless: bool = False
    _stack: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(line, 'A file holds one document. Delete the line "---".')
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._stop(line, "Anchors and aliases (& and *) are not used here. Write the text out.")
        elif getattr(event, "tag", None) and not isinstance(event, yaml.DocumentStartEvent):
            self._stop(line, f"Tags like {event.tag} are not used here. Delete the tag.")
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._start({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._stack.pop()

    def _stop(self, line: int, message: str) -> None:
        self.problems.error(self.file, line, message)
        self.is_hopeless = True

    def _start(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._stop(line, TOO_DEEP)
            return
        if self._stack and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None:
            self._stop(line, 'A key must be a plain word. Is a text starting with { or [ missing its quotes ("…")?')
            return
        path = self._put(value, line)
        self._stack.append(_Open(value, path))

    def _scalar(self, event: Any, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            if event.value in top.value:
                self.problems.error(self.file, line, f'"{event.value}" is written twice here. Keep one of them.')
            top.key = event.value
            self.lines[(*top.path, event.value)] = line
            return
        if NOT_XML.search(event.value):
            self.problems.error(self.file, line, "There is an invisible control character in this text. Delete it.")
        is_plain = not event.style and event.implicit[0]  # libyaml says "" where Python says None
        self._put(_plain_value(event.value) if is_plain else event.value, line)

    def _put(self, value: Any, line: int) -> Path_:
        if not self._stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self._stack[-1]
        if isinstance(top.value, list):
            path: Path_ = (*top.path, len(top.value))
            top.value.append(value)
            self.lines[path] = line
            return path
        key = top.key or ""
        top.value[key] = value
        top.key = None
        return (*top.path, key)


def _plain_value(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text
