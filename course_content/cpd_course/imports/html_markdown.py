"""HTML back to Markdown, proven piece by piece: each piece is rendered again and must give the same HTML.

What Markdown cannot say stays as an HTML block, which Markdown allows, and is named in `Written.kept`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..html_tree import Node, parse_html
from ..markdown import BLOCK_TAGS, render, render_inline, sanitise
from ..raw_html import readdress_html
from .markdown_words import Writer

Readdress = Callable[[str, bool], str]
"""(address in the course, is_image) -> the address an author would write."""

_GAP = re.compile(rf"\s*(</?(?:{'|'.join(sorted(BLOCK_TAGS))})\b[^>]*>)\s*")


@dataclass
class Written:
    """Markdown, and the tags of the parts that had to stay HTML."""

    text: str
    kept: list[str] = field(default_factory=list)


def keep_address(address: str, is_image: bool) -> str:
    """Leave an address as it is."""
    return address


def to_markdown(html: str, readdress: Readdress = keep_address, *, unit_title: str = "") -> Written:
    """Return Markdown that renders to `html` as the sanitiser leaves it.

    `unit_title` is the title the page is shown under: Markdown that starts with it would lose its heading.
    """
    clean = sanitise(html).strip()
    addresses = _Addresses(readdress)
    written, kept, before = [], [], ""
    for node in _blocks(parse_html(clean)):
        piece = _piece(node, addresses, before)
        if piece is None:
            kept.append(node.tag or "text")
            piece = _as_html(node.html, addresses)
        written.append(piece)
        before = piece if node.tag in ("ul", "ol") else ""
    text = "\n\n".join(written)
    if not same(render(text, addresses.back, drop_heading=unit_title).html, clean):
        kept = sorted({node.tag or "text" for node in _blocks(parse_html(clean))})
        text = _as_html(clean, addresses)
        if text.startswith("# ") or not text.startswith("<"):
            text = f"<div>\n{text}\n</div>"
    return Written(text, kept)


def to_inline(html: str) -> Written:
    """Return one line of Markdown that renders to inline `html`."""
    clean = render_inline(html) if not html else _one_line(sanitise(html))
    nodes = parse_html(clean)
    for careful in (False, True):
        text = Writer(keep_address, careful).inline(nodes)
        if render_inline(text) == clean:
            return Written(text)
    return Written(clean, [node.tag for node in nodes if node.tag])


def same(one: str, other: str) -> bool:
    """Say whether two pieces of HTML show the same: white space between blocks and line breaks in text mean nothing."""
    return one == other or _bare(one) == _bare(other)


def _bare(html: str) -> str:
    if "<pre" in html:
        return _GAP.sub(r"\1", html)
    return _one_line(_GAP.sub(r"\1", html))


def _one_line(html: str) -> str:
    return " ".join(html.split())


@dataclass
class _Addresses:
    """Addresses as the author would write them, and the way back for the proof."""

    readdress: Readdress
    known: dict[str, str] = field(default_factory=dict)

    def there(self, address: str, is_image: bool) -> str:
        written = self.readdress(address, is_image)
        self.known[written] = address
        return written

    def back(self, address: str, is_image: bool, line: int) -> str:
        return self.known.get(address, address)


def _blocks(nodes: Sequence[Node]) -> list[Node]:
    """Return top-level blocks; loose text and inline elements between them become one block without a tag."""
    blocks: list[Node] = []
    loose: list[Node] = []

    def close() -> None:
        if any(node.tag or node.text.strip() for node in loose):
            html = "".join(node.html for node in loose).strip()
            blocks.append(Node("", children=list(loose), html=html))
        loose.clear()

    for node in nodes:
        if node.tag in BLOCK_TAGS:
            close()
            blocks.append(node)
        else:
            loose.append(node)
    close()
    return blocks


def _piece(node: Node, addresses: _Addresses, before: str) -> str | None:
    """Return Markdown that is proven to give this block, plainly where possible, else with every sign escaped."""
    for careful in (False, True):
        text = Writer(addresses.there, careful).block(node, before)
        if text is not None and same(render(text, addresses.back).html, node.html):
            return text
    return None


def _as_html(html: str, addresses: _Addresses) -> str:
    """Return HTML as one HTML block of Markdown: a blank line would end it."""
    inside = readdress_html(html, lambda address, is_image, line: addresses.there(address, is_image), 1)
    if "<pre" in inside:
        inside = re.sub(r"\n(?=\s*\n)", "&#10;", inside)
    return re.sub(r"\n\s*\n", "\n", inside).strip()
