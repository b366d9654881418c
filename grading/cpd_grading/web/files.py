"""Guarded downloads: who may open a file is decided in one place, and others' openings are on record.

A player seeks in sound and film, so one range of bytes is answered (RFC 9110, 14); several at once get the whole file.
"""

from __future__ import annotations

import re
from typing import IO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from ..assessment import api as assessment
from ..kernel import api as kernel
from ..media import api as media
from ..people import api as people
from .frame import person_page

INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})
_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,15})-(?P<last>[0-9]{0,15})")
_SKIP = 1 << 16


class Part:
    """A stretch of a file that is read once, from whatever storage it comes."""

    def __init__(self, content: IO[bytes], first: int, length: int) -> None:
        self._content, self._left = content, length
        if content.seekable():
            content.seek(first)
        else:
            while first > 0 and (skipped := content.read(min(first, _SKIP))):
                first -= len(skipped)

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._content.close()


@person_page("GET", "HEAD")
def file(request: HttpRequest, me: people.PersonView, attachment_id: UUID) -> HttpResponseBase:
    """One attachment. Re-encoded photos open in the page; everything else is saved to the disk, never run."""
    wants_part = request.method == "HEAD" or "Range" in request.headers
    opened = assessment.open_attachment(
        attachment_id=attachment_id, person_id=me.id, now=kernel.utc_now(), is_part=wants_part
    )
    view, etag = opened.view, f'"{opened.view.sha256}"'
    asked = _range_asked(request, view.size, etag)
    if asked is not None and asked[0] >= asked[1]:
        opened.content.close()
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{view.size}"})
    else:
        first, end = asked or (0, view.size)
        response = FileResponse(
            Part(opened.content, first, end - first) if asked else opened.content,
            status=206 if asked else 200,
            as_attachment=view.content_type not in INLINE,
            filename=media.saved_name(view.name, view.content_type),
            content_type=view.content_type,
        )
        response["Content-Length"] = str(end - first)
        if asked:
            response["Content-Range"] = f"bytes {first}-{end - 1}/{view.size}"
    response["Accept-Ranges"], response["ETag"] = "bytes", etag
    return _guarded(response)


@person_page("GET", "HEAD")
def preview(request: HttpRequest, me: people.PersonView, attachment_id: UUID, number: int) -> HttpResponseBase:
    """A picture of an attachment: its thumbnail (0) or a page of it."""
    opened = assessment.open_preview(attachment_id=attachment_id, number=number, person_id=me.id, now=kernel.utc_now())
    response = FileResponse(opened.content, content_type=opened.content_type)
    response["Content-Length"] = str(opened.size)
    return _guarded(response)


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _range_asked(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First byte and end of the one range that was asked for, empty where it cannot be met; None for the whole file."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or found is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found["first"], found["last"]
    if first:
        if last and int(last) < int(first):
            return None
        return min(int(first), size), min(int(last) + 1, size) if last else size
    return (max(0, size - int(last)), size) if last else None
