"""The smallest programme a cohort can be opened on: one module, one task, one criterion."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from cpd_grading.programmes import api as programmes

COURSE = "course-v1:Sample+CLL+2026"


def _text(words: str) -> dict[str, str]:
    return {"en": words}


def _level(key: str, points: str, *, met: bool) -> dict[str, object]:
    return {"key": key, "title": _text(key), "description": _text(key), "points": points, "met": met}


def programme() -> dict[str, object]:
    criterion = {
        "key": "c1",
        "text": _text("The direction is written down."),
        "weight": "1",
        "standards": [],
        "outcomes": [],
        "levels": [_level("not-yet", "0", met=False), _level("met", "4", met=True)],
    }
    return {
        "schema": "cpd-programme/1",
        "code": "CLL",
        "version": "2026.1",
        "provisional": True,
        "title": _text("Certificate in Leadership for Learning"),
        "award_title": _text("Certificate"),
        "awarding_body": "University of Rwanda - College of Education",
        "framework": "RNQF",
        "level": "5",
        "hours_per_credit": "10",
        "policy": {
            "marking": "coach_proposes",
            "marks_visible": "on_release",
            "gradebook": "off",
            "pass_mark": "50.00",
            "resit_cap": "50.00",
            "max_sittings": 3,
            "bands": [{"letter": "C", "min": "50", "points": "2"}, {"letter": "F", "min": "0", "points": "0"}],
            "moderation": {
                "sample_percent": "15",
                "sample_minimum": 10,
                "borderline": "3",
                "top_band_minimum": 1,
            },
            "external_examiner": True,
            "identifiable_children": "block",
            "evidence_retention_months": 60,
            "dispute_days": 14,
        },
        "standards": [],
        "modules": [
            {
                "code": "CLL1",
                "title": _text("Setting direction"),
                "credits": "10",
                "notional_hours": "100",
                "level": "5",
                "outcomes": [],
                "components": [{"key": "portfolio", "kind": "portfolio", "weight": "100", "must_pass": False}],
                "requires": {"coaching_sessions": 0, "plc_meetings": 0, "sgac_meetings": 0},
                "tasks": ["direction"],
            }
        ],
        "tasks": [
            {
                "slug": "direction",
                "module": "CLL1",
                "title": _text("Set a direction"),
                "brief": _text("Write down where your school is going."),
                "weight": "100",
                "due_week": 2,
                "evidence_kinds": ["work_product"],
                "criteria": [criterion],
            }
        ],
    }


def open_cohort(name: str, now: datetime) -> UUID:
    """Open a cohort of that name on the sample programme."""
    programme_id = programmes.load_programme(programme(), course_key=COURSE, now=now)
    return programmes.open_cohort(
        programme_id=programme_id,
        course_key=COURSE,
        name=name,
        academic_year="2025-2026",
        starts_on=date(2026, 1, 12),
        now=now,
    )
