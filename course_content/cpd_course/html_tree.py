"""Sanitised HTML as a tree that still knows the exact text of each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from .raw_html import VOID, TagReader

MAX_DEPTH = 100  # elements inside each other; no tree that is walked is deeper


class NestedTooDeeply(Exception):
    """The HTML has more elements inside each other than any page has."""


@dataclass
class Node:
    """An element, or text where `tag` is "". `html` is its exact source, tags included."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""
    html: str = ""
    start: int = 0
    opening: str = ""

    def words(self) -> str:
        """Return all text inside."""
        return self.text or "".join(child.words() for child in self.children)

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse_html(html: str) -> list[Node]:
    """Return the top-level nodes of sanitised HTML: every element in it is closed and properly nested.

    Raises NestedTooDeeply, so that whoever walks the tree need not fear for its depth.
    """
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    return reader.root.children


class _Reader(TagReader):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self._html = html
        self.root = Node("")
        self._open = [self.root]
        self._starts = [0]
        for part in html.split("\n"):
            self._starts.append(self._starts[-1] + len(part) + 1)

    def _at(self) -> int:
        row, column = self.getpos()
        return self._starts[row - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        opening = self.get_starttag_text() or ""
        node = Node(tag, {name: value or "" for name, value in attrs}, start=self._at(), opening=opening, html=opening)
        self._open[-1].children.append(node)
        if tag not in VOID:
            if len(self._open) > MAX_DEPTH:
                raise NestedTooDeeply
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or all(node.tag != tag for node in self._open[1:]):
            return
        end = self._html.index(">", self._at()) + 1
        while True:
            node = self._open.pop()
            node.html = self._html[node.start : end]
            if node.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self._text(data, data)

    def handle_entityref(self, name: str) -> None:
        self._text(unescape(f"&{name};"), f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(unescape(f"&#{name};"), f"&#{name};")

    def _text(self, text: str, html: str) -> None:
        siblings = self._open[-1].children
        if siblings and not siblings[-1].tag:
            siblings[-1].text += text
            siblings[-1].html += html
        else:
            siblings.append(Node("", text=text, html=html, start=self._at()))
