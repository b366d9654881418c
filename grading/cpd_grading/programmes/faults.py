"""What keeps a task from being ready, all of it at once, for its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..kernel.errors import BadProgramme
from .reading import read_task_spec, schema, shape_errors, task_spec_of
from .rubric import Fault, Place, rubric_faults

if TYPE_CHECKING:
    from jsonschema import ValidationError

MISSING, OTHER = "missing", "bad_value"
# What an author may leave for later; everything else is wrong as it stands and is not saved.
UNFINISHED = frozenset({MISSING, "too_few", "no_weight", "no_points", "met_and_not"})
_CODES = {"required": MISSING, "minLength": MISSING, "minItems": "too_few", "enum": "bad_choice", "minimum": "bad_week"}


def task_faults(document: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Every fault of a task's document, in its order; none when ``read_task_spec`` takes it."""
    faults = {Fault(place, code) for error in shape_errors(document, "task") for place, code in _of_shape(error)}
    if not faults:
        faults = set(rubric_faults(task_spec_of(document)))
    if not faults:
        try:
            read_task_spec(document)
        except BadProgramme:  # what no editor can bring about, such as two criteria of one key
            faults = {Fault((), OTHER)}
    return tuple(sorted(faults, key=_in_order))


def _of_shape(error: ValidationError) -> Iterator[tuple[Place, str]]:
    place: Place = tuple(error.absolute_path)
    document: Any = error.instance
    if error.validator == "required":
        wanted: Any = error.validator_value
        yield from (((*place, name), MISSING) for name in wanted if name not in document)
    elif document == "":
        yield place, MISSING
    elif error.validator == "pattern":
        is_number = error.validator_value == schema()["$defs"]["number"]["pattern"]
        yield place, "bad_number" if is_number else "bad_code"
    elif error.validator == "anyOf":
        yield place, "bad_week"
    else:
        yield place, _CODES.get(str(error.validator), OTHER)


def _in_order(fault: Fault) -> tuple[int, list[tuple[int, str]]]:
    """In the order of the editor: its fields as the schema lists them, then place by place."""
    order = list(schema()["$defs"]["task"]["required"])
    first = order.index(fault.place[0]) if fault.place and fault.place[0] in order else len(order)
    return first, [(step, "") if isinstance(step, int) else (-1, step) for step in fault.place]
