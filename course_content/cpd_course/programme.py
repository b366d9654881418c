"""programme.json: what the university owns of a course, with every task's specification.

Points, weights, marks, credits and hours are text, so that no reader turns them into floats. The same course gives the
same bytes: keys are sorted and text is UTF-8.
"""

from __future__ import annotations

import json
from typing import Any

from .model import Course, Criterion, Module, Task
from .numbers import number_text

SCHEMA_NAME = "cpd-programme/1"


def programme_json(course: Course) -> str:
    """Return the whole file."""
    return json.dumps(programme_document(course), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def programme_document(course: Course) -> dict[str, Any]:
    """Return the programme as plain data."""
    programme = course.programme
    return {
        "schema": SCHEMA_NAME,
        "code": programme.code,
        "version": programme.version,
        "provisional": programme.provisional,
        "title": dict(programme.title),
        "award_title": dict(programme.award_title),
        "awarding_body": programme.awarding_body,
        "framework": programme.framework,
        "level": programme.level,
        "hours_per_credit": number_text(programme.hours_per_credit),
        "policy": dict(programme.policy),
        "standards": [{"code": code, "title": dict(title)} for code, title in programme.standards],
        "modules": [_module(module) for module in course.modules],
        "tasks": [task_spec(task) for module in course.modules for task in module.tasks],
    }


def _module(module: Module) -> dict[str, Any]:
    return {
        "code": module.code,
        "title": dict(module.title),
        "credits": number_text(module.credits),
        "notional_hours": number_text(module.notional_hours),
        "level": module.level,
        "outcomes": [{"key": key, "text": dict(words)} for key, words in module.outcomes],
        "components": [
            {"key": c.key, "kind": c.kind, "weight": number_text(c.weight), "must_pass": c.must_pass}
            for c in module.components
        ],
        "requires": dict(module.requires),
        "tasks": list(module.task_slugs),
    }


def task_spec(task: Task) -> dict[str, Any]:
    """Return what a coach and a board must see of a task; a block's attributes carry exactly these values."""
    return {
        "slug": task.slug,
        "module": task.module,
        "title": dict(task.title),
        "brief": dict(task.brief),
        "weight": number_text(task.weight),
        "due_week": task.due_week,
        "evidence_kinds": list(task.evidence_kinds),
        "criteria": [_criterion(criterion) for criterion in task.criteria],
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "text": dict(criterion.text),
        "weight": number_text(criterion.weight),
        "standards": list(criterion.standards),
        "outcomes": list(criterion.outcomes),
        "levels": [
            {
                "key": level.key,
                "title": dict(level.title),
                "description": dict(level.description),
                "points": number_text(level.points),
                "met": level.met,
            }
            for level in criterion.levels
        ],
    }
