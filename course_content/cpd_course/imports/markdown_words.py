"""Markdown for the elements that Markdown has; None for anything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..html_tree import Node
from ..values import plain

_SIGNS = re.compile(r"([\\`*_\[\]<>~|#!&])")
_TAGS = re.compile(r"\\|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]+;)")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])", re.MULTILINE)
_MARKS = {"strong": "**", "em": "*", "s": "~~", "del": "~~"}
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}


class Writer:
    """Writes Markdown. A careful writer escapes every sign that could mean something; the result is less pretty.

    With `as_tags`, marks inside a line stay tags: Markdown's own marks do not work beside every letter and space.
    """

    def __init__(self, readdress: Callable[[str, bool], str], careful: bool, *, as_tags: bool = False) -> None:
        self._readdress = readdress
        self._careful = careful
        self._as_tags = as_tags

    def block(self, node: Node, before: str = "") -> str | None:
        """Return a block, or None where Markdown has no such thing. `before` is the list just above it, if one is."""
        if node.tag in _HEADINGS:
            return f"{_HEADINGS[node.tag]} {plain(self.inline(node.children))}"
        if node.tag in ("p", ""):
            return self._escape_lines(self.inline(node.children).strip())
        if node.tag in ("ul", "ol"):
            return self._list(node, before)
        if node.tag == "blockquote":
            inner = self.blocks(node.children)
            return None if inner is None else "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        if node.tag == "pre":
            return _fence(node.words())
        if node.tag == "table":
            return self._table(node)
        return "---" if node.tag == "hr" else None

    def blocks(self, nodes: Sequence[Node]) -> str | None:
        """Return the blocks inside a quotation or list item, or None where one of them has no Markdown."""
        written: list[str] = []
        before = ""
        for node in nodes:
            if not node.tag and not node.text.strip():
                continue
            text = self.block(node, before) if node.tag else None
            if text is None:
                return None
            written.append(text)
            before = text if node.tag in ("ul", "ol") else ""
        return "\n\n".join(written)

    def inline(self, nodes: Sequence[Node]) -> str:
        """Return text with marks, links and pictures; other elements stay as tags, which Markdown lets through."""
        return "".join(self._inline_one(node) for node in nodes)

    def _inline_one(self, node: Node) -> str:
        if not node.tag:
            return self._words(node.text)
        if self._as_tags:
            return node.html if not node.children else f"{node.opening}{self.inline(node.children)}</{node.tag}>"
        if node.tag in _MARKS:
            return f"{_MARKS[node.tag]}{self.inline(node.children)}{_MARKS[node.tag]}"
        if node.tag == "code":
            return _code(node.words())
        if node.tag == "a" and set(node.attributes) <= {"href", "title", "rel"}:
            address = self._readdress(node.attributes.get("href", ""), False)
            return f"[{self.inline(node.children)}]({_address(address)}{_title(node)})"
        if node.tag == "img" and set(node.attributes) <= {"src", "alt", "title"}:
            address = self._readdress(node.attributes.get("src", ""), True)
            return f"![{self._words(node.attributes.get('alt', ''))}]({_address(address)}{_title(node)})"
        if node.tag == "br":
            return "\\"  # the line break after it is in the next text
        return node.html if not node.children else f"{node.opening}{self.inline(node.children)}</{node.tag}>"

    def _words(self, text: str) -> str:
        return _SIGNS.sub(r"\\\1", text) if self._careful else _TAGS.sub(r"\\\g<0>", text)

    def _escape_lines(self, text: str) -> str:
        def escape(found: re.Match[str]) -> str:
            sign = found[2]
            return f"{found[1]}{sign[:-1]}\\{sign[-1]}"

        return _LINE_START.sub(escape, text) if self._careful else text

    def _list(self, node: Node, before: str) -> str | None:
        items = [child for child in node.children if child.tag]
        if any(item.tag != "li" for item in items):
            return None
        first = int(node.attributes.get("start", "1")) if node.attributes.get("start", "1").isdecimal() else 1
        is_loose = any(child.tag == "p" for item in items for child in item.children)
        written = []
        for number, item in enumerate(items, start=first):
            mark = _mark(node.tag, number, before)
            inner = self._item(item, is_loose)
            if inner is None:
                return None
            indent = " " * (len(mark) + 1)
            lines = [f"{mark} {inner}".rstrip(), ""] if not inner else f"{mark} {inner}".split("\n")
            written.append("\n".join([lines[0], *(f"{indent}{line}".rstrip() for line in lines[1:])]).rstrip("\n"))
        return ("\n\n" if is_loose else "\n").join(written)

    def _item(self, item: Node, is_loose: bool) -> str | None:
        """Return the content of one list item: a tight one starts with bare text, then lists may follow."""
        if is_loose:
            return self.blocks(item.children)
        inner = item.children
        split = next((n for n, child in enumerate(inner) if child.tag in ("ul", "ol", "pre", "blockquote")), len(inner))
        lead = self._escape_lines(self.inline(inner[:split]).strip())
        rest = self.blocks(inner[split:])
        if rest is None:
            return None
        return "\n".join(part for part in (lead, rest.replace("\n\n", "\n")) if part)

    def _table(self, node: Node) -> str | None:
        rows = [row for row in node.walk() if row.tag == "tr"]
        if any(part.tag in ("table", "caption", "tfoot") for part in list(node.walk())[1:]) or not rows:
            return None
        lines = []
        for number, row in enumerate(rows):
            cells = [cell for cell in row.children if cell.tag]
            if any(cell.attributes for cell in cells):
                return None
            texts = [self.inline(cell.children).strip().replace("\\|", "|").replace("|", "\\|") for cell in cells]
            if any("\n" in text for text in texts):
                return None
            lines.append(f"| {' | '.join(texts)} |")
            if number == 0:
                lines.append(f"|{'---|' * len(cells)}")
        return "\n".join(lines)


def _mark(tag: str, number: int, before: str) -> str:
    """Return the sign of a list item; a list just after another needs another sign to be a list of its own."""
    if tag == "ul":
        return "*" if before.startswith("- ") else "-"
    return f"{number})" if re.match(r"\d+\. ", before) else f"{number}."


def _fence(words: str) -> str:
    fence = "```"
    while fence in words:
        fence += "`"
    return f"{fence}\n{words.removesuffix(chr(10))}\n{fence}"


def _code(words: str) -> str:
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", words)), default=0) + 1)
    room = " " if words[:1] == "`" or words[-1:] == "`" else ""
    return f"{ticks}{room}{words}{room}{ticks}"


def _address(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()<>]", address) or not address else address


def _title(node: Node) -> str:
    words = node.attributes.get("title", "")
    return ' "{}"'.format(words.replace("\\", "\\\\").replace('"', '\\"')) if words else ""
