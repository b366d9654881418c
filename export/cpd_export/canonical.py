"""How records are written down and hashed, without Django: a registry checks a batch with this file and a Python.

The form is RFC 8785 restricted to values without floats: the grading room's own, from the one module of it that may be
entered past its door, because that module knows no Django either.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cpd_grading.kernel import digest

CENT = Decimal("0.01")


def canonical(value: Any) -> str:
    """Return ``value`` as canonical JSON text: keys sorted, no spaces. Raises TypeError for a float."""
    return digest.canonical(value).decode("utf-8")


def readable(value: Any) -> str:
    """Return ``value`` as sorted, indented JSON text with a final line end: for files that people open as well."""
    return json.dumps(json.loads(canonical(value)), ensure_ascii=False, indent=2) + "\n"


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
