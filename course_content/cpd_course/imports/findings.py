"""What an import could not take along, kept apart and named: nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..problem_olx import QUESTION
from ..problems import Problems
from .olx_tree import Block
from .outline_source import said_title

LEFT_OUT = "left-out"
MOST_NAMED = 8
_NUMBERED = re.compile(rf"({'|'.join(sorted(set(QUESTION.values())))}) \d+")
# What is read, and what every export holds without anybody having written it.
_CARRIED = re.compile(
    r"(course\.xml|(course|chapter|sequential|vertical|html|problem|static|policies|assets)/.*|about/overview\.html|"
    r"info/updates(\.items)?\.(html|json))\Z"
)


class Findings:
    """Messages about an import, and the originals of what was left out by file."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.left_out: dict[str, bytes] = {}

    def note(self, file: str, message: str) -> None:
        """Say something that asks for nothing now."""
        self.problems.note(file, 1, message)

    def leave_out(self, name: str, raw: bytes, why: str) -> None:
        """Keep an original apart. `name` may be any text: it comes from the archive."""
        safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:150]
        stem, dot, kind = safe.rpartition(".")
        count = 1
        while self.left_out.get(f"{LEFT_OUT}/{safe}", raw) != raw:
            count += 1
            safe = f"{stem}-{count}{dot}{kind}"
        self.left_out[f"{LEFT_OUT}/{safe}"] = raw
        self.problems.warning(f"{LEFT_OUT}/{safe}", 1, f"Left out of the course and kept here: {why}.")

    def stays_behind(self, files: Iterable[str]) -> None:
        """Name the files of an archive that have no place in a source folder."""
        behind = [name for name in files if not _CARRIED.match(name)]
        drafts = [name for name in behind if name.startswith("drafts/")]
        others = [name for name in behind if name not in drafts]
        if drafts:
            message = f"{len(drafts)} unpublished drafts were not taken along. Publish them in Studio and export again."
            self.problems.warning("drafts", 1, message)
        if others:
            more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
            self.note(
                "course.yaml", f"Not part of these files, so not taken along: {', '.join(others[:MOST_NAMED])}{more}."
            )

    def hidden(self, file: str, block: Block) -> None:
        """Warn where a part of the course is hidden from learners: a source file has nothing hidden."""
        if block.attributes.get("visible_to_staff_only", "").lower() == "true":
            title = said_title(block, block.name)
            message = (
                f'"{title}" is hidden from learners in Studio. Built again it is shown; take it out if that is wrong.'
            )
            self.problems.warning(file, 1, message)

    def titles(self, file: str, questions: Iterable[Block]) -> None:
        """Name titles that somebody gave to questions."""
        titles = [said_title(block, "") for block in questions]
        own = [f'"{title}"' for title in titles if title and not _NUMBERED.fullmatch(title)]
        if own:
            self.note(file, f"Questions are numbered, so these titles are gone: {', '.join(own)}.")
