"""How records are written down and hashed, without Django: a registry checks a batch with this file and a Python.

The form is RFC 8785 restricted to values without floats, the same as the grading room's; a test holds them together.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

CENT = Decimal("0.01")


def canonical(value: Any) -> str:
    """Return ``value`` as canonical JSON text: keys sorted, no spaces. Raises TypeError for a float."""
    _require_plain(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def readable(value: Any) -> str:
    """Return ``value`` as sorted, indented JSON text with a final line end: for files that people open as well."""
    _require_plain(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def sha256(text: str) -> str:
    """Lower-case hexadecimal SHA-256 of the UTF-8 bytes of ``text``."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def two_places(value: Decimal) -> str:
    """Write a mark or awarded credits: always two places, never rounded here.

    Raises ValueError for a third decimal: marks are rounded where they are recorded, or the sums would not re-add.
    """
    written = value.quantize(CENT)
    if written != value:
        raise ValueError(f"{value} has more than two decimals")
    return str(written)


def exact(value: Decimal) -> str:
    """Write a number that a programme sets, such as a weight of 33.3333: two places, or as many as it has."""
    return two_places(value) if value == value.quantize(CENT) else format(value.normalize(), "f")


def moment(value: datetime) -> str:
    """Write an aware time in UTC to the second, for example ``2026-03-03T10:00:00Z``."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _require_plain(value: Any) -> None:
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, list | tuple):
        for item in value:
            _require_plain(item)
    elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
        for item in value.values():
            _require_plain(item)
    else:
        raise TypeError(f"a record holds no {type(value).__name__}; write decimals, dates and ids as strings")
