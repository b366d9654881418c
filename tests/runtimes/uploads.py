"""The platform's own limit on files sent to a handler."""

from __future__ import annotations

import os
from collections import Counter

from webob import Request

MAX_FILES_PER_INPUT = 20
MAX_FILE_BYTES = 4 * 1000 * 1000


def files_beyond_the_limit(request: Request) -> str | None:
    """The platform's message when a form carries too many or too large files, else None."""
    if (
        request.method != "POST"
        or not request.content_type.startswith("multipart/")
        or "boundary" not in (request.headers.get("Content-Type", ""))
    ):
        return None
    counts: Counter[str] = Counter()
    for name, value in request.POST.items():
        if getattr(value, "file", None) is None:
            continue
        counts[name] += 1
        if counts[name] > MAX_FILES_PER_INPUT:
            return f"Submission aborted! Maximum {MAX_FILES_PER_INPUT} files may be submitted at once"
        value.file.seek(0, os.SEEK_END)
        size = value.file.tell()
        value.file.seek(0)
        if size > MAX_FILE_BYTES:
            return f"Submission aborted! Your file {value.filename!r} is too large (max size: 4 MB)"
    return None
