"""Markdown to HTML that is safe to show: CommonMark with tables, cleaned by an allow list.

Authors may write HTML in Markdown; whatever they or their copied web page wrote, no script, event handler, style or
`javascript:` address is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .raw_html import LinkResolver, TagReader, depth_of, lone_tags, readdress_html
from .source import NOT_XML
from .values import plain

_TEXT = "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre hr div section aside details summary"
_TABLE = "table thead tbody tfoot tr th td caption figure figcaption audio"
_INLINE = "a abbr b bdi br cite code del em i img ins kbd mark q s small span strong sub sup u"
BLOCK_TAGS = frozenset(_TEXT.split() + _TABLE.split())
INLINE_TAGS = frozenset(_INLINE.split())
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "audio": {"src", "controls", "preload"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "*": {"lang", "dir"},
}
MOST_NESTED = 20  # elements of a page inside each other: a booklet is printed from no more; people write ten
SCHEMES = {"http", "https", "mailto", "tel", "data"}
IMAGE_DATA = tuple(f"data:image/{kind};base64," for kind in ("png", "jpeg", "gif", "webp", "svg+xml"))

_MARKDOWN = MarkdownIt("commonmark", {"html": True, "xhtmlOut": False}).enable(["table", "strikethrough"])
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]  # judged by the resolver, with a report


@dataclass(frozen=True)
class Rendered:
    """Sanitised HTML, and what an author should mend in the Markdown it came from, as (line, words)."""

    html: str
    mute_pictures: tuple[int, ...] = ()
    lone_tags: tuple[tuple[int, str], ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    too_deep: int = 0  # the line where HTML begins that is nested too deeply to be read, or 0


def keep_links(address: str, is_image: bool, line: int) -> str:
    """Leave an address as the author wrote it."""
    return address


def render(text: str, resolve: LinkResolver = keep_links, *, drop_heading: str = "") -> Rendered:
    """Return `text` as HTML. A leading `# heading` equal to `drop_heading` is left out: the unit shows it already."""
    tokens = _MARKDOWN.parse(text)
    heading = tokens[1].content.strip() if len(tokens) > 2 and tokens[0].tag == "h1" else ""
    if heading and heading == drop_heading.strip():
        tokens = tokens[3:]
    parts = list(_with_lines(tokens))
    for part, line in parts:
        _readdress(part, resolve, line)
    html = sanitise(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()
    written = [(line, part.content) for part, line in parts if part.type in ("html_inline", "html_block")]
    return Rendered(
        html=html,
        mute_pictures=tuple(line for part, line in parts if part.type == "image" and not part.content.strip()),
        lone_tags=tuple(_lone_tags(tokens, parts)) if written else (),
        refused=tuple((line, ", ".join(names)) for line, raw in written if (names := not_allowed(raw))),
        too_deep=written[0][0] if written and depth_of(html) > MOST_NESTED else 0,
    )


def _with_lines(tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """Yield every token and every part of a text with its line."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line  # cells of a table have no line of their own
        for part in token.children or [token]:
            yield part, line
            line += part.type in ("softbreak", "hardbreak")


def _lone_tags(tokens: Sequence[Token], parts: Sequence[tuple[Token, int]]) -> Iterator[tuple[int, str]]:
    """Yield tags opened or closed alone: in one paragraph, or among the HTML blocks of the whole text.

    A browser would carry them on into everything that follows.
    """
    lines = {id(part): line for part, line in parts}
    groups = [[part for part in token.children if part.type == "html_inline"] for token in tokens if token.children]
    groups.append([token for token in tokens if token.type == "html_block"])
    for group in groups:
        yield from lone_tags([(lines[id(part)], part.content) for part in group])


def render_inline(text: str) -> str:
    """Return one line of Markdown as inline HTML: no paragraphs, lists or images."""
    rendered = _MARKDOWN.renderInline(plain(text))
    return plain(_clean(rendered, INLINE_TAGS - {"img"}))


def sanitise(html: str) -> str:
    """Return `html` with only the allowed tags and attributes."""
    return _clean(html, BLOCK_TAGS | INLINE_TAGS)


def not_allowed(html: str) -> tuple[str, ...]:
    """Return the tags and attributes of `html` that the sanitiser takes out, each once, as "<script>" or "style".

    A tag or comment that never ends takes everything behind it along.
    """
    reader = _Refused()
    reader.feed(html)
    unfinished = ("an unfinished tag",) if reader.is_unfinished() else ()
    return (*sorted(reader.refused), *unfinished)


class _Refused(TagReader):
    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in BLOCK_TAGS | INLINE_TAGS:
            self.refused.add(f"<{tag}>")
            return
        allowed = ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"] | {"rel"}
        self.refused.update(name for name, _ in attrs if name not in allowed)


def _readdress(token: Token, resolve: LinkResolver, line: int) -> None:
    for name, is_image in (("href", False), ("src", True)):
        address = token.attrGet(name)
        if token.type in ("link_open", "image") and isinstance(address, str):
            token.attrSet(name, resolve(address, is_image, line))
    if token.type in ("html_inline", "html_block"):
        token.content = readdress_html(token.content, resolve, line)


def _clean(html: str, tags: frozenset[str]) -> str:
    return nh3.clean(
        NOT_XML.sub("", html),
        tags=set(tags),
        attributes=ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    """Allow `data:` for pictures only: a data: page behind a link would run its own script."""
    if value.strip().lower().startswith("data:"):
        return value if tag == "img" and attribute == "src" and value.startswith(IMAGE_DATA) else None
    return value
