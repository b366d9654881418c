"""HTML that an author wrote inside Markdown: its addresses are judged like those of Markdown links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "wbr"})

LinkResolver = Callable[[str, bool, int], str]
"""(address, is_image, line) -> the address to write; reports and returns "" when it leads nowhere."""

ADDRESSES = {("a", "href"): False, ("img", "src"): True, ("audio", "src"): False}  # -> is it a picture


def readdress_html(html: str, resolve: LinkResolver, line: int) -> str:
    """Return `html`, which starts at `line`, with every address of a link, picture or sound resolved.

    The result is not safe by itself: it is meant for the sanitiser.
    """
    reader = _Reader(html, resolve, line)
    reader.feed(html)
    reader.close()
    return reader.result()


def lone_tags(pieces: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the line and name of tags that are opened and never closed, or closed and never opened, in order."""
    reader = _Balance()
    for line, html in pieces:
        reader.line = line
        reader.feed(html)
    reader.close()
    return sorted([*reader.open, *reader.stray])


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.line = 1
        self.open: list[tuple[int, str]] = []
        self.stray: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((self.line, tag))

    def handle_endtag(self, tag: str) -> None:
        for place in reversed(range(len(self.open))):
            if self.open[place][1] == tag:
                del self.open[place]
                return
        if tag not in VOID:
            self.stray.append((self.line, tag))


class _Reader(HTMLParser):
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
