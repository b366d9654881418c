"""One canonical form for everything we hash: RFC 8785 restricted to values without floats."""

from __future__ import annotations

import hashlib
import json
from typing import Any

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def canonical(value: Any) -> bytes:
    """Return the canonical JSON bytes of ``value``: keys sorted, UTF-8, no spaces.

    Only null, booleans, integers, strings, lists and dicts with string keys are taken; a float raises TypeError,
    because two writers of 0.1 need not agree. Decimals travel as strings.
    """
    _require_plain(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest_of(value: Any) -> str:
    """Lower-case hexadecimal SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _require_plain(value: Any) -> None:
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, list | tuple):
        for item in value:
            _require_plain(item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"canonical JSON takes string keys only, not {type(key).__name__}")
            _require_plain(item)
        return
    raise TypeError(f"canonical JSON takes no {type(value).__name__}; write decimals, dates and ids as strings")
