"""Words of an archive as an author writes them, with everything said that did not come over as it was."""

from __future__ import annotations

from ..markdown import not_allowed
from .accounts import Fate
from .addresses import Addresses
from .findings import Findings
from .html_markdown import is_page, to_markdown
from .olx_tree import Archive, Block, decoded, is_utf8


class Words:
    """Reads text and HTML of an archive; whatever changes on the way is marked and named in `findings`."""

    def __init__(self, archive: Archive, findings: Findings, addresses: Addresses) -> None:
        self._archive, self._findings, self._addresses = archive, findings, addresses

    def text(self, stored: str, block: Block) -> str:
        """Return the text of a file of the archive, a part of `block`; say so where it is in another encoding."""
        raw = self._archive.files[stored]
        if not is_utf8(raw):
            self._findings.mark(block, Fate.CHANGED)
            self._findings.leave_out(stored, raw, "it is not UTF-8. Look whether all letters came over")
        return decoded(raw)

    def markdown(self, html: str, file: str, block: Block, unit_title: str = "", *, travels: bool = False) -> str:
        refused = not_allowed(html)
        if refused:
            self._changed(block, file, html, f"{', '.join(refused)} was taken out of {file}")
        mended, gone = self._addresses.mended(html, travels=travels) if is_page(html) else (html, [])
        if gone:
            self._findings.mark(block, Fate.CHANGED)
            named = ", ".join(address[:80] for address in gone[:8])
            self._findings.warn(
                file, f"{len(gone)} address(es) lead nowhere in a course; words or a link stand there now: {named}."
            )
        written = to_markdown(mended, self._addresses.seen_from(file), unit_title=unit_title)
        if written.is_flat:
            self._changed(block, file, html, f"{file} was nested too deeply or too large for a page; its words stay")
        if written.kept:
            kept = ", ".join(f"<{tag}>" for tag in sorted(set(written.kept)))
            self._findings.note(file, f"A part is kept as HTML, because Markdown cannot say it: {kept}.")
        return written.text

    def _changed(self, block: Block, file: str, html: str, why: str) -> None:
        self._findings.mark(block, Fate.CHANGED)
        self._findings.leave_out(f"{file.removesuffix('.md').replace('/', '-')}.html", html.encode(), why)
