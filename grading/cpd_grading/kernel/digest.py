"""One canonical form for everything we hash: RFC 8785 restricted to values without floats."""

from __future__ import annotations

import hashlib
import json
from typing import Any

MAX_INTEGER = 2**53 - 1  # beyond it readers that hold numbers as doubles (RFC 8785) write another number

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def canonical(value: Any) -> bytes:
    """Return the canonical JSON bytes of ``value``: keys sorted, UTF-8, no spaces.

    Only null, booleans, integers, strings, lists and dicts with string keys are taken; a float raises TypeError,
    because two writers of 0.1 need not agree. Decimals travel as strings, and so do integers beyond 2**53. Text that
    cannot be written as UTF-8 (half a surrogate pair) raises TypeError too.
    """
    try:
        return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        raise TypeError("canonical JSON takes no half surrogate pairs") from None


def digest_of(value: Any) -> str:
    """Lower-case hexadecimal SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Any) -> Json:
    """The value as it will be written: tuples as lists, keys in the order of RFC 8785 (by UTF-16 code units)."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise TypeError("canonical JSON takes no integer beyond 2**53; write it as a string")
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"canonical JSON takes string keys only, not {type(key).__name__}")
        return {key: _plain(value[key]) for key in sorted(value, key=_utf16)}
    raise TypeError(f"canonical JSON takes no {type(value).__name__}; write decimals, dates and ids as strings")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
