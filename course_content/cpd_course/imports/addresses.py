"""Addresses of the course back to what an author writes; an address that leads nowhere becomes plain words."""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from ..markdown import sanitise

_DATA = re.compile(r"^data:image/(png|jpeg|gif|webp|svg\+xml);base64,(.+)$", re.DOTALL)
_OUTSIDE = re.compile(r"^(https?://|mailto:|tel:|#.)", re.IGNORECASE)
# /jump_to_id/x, /courses/…/jump_to/block-v1:…+type@html+block@x, and the addresses of the first releases
_BLOCK = re.compile(r"/jump_to_id/([^/?#]+)|type@(?!asset\b)\w+\+block@([^/?#+]+)|/jump_to/i4x://[^?#]*/([^/?#]+)")
_ASSET = re.compile(r"^(?:https?://[^/]+)?/?(?:static/|asset-v1:\S*?block@|c4x/.*?/asset/)([^?#]+)")
# As the sanitiser writes a tag: all attributes in double quotes, which it escapes inside them.
_TAG = re.compile(r'<(a|img|audio)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_GONE = "<a>"  # the opening of a link without an address
_GONE_LINK = re.compile(rf"{_GONE}(.*?)</a>", re.DOTALL)


@dataclass
class Addresses:
    """Knows where pages, blocks and static files went, and takes in pictures that travel as data.

    `pages` maps an address of a page to its file, where a link by file name reaches it; `places` maps each name of the
    archive to its address in the new course; `names` maps a path below static/ of the archive to the new name.
    """

    static: dict[str, bytes]
    names: Mapping[str, str]
    pages: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_digest = {hashlib.sha256(raw).hexdigest(): name for name, raw in self.static.items()}
        self._loose = {_loose(name): new for name, new in self.names.items()}

    def seen_from(self, file: str) -> Callable[[str, bool], str]:
        """Return a function from an address in the course to the address as it is written in `file`."""
        folder = posixpath.dirname(file)

        def readdress(address: str, is_image: bool) -> str:
            target = self._target(address, is_image)
            return address if target is None else posixpath.relpath(target, folder or ".")

        return readdress

    def mended(self, html: str, *, travels: bool = False) -> tuple[str, list[str]]:
        """Return HTML whose addresses all lead somewhere, and those that did not, whose words stay.

        HTML in which nothing is to be mended comes back as it was. A picture on another site becomes a link to it. With
        `travels`, as in a brief, pages and files of the course cannot be reached.
        """
        gone: list[str] = []
        is_changed = False

        def tag(found: re.Match[str]) -> str:
            nonlocal is_changed
            attributes = dict(_ATTRIBUTE.findall(found[2]))
            key = "href" if found[1] == "a" else "src"
            address = unescape(attributes.get(key, ""))
            if key not in attributes:
                return found[0]
            new = self._canonical(address.strip(), is_image=found[1] == "img", travels=travels)
            if new == address:
                return found[0]
            is_changed = True
            if new is None:
                gone.append(address)
                return _without_address(found[1], attributes, address)
            return found[0].replace(f'{key}="{attributes[key]}"', f'{key}="{escape(new)}"')

        mended = _TAG.sub(tag, sanitise(html))
        return (_GONE_LINK.sub(r"\1", mended), gone) if is_changed else (html, [])

    def _canonical(self, address: str, *, is_image: bool, travels: bool) -> str | None:
        """Return the address in the new course, or None where there is nothing at it."""
        block = _BLOCK.search(address)
        if block and not is_image:
            place = self.places.get(unquote(next(filter(None, block.groups()))))
            if place or not _OUTSIDE.match(address):
                return f"/jump_to_id/{place}" if place and not travels else None
        asset = _ASSET.match(address)
        if asset:
            new = self._loose.get(_loose(unquote(asset[1])))
            if new or not _OUTSIDE.match(address):
                return f"/static/{new}" if new and (is_image or not travels) else None
        if is_image:
            return address if _DATA.match(address) else None
        if address.startswith("//"):
            return f"https:{address}"
        return address if _OUTSIDE.match(address) else None

    def _target(self, address: str, is_image: bool) -> str | None:
        if address.startswith("/jump_to_id/"):
            return self.pages.get(address.removeprefix("/jump_to_id/"))
        if address.startswith("/static/") and address.removeprefix("/static/") in self.static:
            return address.removeprefix("/")
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


def _loose(name: str) -> str:
    """Return a static name as links find it: Studio writes a folder as an underline, browsers a space as %20."""
    return re.sub(r"[\s/_]+", "_", unicodedata.normalize("NFC", name))


def _without_address(tag: str, attributes: Mapping[str, str], address: str) -> str:
    if tag == "a":
        return _GONE
    if tag == "audio":
        return "<audio>"
    words = attributes.get("alt", "")
    if re.match(r"(https?:)?//", address):
        outside = escape(address if address.startswith("http") else f"https:{address}")
        return f'<a href="{outside}">{words or outside}</a>'
    return f"<em>{words}</em>" if words else ""
