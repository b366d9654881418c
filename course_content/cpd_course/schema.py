"""The published schema, and its findings said as sentences an author can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from .problems import Problems, did_you_mean
from .source import Document

SCHEMA_FILE = Path(__file__).parent / "schemas" / "cpd-course.schema.json"
PATTERNS: Mapping[str, str] = {
    "^[a-z][a-z0-9-]": "small letters, digits and hyphens, starting with a letter, 2 to 60 long",
    "^[a-z][a-z0-9_]": "small letters, digits and underscores, starting with a letter, at most 40 long",
    "^[A-Za-z0-9_-]": "letters, digits, hyphens and underscores, at most 80 long",
    "^[A-Za-z0-9]": "letters, digits, dots, hyphens and underscores, at most 40 long",
    "^[0-9]{4}": "a day like 2026-01-31",
    "^[0-9]{1,6}": "a number like 25 or 12.5",
}
TYPES: Mapping[str, str] = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys with values",
    "null": "null",
}


def _whole_pattern(validator: Any, pattern: str, instance: object, schema: object) -> Iterator[ValidationError]:
    """Hold text to a pattern as JSON Schema means it: Python's `$` also matches before a last line break."""
    if isinstance(instance, str) and not re.search(pattern.removesuffix("$") + r"\Z", instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _real_day(validator: Any, name: str, instance: object, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """Hold a day to the calendar: a pattern lets the 30th of February pass."""
    if not isinstance(instance, str) or not re.search(schema["pattern"].removesuffix("$") + r"\Z", instance):
        return  # the pattern has its own sentence
    try:
        datetime.fromisoformat(instance)
    except ValueError:
        yield ValidationError(f"{instance!r} is no {name}")


_Validator = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _whole_pattern, "format": _real_day}
)


@cache
def _validator(kind: str) -> Any:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return _Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})


def fits(document: Document, kind: str, problems: Problems) -> bool:
    """Say whether `document` has the shape of `kind` (course, module, task, quiz); report every way it has not."""
    clean = True
    for error in _validator(kind).iter_errors(document.data):
        clean = False
        _report(error, document, problems)
    return clean


def _report(error: ValidationError, document: Document, problems: Problems) -> None:
    path = tuple(error.absolute_path)
    key_words = [part for part in path if isinstance(part, str)]
    name = f'"{key_words[-1]}"' if key_words else "this"
    if error.validator == "additionalProperties":
        known: Mapping[str, Any] = error.schema["properties"]  # type: ignore[index]  # the schema is an object here
        written: Mapping[str, Any] = cast(Any, error.instance)
        for key in sorted(set(written) - set(known)):
            free = [word for word in known if word not in written]
            problems.error(
                document.file, document.line(*path, key), f'The key "{key}" is unknown.{did_you_mean(key, free)}'
            )
        return
    say = SENTENCES.get(str(error.validator))
    message = say(error, name) if say else f"{name}: {error.message}."
    problems.error(document.file, document.line(*path), message)


def _missing(error: ValidationError, name: str) -> str:
    key = error.message.split("'")[1]
    return f'The key "{key}" is missing here. Add a line "{key}: …".'


def _wrong_type(error: ValidationError, name: str) -> str:
    value = cast(Any, error.validator_value)
    wanted: list[str] = [value] if isinstance(value, str) else list(value)
    words = " or ".join(TYPES[word] for word in wanted)
    hint = " Is the text after the colon missing?" if error.instance is None else ""
    if isinstance(error.instance, (bool, int)) and "string" in wanted:
        hint = ' Put it in quotes ("…").'
    return f"Here {name} should be {words}.{hint}"


def _wrong_word(error: ValidationError, name: str) -> str:
    known = [str(word) for word in cast(Any, error.validator_value)]
    return f'"{_shown(error)}" is not known for {name}.{did_you_mean(str(error.instance), known)}'


def _wrong_form(error: ValidationError, name: str) -> str:
    words = next((w for start, w in PATTERNS.items() if str(error.validator_value).startswith(start)), "another form")
    return f'"{_shown(error)}" is not right for {name}. Write {words}.'


def _shown(error: ValidationError) -> str:
    return str(error.instance)[:60]


SENTENCES: Mapping[str, Callable[[ValidationError, str], str]] = {
    "required": _missing,
    "type": _wrong_type,
    "enum": _wrong_word,
    "pattern": _wrong_form,
    "format": lambda error, name: f'There is no day "{_shown(error)}" in the calendar. Mend {name}.',
    "uniqueItems": lambda error, name: f"{name} names something twice. Keep one of them.",
    "minItems": lambda error, name: f"{name} needs at least {error.validator_value} item(s). Add what is missing.",
    "minProperties": lambda error, name: f"{name} is empty. Fill it in.",
    "minLength": lambda error, name: f"{name} is empty. Write the text.",
    "maxLength": lambda error, name: f"{name} is too long: at most {error.validator_value} letters.",
    "minimum": lambda error, name: f"{name} is {_shown(error)}; at least {error.validator_value}.",
    "maximum": lambda error, name: f"{name} is {_shown(error)}; at most {error.validator_value}.",
}
