"""Three versions of plain data: what an author wrote, what it became in the course, and what came back from Studio.

What came back unchanged stays as the author wrote it, with everything a course archive cannot carry; only changes move.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

_KEYS = ("id", "key", "slug", "code", "url_name", "letter")


def merge(written: Any, built: Any, returned: Any) -> Any:
    """Return `written` with every difference between `built` and `returned` put into it."""
    if built == returned:
        return written
    if isinstance(returned, Mapping) and isinstance(built, Mapping):
        if isinstance(written, str) and "en" in built:
            written = {"en": written}  # a bare text is English
        if isinstance(written, Mapping):
            return _merge_keys(written, built, returned)
    if all(isinstance(value, list) for value in (written, built, returned)) and len(written) == len(built):
        return _merge_items(written, built, returned)
    return returned


def _merge_keys(written: Mapping[str, Any], built: Mapping[str, Any], returned: Mapping[str, Any]) -> dict[str, Any]:
    merged = {key: value for key, value in written.items() if key in returned or key not in built}
    for key, value in returned.items():
        if key not in built:
            merged[key] = value
        elif key in written:
            merged[key] = merge(written[key], built[key], value)
        elif built[key] != value:
            merged[key] = value
    return merged


def _merge_items(written: Sequence[Any], built: Sequence[Any], returned: Sequence[Any]) -> list[Any]:
    """Return the items of `returned` in its order, each from what the author wrote where it was there before."""
    before = {_identity(item): n for n, item in enumerate(built)}
    known = len(before) == len(built) and len({_identity(item) for item in returned}) == len(returned)
    if known and all(isinstance(item, Mapping) for item in [*built, *returned]):
        places = [before.get(_identity(item)) for item in returned]
    else:
        places = _aligned(built, returned)
    return [
        item if place is None else merge(written[place], built[place], item)
        for place, item in zip(places, returned, strict=True)
    ]


def _aligned(built: Sequence[Any], returned: Sequence[Any]) -> list[int | None]:
    """Return for each returned item the place of the built item it was made from, or None for a new one."""
    places: list[int | None] = [None] * len(returned)
    matcher = SequenceMatcher(None, [_text(item) for item in built], [_text(item) for item in returned], autojunk=False)
    for act, start, end, to, to_end in matcher.get_opcodes():
        if act == "equal" or (act == "replace" and end - start == to_end - to):
            for offset in range(end - start):
                places[to + offset] = start + offset
    return places


def _identity(item: Any) -> str:
    """Return what stays the same when an item is edited: its id, key or slug, else the whole of it."""
    if isinstance(item, Mapping):
        for key in _KEYS:
            if key in item:
                return f"{key}={item[key]}"
    return _text(item)


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True, default=str)
