"""Addresses an author writes in Markdown, turned into addresses that work in the course."""

from __future__ import annotations

import base64
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .markdown import MOST_NESTED, render
from .model import Place
from .pictures import BrokenPicture, without_metadata
from .source import MAX_STATIC_BYTES, Source

MAX_INLINE_IMAGE = 20 * 1024
_OUTSIDE = re.compile(r"^(https?://|mailto:|tel:|#)", re.IGNORECASE)
IMAGE_KINDS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp", ".svg": "svg+xml"}


def address_name(relative: str) -> str:
    """Return the stable name of a page or quiz file: m1/pages/a/start.md -> m1-a-start."""
    parts = [p for p in PurePosixPath(relative).with_suffix("").parts if p not in ("pages", "quizzes")]
    return "-".join(parts).lower().replace("_", "-").replace(".", "-")


def page_address(relative: str) -> str:
    """Return the url_name of a page's html block."""
    return f"{address_name(relative)}-page"


@dataclass
class Links:
    """Resolver of one Markdown text. `offset` is the line before the text's first line in `file`.

    With `travels`, the text is also read outside the course (coach's phone, evidence pack): pictures go into it and
    links to other pages are refused.
    """

    source: Source
    file: str
    offset: int = 0
    travels: bool = False
    to_pages: list[tuple[str, Place]] = field(default_factory=list)

    def render(self, words: str, *, drop_heading: str = "") -> str:
        """Return Markdown as safe HTML with every address resolved; report broken ones and pictures without words."""
        rendered = render(words, self.resolve, drop_heading=drop_heading)
        for line in rendered.mute_pictures:
            message = "The picture has no words for people who cannot see it. Write ![what it shows](…)."
            self.source.problems.warning(self.file, line + self.offset, message)
        for line, tag in rendered.lone_tags:
            message = (
                f"The HTML tag <{tag}> stands alone here. Write both <{tag}> and </{tag}>, or \\<{tag}> for the sign."
            )
            self._report(line + self.offset, message)
        for line, names in rendered.refused:
            self.source.problems.warning(self.file, line + self.offset, f"Taken out, learners never see it: {names}.")
        if rendered.too_deep:
            message = f"More than {MOST_NESTED} HTML tags stand inside each other from here on. Take most of them out."
            self._report(rendered.too_deep + self.offset, message)
        return rendered.html

    def resolve(self, address: str, is_image: bool, line: int) -> str:
        """Return the address to write, or "" after a report."""
        line += self.offset
        if _OUTSIDE.match(address):
            return self._outside_image(address, line) if is_image else address
        if address.startswith("/jump_to_id/") and not is_image:
            return self._to_page(address.removeprefix("/jump_to_id/"), line)
        path = self._inside(address)
        if path is None:
            self._report(line, f'"{address}" leads out of the course. Link to a page or to a file in static/.')
            return ""
        if path.startswith("static/"):
            return self._static(path, is_image, line)
        if path.endswith(".md") and not is_image:
            return self._to_page(page_address(path), line)
        self._report(line, f'"{address}" leads nowhere. Write https://…, a page like other.md, or static/file.png.')
        return ""

    def _report(self, line: int, message: str) -> None:
        self.source.problems.error(self.file, line, message)

    def _outside_image(self, address: str, line: int) -> str:
        self._report(line, f'The picture "{address}" is on another site. Save it in static/ and write static/name.png.')
        return ""

    def _inside(self, address: str) -> str | None:
        bare = address.split("#", 1)[0]
        if bare.startswith(("static/", "/static/")):
            path = posixpath.normpath(bare.lstrip("/"))
            return path if path.startswith("static/") else None
        if ":" in bare or bare.startswith(("/", "\\")):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.file), bare))
        return None if path.startswith("..") else path

    def _to_page(self, name: str, line: int) -> str:
        if self.travels:
            self._report(
                line, "Coaches read this text outside the course, so a link to a page fails. Name the page instead."
            )
            return ""
        self.to_pages.append((name, Place(self.file, line)))
        return f"/jump_to_id/{name}"

    def _static(self, path: str, is_image: bool, line: int) -> str:
        limit = MAX_INLINE_IMAGE if self.travels else MAX_STATIC_BYTES
        if not self.travels:
            return f"/{path}" if self.source.locate(path, said_in=self.file, line=line) else ""
        if not is_image:
            self._report(
                line, "Coaches read this text outside the course, so a link to a file fails. Describe it instead."
            )
            return ""
        raw = self.source.bytes(path, said_in=self.file, line=line, limit=limit)
        kind = IMAGE_KINDS.get(PurePosixPath(path).suffix.lower())
        if raw is None or kind is None:
            return ""
        return f"data:image/{kind};base64,{base64.b64encode(clean_picture(self.source, path, raw)).decode()}"


def clean_picture(source: Source, file: str, raw: bytes) -> bytes:
    """Return a static file as learners get it: a picture says nothing of the place and the camera it came from."""
    try:
        return without_metadata(file, raw)
    except BrokenPicture:
        message = "This picture cannot be read, so its place and camera may be in it. Save it again in its program."
        source.problems.warning(file, 1, message)
        return raw
