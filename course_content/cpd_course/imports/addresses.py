"""Addresses of the course back to what an author writes, seen from one source file."""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import re
from collections.abc import Callable, Mapping

_ASSET = re.compile(r"^(?:/asset-v1:|/c4x/)[^\s]*?(?:\+block@|/asset/)([^/?#]+)$")
_DATA = re.compile(r"^data:image/(png|jpeg|gif|webp|svg\+xml);base64,(.+)$", re.DOTALL)


class Addresses:
    """Knows where pages and static files stand in the source folder, and takes in pictures that travel as data."""

    def __init__(self, static: Mapping[str, bytes]) -> None:
        self.pages: dict[str, str] = {}  # address of a page -> its file, where a link by file name reaches it
        self.static = dict(static)
        self._by_digest = {hashlib.sha256(raw).hexdigest(): name for name, raw in static.items()}

    def seen_from(self, file: str) -> Callable[[str, bool], str]:
        """Return a function from an address in the course to the address as it is written in `file`."""
        folder = posixpath.dirname(file)

        def readdress(address: str, is_image: bool) -> str:
            target = self._target(address, is_image)
            return address if target is None else posixpath.relpath(target, folder or ".")

        return readdress

    def _target(self, address: str, is_image: bool) -> str | None:
        if address.startswith("/jump_to_id/"):
            return self.pages.get(address.removeprefix("/jump_to_id/"))
        asset = _ASSET.match(address)
        name = asset[1] if asset else address.removeprefix("/static/") if address.startswith("/static/") else ""
        if name and name in self.static:
            return f"static/{name}"
        picture = _DATA.match(address) if is_image else None
        return self._picture(picture[1], picture[2]) if picture else None

    def _picture(self, kind: str, data: str) -> str | None:
        try:
            raw = base64.b64decode(data, validate=True)
        except binascii.Error:
            return None
        digest = hashlib.sha256(raw).hexdigest()
        if digest not in self._by_digest:
            name = f"picture-{digest[:12]}.{'svg' if kind.startswith('svg') else kind}"
            self.static[name], self._by_digest[digest] = raw, name
        return f"static/{self._by_digest[digest]}"
