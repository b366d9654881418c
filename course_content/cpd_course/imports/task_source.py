"""Fields of our blocks back to the values of a task file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ..model import LANGUAGES
from ..numbers import number_text
from ..values import number
from .names import is_id
from .olx_tree import Block

_NUMBERS = "credits notional_hours weight points min pass_mark resit_cap sample_percent borderline hours_per_credit"
NUMBERS = frozenset(_NUMBERS.split())
ToMarkdown = Callable[[str], str]


def is_named_task(block: Block) -> bool:
    """Say whether a block of ours can be written: a task needs a slug that can name a file."""
    return block.tag != "cpd_task" or is_id(block.attributes.get("slug", ""))


def task_data(block: Block, to_markdown: ToMarkdown) -> dict[str, Any]:
    """Return a task file's data from a cpd_task block; what the block lacks is left out, for `check` to name."""
    attributes = block.attributes
    due = attributes.get("due_week", "")
    data = {
        "slug": attributes.get("slug", ""),
        "title": language_text(json_value(block, "titles")),
        "brief": language_html(json_value(block, "briefs"), to_markdown),
        "weight": attributes.get("weight", ""),
        "due_week": int(due) if due.isdecimal() else None,
        "evidence_kinds": json_value(block, "evidence_kinds"),
        "criteria": [_criterion(item) for item in json_value(block, "criteria") or [] if isinstance(item, dict)],
    }
    found: dict[str, Any] = exact({key: value for key, value in data.items() if value not in (None, "", {}, [])})
    return found


def _criterion(item: Mapping[str, Any]) -> dict[str, Any]:
    levels = [
        {**level, "title": language_text(level.get("title")), "description": language_text(level.get("description"))}
        for level in item.get("levels") or []
        if isinstance(level, dict)
    ]
    return {**item, "text": language_text(item.get("text")), "levels": levels}


def json_value(block: Block, name: str) -> Any:
    """Return a JSON attribute's value; None where it is missing or not JSON."""
    try:
        return json.loads(block.attributes.get(name, "null"), parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def language_text(value: Any) -> dict[str, str]:
    """Return text by known language, without empty ones."""
    found = value if isinstance(value, dict) else {}
    return {key: str(found[key]) for key in LANGUAGES if isinstance(found.get(key), str) and found[key].strip()}


def language_html(value: Any, to_markdown: ToMarkdown) -> dict[str, str]:
    """Return HTML by language as Markdown by language."""
    return {language: to_markdown(html) for language, html in language_text(value).items()}


def exact(value: Any, key: str = "") -> Any:
    """Return data with text such as "2.50" as a number where a source file takes numbers."""
    if isinstance(value, dict):
        return {name: exact(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner, key) for inner in value]
    if key not in NUMBERS or not isinstance(value, str | Decimal | int) or isinstance(value, bool):
        return value
    try:
        text = number_text(number(value))
        return Decimal(text.rstrip("0")) if "." in text else int(text)
    except (InvalidOperation, ValueError):
        return value  # not a number: `check` says so
