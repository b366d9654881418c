"""A small, valid programme.json, any part of which can be changed: two modules of two tasks with two criteria each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

POLICY: dict[str, Any] = {
    "marking": "coach_proposes",
    "marks_visible": "on_release",
    "gradebook": "off",
    "pass_mark": "50.00",
    "resit_cap": "50.00",
    "max_sittings": 2,
    "bands": [
        {"letter": "A", "min": "80", "points": "5"},
        {"letter": "B+", "min": "70", "points": "4"},
        {"letter": "B", "min": "60", "points": "3"},
        {"letter": "C", "min": "50", "points": "2"},
        {"letter": "F", "min": "0", "points": "0"},
    ],
    "moderation": {"sample_percent": "15", "sample_minimum": 10, "borderline": "3", "top_band_minimum": 1},
    "external_examiner": True,
    "identifiable_children": "block",
    "evidence_retention_months": 12,
    "dispute_days": 14,
}
REQUIRES = {"coaching_sessions": 1, "plc_meetings": 1, "sgac_meetings": 1}


def text(words: str) -> dict[str, str]:
    return {"en": words, "rw": f"{words} (rw)"}


def level(key: str, points: str, *, met: bool) -> dict[str, Any]:
    return {"key": key, "title": text(key), "description": text(f"What {key} looks like"), "points": points, "met": met}


def criterion(key: str, **changes: Any) -> dict[str, Any]:
    """Three levels: not_yet 0 points, met 3, strong 4. All at "met" is a mark of 75, all at "strong" 100."""
    return {
        "key": key,
        "text": text(f"Criterion {key}"),
        "weight": "1",
        "standards": ["ST1"],
        "outcomes": ["o1"],
        "levels": [level("not_yet", "0", met=False), level("met", "3", met=True), level("strong", "4", met=True)],
        **changes,
    }


def task(slug: str, module: str, weight: str, **changes: Any) -> dict[str, Any]:
    return {
        "slug": slug,
        "module": module,
        "title": text(f"Task {slug}"),
        "brief": text(f"What to do at school for {slug}"),
        "weight": weight,
        "due_week": 4,
        "evidence_kinds": ["work_product", "reflective_account"],
        "criteria": [criterion("c1"), criterion("c2")],
        **changes,
    }


def module(code: str, tasks: list[str], **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": text(f"Module {code}"),
        "credits": "10",
        "notional_hours": "100",
        "level": "5",
        "outcomes": [{"key": "o1", "text": text("Outcome 1")}],
        "components": [
            {"key": "portfolio", "kind": "portfolio", "weight": "70", "must_pass": False},
            {"key": "conversation", "kind": "professional_conversation", "weight": "30", "must_pass": True},
        ],
        "requires": dict(REQUIRES),
        "tasks": tasks,
        **changes,
    }


def programme(
    *, policy: Mapping[str, Any] | None = None, requires: Mapping[str, int] | None = None, **changes: Any
) -> dict[str, Any]:
    """The sample programme. ``policy`` and ``requires`` change single entries (of every module), the rest whole keys.

    A changed programme needs another version: ``programme(version="2026.2", policy={"gradebook": "on_release"})``.
    """
    needs = {**REQUIRES, **(requires or {})}
    return {
        "schema": "cpd-programme/1",
        "code": "CLL",
        "version": "2026.1",
        "provisional": True,
        "title": text("Certificate in Leadership for Learning"),
        "award_title": text("CPD Certificate in Leadership for Learning"),
        "awarding_body": "University of Rwanda, College of Education",
        "framework": "HEC-RNQF-HE-2007",
        "level": "5",
        "hours_per_credit": "10",
        "policy": {**POLICY, **(policy or {})},
        "standards": [{"code": "ST1", "title": text("Strategic direction")}],
        "modules": [
            module("M1", ["m1-direction", "m1-plan"], requires=needs),
            module("M2", ["m2-lesson", "m2-time"], requires=needs),
        ],
        "tasks": [
            task("m1-direction", "M1", "60"),
            task("m1-plan", "M1", "40"),
            task("m2-lesson", "M2", "50"),
            task("m2-time", "M2", "50"),
        ],
        **changes,
    }
