"""Numbers of a programme as text: the same number is always the same text."""

from __future__ import annotations

import re
from decimal import Decimal

_CENT = Decimal("0.01")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)


def number_text(value: Decimal) -> str:
    """Return 25 as "25", 12.5 as "12.50" and 33.3333 as "33.3333": no exponent, no float, two places at least."""
    value = value.normalize()
    if value == value.to_integral_value():
        return str(value.quantize(Decimal(1)))
    if value == value.quantize(_CENT):
        return str(value.quantize(_CENT))
    return f"{value:f}"


def mark_text(value: Decimal) -> str:
    """Return a mark with two places at least: 50 as "50.00"."""
    text = number_text(value)
    return text if "." in text else f"{text}.00"


def is_number(value: object) -> bool:
    """Say whether a value read from a file is one number, such as 12, -3 or "0.25"."""
    return _NUMBER.fullmatch(str(value)) is not None
