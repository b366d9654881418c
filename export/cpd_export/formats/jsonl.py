"""records.jsonl: the source of truth of a batch, one canonical JSON line per credit event, each with its own digest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from ..canonical import canonical, exact, moment, sha256, two_places
from ..records import Record

if TYPE_CHECKING:
    from cpd_grading.api import ComponentLine

NAME = "records.jsonl"
SCHEMA = "cpd-credit-record/1"
# Every line carries exactly these keys: readers may rely on each, and a new one means a new schema number.
KEYS = frozenset({"schema", "digest", *(field.name for field in fields(Record))})
# Set by the programme, not marked or awarded: written with as many places as they have.
_EXACT = ("module_credits", "notional_hours")
# Most particular first: a datetime is a date as well, a bool an int.
_WRITERS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (bool, bool),
    (int, int),
    (str, str),
    (Decimal, two_places),
    (datetime, moment),
    (date, date.isoformat),
    (UUID, str),
)


def document_of(record: Record) -> dict[str, object]:
    """Return the record as plain values: marks, weights and credits as strings with two places, times in UTC."""
    document = {
        field.name: _plain(getattr(record, field.name))
        for field in fields(record)
        if field.name not in ("components", *_EXACT)
    }
    document |= {name: exact(getattr(record, name)) for name in _EXACT}
    document["components"] = [_component(line) for line in record.components]
    document["schema"] = SCHEMA
    document["digest"] = digest_of(document)
    return document


def digest_of(document: Mapping[str, object]) -> str:
    """SHA-256 of a record's canonical form without its ``digest``."""
    return sha256(canonical({key: value for key, value in document.items() if key != "digest"}))


def line_of(record: Record) -> str:
    """Return the record's line, without its line end."""
    return canonical(document_of(record))


def write(lines: Iterable[str], stream: BinaryIO) -> None:
    """Write record lines as UTF-8, each ended by one line feed."""
    for line in lines:
        stream.write(line.encode("utf-8") + b"\n")


def read_line(line: str) -> dict[str, Any]:
    """Return one line's document, checked in itself. Raises ValueError with what is wrong with it."""
    document = json.loads(line, parse_float=_refuse_float, parse_constant=_refuse_float)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ValueError(f"it is no record of schema {SCHEMA}")
    if set(document) != KEYS:
        raise ValueError(f"keys missing or unknown: {', '.join(sorted(set(document) ^ KEYS))}")
    if canonical(document) != line:
        raise ValueError("it is not written in the canonical form")
    if digest_of(document) != document["digest"]:
        raise ValueError("its digest does not belong to what it says")
    return document


def _component(line: ComponentLine) -> dict[str, object]:
    return {
        "key": line.key,
        "kind": line.kind,
        "weight": exact(line.weight),
        "mark": two_places(line.mark),
        "must_pass": line.must_pass,
    }


def _plain(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    for kind, write_value in _WRITERS:
        if isinstance(value, kind):
            return write_value(value)
    raise TypeError(f"a record holds no {type(value).__name__}")


def _refuse_float(text: str) -> float:
    raise ValueError(f"the number {text} is not written as text")
