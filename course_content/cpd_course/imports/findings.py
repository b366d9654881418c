"""What an import could not take along, kept apart, named and counted: nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..problem_olx import QUESTION
from ..problems import Problems
from .accounts import BLOCKS, FILES, Accounts, Fate, is_system_file, kind_of_file
from .olx_tree import Archive, Block
from .outline_source import said_title
from .unpack import Unpacked

LEFT_OUT = "left-out"
MOST_NAMED = 8
COURSE_FILE = "course.yaml"
_NUMBERED = re.compile(rf"({'|'.join(sorted(set(QUESTION.values())))}) \d+")
# What every export holds without anybody having written it.
_NOTHING = frozenset({b"", b"{}", b"[]", b"<ol></ol>", b"<ol/>", b"<assets/>", b"<assets></assets>", b"null"})
_POOLS = frozenset({"library_content", "legacy_library_content", "itembank", "randomize"})


class Findings:
    """Messages about an import, the originals of what was left out by file, and what became of everything."""

    def __init__(self, archive: Archive) -> None:
        self.problems = Problems()
        self.left_out: dict[str, bytes] = {}
        self.accounts = Accounts()
        self._archive = archive
        for block in archive.blocks():
            self.accounts.enter(BLOCKS, block, block.tag)
        for name in archive.files:
            self.accounts.enter(FILES, name, kind_of_file(name))

    def note(self, file: str, message: str) -> None:
        """Say something that asks for nothing now."""
        self.problems.note(file, 1, message)

    def warn(self, file: str, message: str) -> None:
        """Say something the author should look at."""
        self.problems.warning(file, 1, message)

    # -- what became of it --------------------------------------------------------------------------------------------

    def mark(self, block: Block, fate: Fate) -> None:
        """Say what became of a block."""
        self.accounts.mark(BLOCKS, block, fate)

    def mark_file(self, name: str, fate: Fate) -> None:
        """Say what became of a file of the archive."""
        self.accounts.mark(FILES, name, fate)

    def leave_out(self, name: str, raw: bytes, why: str) -> None:
        """Keep an original apart and say so. `name` may be any text: it comes from the archive."""
        self.problems.warning(self.keep(name, raw), 1, f"Left out of the course and kept here: {why.rstrip('.')}.")

    def leave_out_block(self, block: Block, why: str) -> None:
        """Keep a block apart as it stands in the archive, with the page it leads to."""
        self.mark(block, Fate.LEFT_OUT)
        name = f"{block.tag}/{block.name or said_title(block, 'unnamed')}"
        self.leave_out(f"{name}.xml", self._archive.raw(block), why)
        page = self._archive.html_file(block) if block.tag == "html" else ""
        if page:
            self.keep(page, self._archive.files[page])

    def leave_out_file(self, name: str, why: str) -> None:
        """Keep a file of the archive apart."""
        self.mark_file(name, Fate.LEFT_OUT)
        self.leave_out(name, self._archive.files[name], why)

    def keep(self, name: str, raw: bytes) -> str:
        """Put an original beside the course and return where it is."""
        safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[-150:].strip("-.") or "unnamed"
        stem, dot, kind = safe.rpartition(".") if "." in safe else (safe, "", "")
        count = 1
        while self.left_out.get(f"{LEFT_OUT}/{safe}", raw) != raw:
            count += 1
            safe = f"{stem}-{count}{dot}{kind}"
        self.left_out[f"{LEFT_OUT}/{safe}"] = raw
        return f"{LEFT_OUT}/{safe}"

    # -- the end of the import ----------------------------------------------------------------------------------------

    def close(self, unpacked: Unpacked) -> None:
        """Deal with everything that nobody has dealt with: it is left out, its text is kept, and it is named."""
        for block in self._archive.blocks():
            if self.accounts.is_open(BLOCKS, block):
                self.leave_out_block(block, block.broken or "it has no place in a course of this kind")
        self._close_definitions()
        behind = [name for name in self._archive.files if self.accounts.is_open(FILES, name)]
        for name, raw in unpacked.beside.items():
            self.accounts.enter(FILES, name, kind_of_file(name) if is_system_file(name) else "beside the course")
            self._keep_silently(name, raw)
        for name in behind:
            self._keep_silently(name, self._archive.files[name])
        for name, size in unpacked.too_large.items():
            self.accounts.enter(FILES, name, kind_of_file(name))
            self.warn(name, f"Left out of the course and not kept: it has {size // 2**20} MB.")
        self._name([*behind, *unpacked.beside])

    def _close_definitions(self) -> None:
        """A file that defines blocks shares their fate: it is changed where one of them is not taken as it was."""
        self.mark_file("course.xml", Fate.TAKEN)
        for block in self._archive.blocks():
            fate = self.accounts.fate(BLOCKS, block)
            # Of a file that defines more than this block, a part is left.
            is_whole = block.element.getparent() is None or block.file == f"{block.tag}/{block.name}.xml"
            self.mark_file(block.file, fate if is_whole else min(fate, Fate.CHANGED))
            page = self._archive.html_file(block) if block.tag == "html" else ""
            if page:
                self.mark_file(page, fate)

    def _keep_silently(self, name: str, raw: bytes) -> None:
        if not is_system_file(name) and b"".join(raw.split()) not in _NOTHING:
            self.keep(name, raw)

    def _name(self, behind: list[str]) -> None:
        """Name the files that have no place in a source folder, in as few sentences as will do."""
        named = [name for name in behind if not is_system_file(name)]
        drafts = [name for name in named if name.startswith("drafts/")]
        others = [name for name in named if name not in drafts]
        others = [name for name in others if b"".join(self._archive.files.get(name, b"x").split()) not in _NOTHING]
        if drafts:
            message = f"{len(drafts)} unpublished drafts were not taken along. Publish them in Studio and export again."
            self.warn("drafts", message)
        if others:
            more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
            self.note(
                COURSE_FILE, f"Not part of these files, so not taken along: {', '.join(others[:MOST_NAMED])}{more}."
            )

    # -- parts of the outline -----------------------------------------------------------------------------------------

    def hidden(self, file: str, block: Block) -> None:
        """Warn where a part of the course is hidden from learners: a source file has nothing hidden."""
        if block.attributes.get("visible_to_staff_only", "").lower() == "true":
            title = said_title(block, block.name)
            message = (
                f'"{title}" is hidden from learners in Studio. Built again it is shown; take it out if that is wrong.'
            )
            self.warn(file, message)

    def opened(self, file: str, holder: Block) -> None:
        """Say that a block which only held others is gone and that these stand in its place."""
        self.mark(holder, Fate.CHANGED)
        title = said_title(holder, holder.name)
        if holder.tag in _POOLS:
            message = f'The pool "{title}" drew some of its parts for each learner. Now everybody gets all of them.'
        elif holder.tag == "split_test":
            message = f'The experiment "{title}" showed one of its groups. Now everybody gets all of them, in order.'
        elif holder.tag == "conditional":
            message = f'"{title}" was shown on a condition. Now everybody gets it.'
        else:
            message = f'The parts of <{holder.tag}> "{title}" stand in the unit itself.'
        self.warn(file, message)

    def titles(self, file: str, questions: Iterable[Block]) -> None:
        """Name titles that somebody gave to questions."""
        titles = [said_title(block, "") for block in questions]
        own = [f'"{title}"' for title in titles if title and not _NUMBERED.fullmatch(title)]
        if own:
            self.note(file, f"Questions are numbered, so these titles are gone: {', '.join(own)}.")
