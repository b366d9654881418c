"""HTML back to Markdown, proven piece by piece: each piece is rendered again and must give the same HTML.

What Markdown cannot say stays as an HTML block, which Markdown allows, and is named in `Written.kept`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ..html_tree import Node, parse_html
from ..markdown import BLOCK_TAGS, MOST_NESTED, render, render_inline, sanitise
from ..raw_html import depth_of, readdress_html, words_only
from ..source import MAX_PAGE_BYTES
from ..values import plain
from .markdown_words import Writer

Readdress = Callable[[str, bool], str]
"""(address in the course, is_image) -> the address an author would write."""

# Letters and depth of what is read as a page: raw, as other editors wrote it, and clean, as it would be taken. What has
# more is no page, and reading it could take minutes.
MOST_RAW = (1024 * 1024, 2000)
MOST_CLEAN = (2 * MAX_PAGE_BYTES, MOST_NESTED)
_DATA = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]*")
_GAP = re.compile(rf"\s*(</?(?:{'|'.join(sorted(BLOCK_TAGS))})\b[^>]*>)\s*")


@dataclass
class Written:
    """Markdown, and the tags of the parts that had to stay HTML; of what is no page only the words (`is_flat`)."""

    text: str
    kept: list[str] = field(default_factory=list)
    is_flat: bool = False


def keep_address(address: str, is_image: bool) -> str:
    """Leave an address as it is."""
    return address


def to_markdown(html: str, readdress: Readdress = keep_address, *, unit_title: str = "") -> Written:
    """Return Markdown that renders to `html` as the sanitiser leaves it.

    `unit_title` is the title the page is shown under: Markdown that starts with it would lose its heading.
    """
    addresses = _Addresses(readdress)
    written, kept, before = [], [], ""
    clean = _readable(html)
    if clean is None:
        return Written(_flat(html), is_flat=True)
    blocks = list(_blocks(parse_html(settled(clean))))
    for node in blocks:
        piece = _piece(node, addresses, before)
        if piece is None:
            kept.append(node.tag)
            piece = _as_html(node.html, addresses)
        written.append(piece)
        before = piece if node.tag in ("ul", "ol") else ""
    text, whole = "\n\n".join(written), "\n".join(node.html for node in blocks)
    if not same(render(text, addresses.back, drop_heading=unit_title).html, whole):
        kept = sorted({node.tag for node in blocks})
        text = _as_html(whole, addresses)
        if not same(render(text, addresses.back).html, whole):
            # Loose words at the start of a line would be read as Markdown: a box of their own keeps them words.
            text = _as_html(f"<div>{whole}</div>", addresses)
    return Written(text, kept)


def is_page(html: str) -> bool:
    """Say whether HTML can be read as a page; of anything else `to_markdown` takes the words."""
    return _readable(html) is not None


def _readable(html: str) -> str | None:
    """Return HTML as the sanitiser leaves it, or None where it is no page that could be read in a second."""
    clean = None if _is_too_much(html, MOST_RAW) else sanitise(html)
    return None if clean is None or _is_too_much(clean, MOST_CLEAN) else clean


def _is_too_much(html: str, limit: tuple[int, int]) -> bool:
    """Say whether HTML has more letters, or more elements inside each other, than any page has."""
    letters, depth = limit
    return len(_DATA.sub("", html)) > letters or depth_of(html) > depth


def _flat(html: str) -> str:
    """Return the words of HTML that cannot be read as a page, as one paragraph."""
    return Writer(keep_address, careful=True).block(Node("p", children=[Node("", text=words_only(html))])) or ""


def settled(html: str) -> str:
    """Return `html` as the sanitiser leaves it for good: tags that were never closed can settle in a second reading."""
    once = sanitise(html).strip()
    again = sanitise(once).strip()
    return once if again == once else sanitise(again).strip()


def to_inline(html: str) -> Written:
    """Return one line of Markdown that renders to inline `html`."""
    readable = _readable(html)
    if readable is None:
        return Written(_flat(html), is_flat=True)
    clean = plain(readable)
    nodes = parse_html(clean)
    for careful in (False, True):
        text = Writer(keep_address, careful).inline(nodes)
        if render_inline(text) == clean:
            return Written(text)
    return Written(Writer(keep_address, True, as_tags=True).inline(nodes), [node.tag for node in nodes if node.tag])


def same(one: str, other: str) -> bool:
    """Say whether two pieces of HTML show the same: white space between blocks and line breaks in text mean nothing."""
    return one == other or _bare(one) == _bare(other)


def _bare(html: str) -> str:
    if "<pre" in html:
        return _GAP.sub(r"\1", html)
    return plain(_GAP.sub(r"\1", html))


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


def _blocks(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield top-level blocks; loose words between them become a paragraph, as a browser shows them."""
    loose: list[Node] = []
    for node in [*nodes, Node("hr")]:
        if node.tag not in BLOCK_TAGS:
            loose.append(node)
            continue
        html = "".join(part.html for part in loose).strip()
        if any(inner.tag in BLOCK_TAGS for part in loose for inner in part.walk()):
            yield Node("div", html=f"<div>{html}</div>")  # a paragraph cannot hold blocks
        elif html and same(render(html).html, html):
            yield Node("span", html=html)  # tags on a line of their own: Markdown leaves them as they are
        elif html:
            yield Node("p", children=list(loose), html=f"<p>{html}</p>")
        loose.clear()
        if node.html:
            yield node


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
