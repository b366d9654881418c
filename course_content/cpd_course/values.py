"""Values of a YAML file that already fits the schema, as the model wants them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_SPACE = re.compile(r"[ \t\n\r\f\v]+")


def plain(value: object) -> str:
    """Return one line of text: line breaks of the YAML file mean nothing in a title. No-break spaces stay."""
    return _SPACE.sub(" ", str(value)).strip(" ")


def by_language(value: Any) -> dict[str, str]:
    """Return text by language as written; a bare text or number is English."""
    return (
        {language: str(words) for language, words in value.items()} if isinstance(value, dict) else {"en": str(value)}
    )


def text(value: Any) -> dict[str, str]:
    """Return plain text by language, each on one line."""
    return {language: plain(words) for language, words in sorted(by_language(value).items())}


def number(value: Any) -> Decimal:
    """Return an exact number from an int, a Decimal or its text."""
    return Decimal(str(value))


def numbers(values: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return exact numbers by key."""
    return {key: number(value) for key, value in values.items()}
