"""HTML that an author wrote inside Markdown: its addresses are judged like those of Markdown links."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "wbr"})
_OPENING = re.compile(r"<[A-Za-z/!?]")

LinkResolver = Callable[[str, bool, int], str]
"""(address, is_image, line) -> the address to write; reports and returns "" when it leads nowhere."""

ADDRESSES = {("a", "href"): False, ("img", "src"): True, ("audio", "src"): False}  # -> is it a picture


class TagReader(HTMLParser):
    """Reads the tags of any text in one pass; what a text leaves unfinished (`<a `, `<!--`) is no tag, as in a browser.

    So it is fed and never closed: at its close the library reads all that follows once more for each unfinished sign,
    and a page of a hundred thousand of them would never end.
    """

    def parse_html_declaration(self, i: int) -> int:
        """Pass over `<!…>`; the library stops with an AssertionError at a `<![` it does not know."""
        return self.parse_bogus_comment(i) if self.rawdata.startswith("<![", i) else super().parse_html_declaration(i)

    def is_unfinished(self) -> bool:
        """Say whether the text that was fed ends inside a tag or comment."""
        return _OPENING.match(self.rawdata) is not None


def readdress_html(html: str, resolve: LinkResolver, line: int) -> str:
    """Return `html`, which starts at `line`, with every address of a link, picture or sound resolved.

    The result is not safe by itself: it is meant for the sanitiser.
    """
    reader = _Reader(html, resolve, line)
    reader.feed(html)
    return reader.result()


def lone_tags(pieces: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the line and name of tags that are opened and never closed, or closed and never opened, in order."""
    reader = _Balance()
    for line, html in pieces:
        reader.line = line
        reader.feed(html)
    return sorted(reader.lone())


def depth_of(html: str) -> int:
    """Return how many elements of `html` stand inside each other at most, as they are closed in it."""
    reader = _Balance()
    reader.feed(html)
    return reader.deepest


def words_only(html: str) -> str:
    """Return the words of `html` that a reader would see, without tags, scripts and styles."""
    reader = _Words()
    reader.feed(html)
    rest = "" if reader.rawdata.startswith("<") else reader.rawdata  # text with an open "&" waits for its end
    return " ".join("".join([*reader.words, rest]).split())


class _Words(TagReader):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:
            self.words.append(data)


class _Balance(TagReader):
    def __init__(self) -> None:
        super().__init__()
        self.line = 1
        self.deepest = 0
        self._depth = 0
        self._open: dict[str, list[int]] = {}  # lines by tag: a search through all open tags would take too long
        self._stray: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.setdefault(tag, []).append(self.line)
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)

    def handle_endtag(self, tag: str) -> None:
        if self._open.get(tag):
            self._open[tag].pop()
            self._depth -= 1
        elif tag not in VOID:
            self._stray.append((self.line, tag))

    def lone(self) -> list[tuple[int, str]]:
        return [*self._stray, *((line, tag) for tag, lines in self._open.items() for line in lines)]


class _Reader(TagReader):
    def __init__(self, html: str, resolve: LinkResolver, line: int) -> None:
        super().__init__(convert_charrefs=False)
        self._html, self._resolve, self._line = html, resolve, line
        self._written: list[tuple[int, str, str]] = []  # where a tag starts, the tag as written, the tag as it is to be
        self._starts = [0]
        for part in html.split("\n"):
            self._starts.append(self._starts[-1] + len(part) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not any((tag, name) in ADDRESSES and value for name, value in attrs):
            return
        row, column = self.getpos()
        at = self._line + row - 1
        kept = dict(reversed(attrs))  # of two equal names the first counts
        for name, value in kept.items():
            if value and (tag, name) in ADDRESSES:
                kept[name] = self._resolve(value.strip(), ADDRESSES[tag, name], at)
        words = "".join(f' {name}="{escape(value or "")}"' for name, value in reversed(kept.items()))
        self._written.append((self._starts[row - 1] + column, self.get_starttag_text() or "", f"<{tag}{words}>"))

    def result(self) -> str:
        parts, done = [], 0
        for start, before, after in self._written:
            parts += [self._html[done:start], after]
            done = start + len(before)
        return "".join([*parts, self._html[done:]])
