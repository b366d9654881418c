"""The bytes of a request that is no form: they come once, and an act that the database undid begins again with them."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from ..kernel.errors import CutShort

READ = "cpd.body"


def body_of(request: HttpRequest, size: int) -> bytes:
    """Exactly so many bytes, the same however often they are asked for. Raises CutShort."""
    if READ not in request.META:
        try:
            request.META[READ] = request.read(size)
        except UnreadablePostError:
            raise CutShort() from None
    content: bytes = request.META[READ]
    if len(content) != size:
        raise CutShort()
    return content
