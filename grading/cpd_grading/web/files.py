"""Guarded downloads: who may open a file is decided in one place, and others' openings are on record."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase

from .. import api
from .frame import person_page

INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})


@person_page("GET", "HEAD")
def file(request: HttpRequest, me: api.PersonView, attachment_id: UUID) -> HttpResponseBase:
    """One attachment. Re-encoded photos open in the page; everything else is saved to the disk, never run."""
    opened = api.open_attachment(attachment_id=attachment_id, person_id=me.id, now=api.utc_now())
    response = FileResponse(
        opened.content,
        as_attachment=opened.view.content_type not in INLINE,
        filename=opened.view.name,
        content_type=opened.view.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, no-store"
    return response
