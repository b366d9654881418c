"""From programme.json and block fields to frozen records: shape first (JSON Schema), then what a schema cannot say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..kernel.digest import canonical
from ..kernel.errors import BadProgramme
from ..kernel.messages import Message, Series, _
from .domain import (
    Band,
    ComponentSpec,
    Criterion,
    Level,
    ModerationPolicy,
    ModuleSpec,
    Policy,
    Programme,
    Requirements,
    TaskSpec,
)
from .fault_words import FAULT_WORDS
from .rubric import rubric_faults

if TYPE_CHECKING:
    from jsonschema import ValidationError

SCHEMA_FILE = "schemas/programme.schema.json"
HUNDRED = Decimal(100)
NOT_AS_THE_SCHEMA = _("it is not written as the schema of programme files says")
SHAPES: Mapping[str, str] = {
    "type": _("another type of value belongs there: a text, a number, a list or a part of its own"),
    "pattern": _("it holds a character that does not belong there"),
    "minItems": _("more entries are needed"),
    "minLength": _("it is empty"),
    "minimum": _("the number is too small"),
    "maximum": _("the number is too large"),
}


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The published JSON Schema of programme.json."""
    text = files("cpd_grading.programmes").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _whole_pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    """``pattern`` over the whole text: unlike JSON Schema's, Python's ``$`` also matches before a last line feed."""
    from jsonschema import ValidationError

    if isinstance(value, str) and not re.fullmatch(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


@lru_cache(maxsize=2)
def _validator(part: str) -> Any:
    # Imported where it is used: an LMS process starts a hundred times for every programme that it reads.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    whole = schema()
    validator = extend(Draft202012Validator, {"pattern": _whole_pattern})  # type: ignore[no-untyped-call]
    return validator(whole if part == "programme" else {"$defs": whole["$defs"], **whole["$defs"][part]})


def shape_errors(document: Mapping[str, Any], part: str) -> list[ValidationError]:
    """Everything the schema does not take of a programme or one of its parts, in the order of its places."""
    return sorted(_validator(part).iter_errors(document), key=lambda error: [str(step) for step in error.path])


def _require_shape(document: Mapping[str, Any], part: str) -> None:
    try:
        canonical(dict(document))
    except TypeError as problem:
        # JSON Schema takes 4.0 for an integer; our digests do not.
        raise BadProgramme(
            where=part, problem=Message(_("write numbers with decimals as text, and no character that cannot be kept"))
        ) from problem
    problems = shape_errors(document, part)
    if problems:
        first = problems[0]
        where = "/".join(str(step) for step in first.absolute_path) or part
        raise BadProgramme(where=where, problem=_of_shape(first)) from first


def _of_shape(error: ValidationError) -> Message:
    """What the schema does not take, for whoever writes a programme file."""
    known: Any = error.validator_value
    value: Any = error.instance
    part: Any = error.schema
    if error.validator == "required":
        absent = Series(name for name in known if name not in value)
        return Message(_("it lacks %(names)s"), names=absent)
    if error.validator == "additionalProperties":
        more = Series(name for name in value if name not in part.get("properties", {}))
        return Message(_("it holds %(names)s, which is not known there"), names=more)
    if error.validator in ("enum", "const"):
        choices = Series(str(one) for one in (known if isinstance(known, list) else [known]))
        return Message(_("write one of these: %(choices)s"), choices=choices)
    return Message(SHAPES.get(str(error.validator), NOT_AS_THE_SCHEMA))


def read_programme(document: Mapping[str, Any]) -> Programme:
    """Return the programme of a programme.json document. Raises BadProgramme naming the place."""
    _require_shape(document, "programme")
    tasks = {task["slug"]: task_spec_of(task) for task in document["tasks"]}
    if len(tasks) != len(document["tasks"]):
        raise BadProgramme(where="tasks", problem=Message(_("two tasks have the same short name")))
    modules = tuple(_module(module) for module in document["modules"])
    programme = Programme(
        code=document["code"],
        version=document["version"],
        provisional=document["provisional"],
        title=document["title"],
        award_title=document["award_title"],
        awarding_body=document["awarding_body"],
        framework=document["framework"],
        level=document["level"],
        policy=_policy(document["policy"]),
        standards={standard["code"]: standard["title"] for standard in document["standards"]},
        modules=modules,
        tasks=tasks,
    )
    _require_sense(programme, Decimal(document["hours_per_credit"]))
    return programme


def read_task_spec(document: Mapping[str, Any]) -> TaskSpec:
    """Return the task of a block's fields or a stored edition. Raises BadProgramme naming the place."""
    _require_shape(document, "task")
    spec = task_spec_of(document)
    _require_rubric(spec)
    return spec


def task_spec_of(document: Mapping[str, Any]) -> TaskSpec:
    """Return the task of a document that was checked before."""
    return TaskSpec(
        slug=document["slug"],
        module_code=document["module"],
        title=document["title"],
        brief=document["brief"],
        weight=Decimal(document["weight"]),
        due_week=document["due_week"],
        evidence_kinds=tuple(document["evidence_kinds"]),
        criteria=tuple(_criterion(criterion) for criterion in document["criteria"]),
        document=document,
    )


def _criterion(document: Mapping[str, Any]) -> Criterion:
    return Criterion(
        key=document["key"],
        text=document["text"],
        weight=Decimal(document["weight"]),
        standards=tuple(document["standards"]),
        outcomes=tuple(document["outcomes"]),
        levels=tuple(
            Level(level["key"], level["title"], level["description"], Decimal(level["points"]), level["met"])
            for level in document["levels"]
        ),
    )


def _module(document: Mapping[str, Any]) -> ModuleSpec:
    return ModuleSpec(
        code=document["code"],
        title=document["title"],
        credits=Decimal(document["credits"]),
        notional_hours=Decimal(document["notional_hours"]),
        level=document["level"],
        components=tuple(
            ComponentSpec(part["key"], part["kind"], Decimal(part["weight"]), part["must_pass"])
            for part in document["components"]
        ),
        requires=Requirements(**document["requires"]),
        tasks=tuple(document["tasks"]),
    )


def _policy(document: Mapping[str, Any]) -> Policy:
    moderation = document["moderation"]
    cap = document["resit_cap"]
    return Policy(
        marking=document["marking"],
        marks_visible=document["marks_visible"],
        gradebook=document["gradebook"],
        pass_mark=Decimal(document["pass_mark"]),
        resit_cap=None if cap is None else Decimal(cap),
        max_sittings=document["max_sittings"],
        bands=tuple(
            Band(band["letter"], Decimal(band["min"]), Decimal(band["points"]))
            for band in sorted(document["bands"], key=lambda band: Decimal(band["min"]), reverse=True)
        ),
        moderation=ModerationPolicy(
            sample_percent=Decimal(moderation["sample_percent"]),
            sample_minimum=moderation["sample_minimum"],
            borderline=Decimal(moderation["borderline"]),
            top_band_minimum=moderation["top_band_minimum"],
        ),
        external_examiner=document["external_examiner"],
        identifiable_children=document["identifiable_children"],
        evidence_retention_months=document["evidence_retention_months"],
        dispute_days=document["dispute_days"],
    )


def _require_sense(programme: Programme, hours_per_credit: Decimal) -> None:
    """What a schema cannot say: sums, references and bands without a hole."""
    if not hours_per_credit:
        raise BadProgramme(where="hours_per_credit", problem=Message(_("a credit needs hours")))
    _require_once(
        "modules", _("two modules have the same code: %(keys)s"), (module.code for module in programme.modules)
    )
    for module in programme.modules:
        _require_module(programme, module, hours_per_credit)
    listed = {slug for module in programme.modules for slug in module.tasks}
    if orphans := sorted(set(programme.tasks) - listed):
        raise BadProgramme(
            where="tasks", problem=Message(_("no module lists these tasks: %(tasks)s"), tasks=Series(orphans))
        )
    _require_policy(programme.policy)


def _require_once(where: str, problem: str, keys: Iterable[str]) -> None:
    """Raises BadProgramme naming the keys that come more than once."""
    twice = sorted(key for key, times in Counter(keys).items() if times > 1)
    if twice:
        raise BadProgramme(where=where, problem=Message(problem, keys=Series(twice)))


def _require_module(programme: Programme, module: ModuleSpec, hours_per_credit: Decimal) -> None:
    where = f"modules/{module.code}"
    if sum(part.weight for part in module.components) != HUNDRED:
        raise BadProgramme(where=f"{where}/components", problem=Message(_("the weights do not total 100")))
    # Marks are kept by component key, and pages ask for the component of a kind.
    _require_once(
        f"{where}/components",
        _("two components are of the same kind: %(keys)s"),
        (part.kind for part in module.components),
    )
    _require_once(
        f"{where}/components", _("two components have the same key: %(keys)s"), (part.key for part in module.components)
    )
    if module.notional_hours != module.credits * hours_per_credit:
        raise BadProgramme(where=where, problem=Message(_("the hours are not the credits times the hours per credit")))
    _require_once(f"{where}/tasks", _("two entries are the same task: %(keys)s"), module.tasks)
    for slug in module.tasks:
        task = programme.tasks.get(slug)
        if task is None or task.module_code != module.code:
            raise BadProgramme(
                where=f"{where}/tasks",
                problem=Message(_("the task %(slug)s is not described for this module"), slug=slug),
            )
        _require_rubric(task)
        _require_standards(task, programme.standards)
    weights = sum((programme.tasks[slug].weight for slug in module.tasks), Decimal())
    if module.component("portfolio") and weights != HUNDRED:
        raise BadProgramme(
            where=f"{where}/tasks",
            problem=Message(_("the weights of the tasks total %(total)s, not 100"), total=weights),
        )


def _require_standards(task: TaskSpec, standards: Mapping[str, Any]) -> None:
    named = {code for criterion in task.criteria for code in criterion.standards}
    if unknown := sorted(named - set(standards)):
        raise BadProgramme(
            where=f"tasks/{task.slug}/criteria",
            problem=Message(_("unknown standards: %(names)s"), names=Series(unknown)),
        )


def _require_rubric(task: TaskSpec) -> None:
    where = f"tasks/{task.slug}/criteria"
    _require_once(where, _("two criteria have the same key: %(keys)s"), task.criterion_keys)
    for criterion in task.criteria:
        keys = (level.key for level in criterion.levels)
        _require_once(f"{where}/{criterion.key}", _("two levels have the same key: %(keys)s"), keys)
    for fault in rubric_faults(task):
        at = [task.criteria[step].key for step in fault.place if isinstance(step, int)]
        raise BadProgramme(where="/".join([where, *at]), problem=Message(FAULT_WORDS[fault.code]))


def _require_policy(policy: Policy) -> None:
    bands = policy.bands
    if bands[-1].minimum != 0 or len({band.minimum for band in bands}) != len(bands):
        raise BadProgramme(
            where="policy/bands",
            problem=Message(_("the lowest band must start at 0, and no two bands at the same mark")),
        )
    _require_once("policy/bands", _("two bands have the same letter: %(keys)s"), (band.letter for band in bands))
    marks = (policy.pass_mark, policy.resit_cap or Decimal(), bands[0].minimum, policy.moderation.sample_percent)
    if any(mark > HUNDRED for mark in marks):
        raise BadProgramme(where="policy", problem=Message(_("a mark or a share is above 100")))
    if policy.resit_cap is not None and policy.resit_cap < policy.pass_mark:
        raise BadProgramme(where="policy/resit_cap", problem=Message(_("a capped pass would be below the pass mark")))
