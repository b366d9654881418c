"""Static files as a production site serves them: compressed, and kept by the browser until their content changes."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# A photo or a PDF is compressed already; squeezing it again costs time and loses its length.
_TEXTS = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")


class VersionedStaticStorage(StaticFilesStorage):
    """Gives every file an address that changes with its content, without a collecting step before the start."""

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file. Raises ValueError: a wrong name must not wait for a browser."""
        return f"{super().url(name)}?v={_version(str(name))}"


@lru_cache(maxsize=256)
def _version(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise ValueError(f"There is no static file {name}.")
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


class CompressTextMiddleware(GZipMiddleware):
    """Django's gzip, for text only."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_text = response.get("Content-Type", "").startswith(_TEXTS)
        has_body = request.method != "HEAD" and response.status_code != 304
        return super().process_response(request, response) if is_text and has_body else response
