"""The marking policy: defaults a programme may leave out, and one canonical form.

The defaults are the University of Rwanda's pass mark of 50 % and letter bands with the choices of a programme that has
decided nothing else; every one of them is configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import mark_text, number_text
from .values import number

DEFAULT_POLICY: Mapping[str, Any] = {
    "marking": "coach_proposes",
    "marks_visible": "on_release",
    "gradebook": "off",
    "pass_mark": "50",
    "max_sittings": 2,
    "bands": [
        {"letter": "A", "min": "80", "points": "5"},
        {"letter": "B+", "min": "70", "points": "4"},
        {"letter": "B", "min": "60", "points": "3"},
        {"letter": "C", "min": "50", "points": "2"},
        {"letter": "F", "min": "0", "points": "0"},
    ],
    "external_examiner": True,
    "identifiable_children": "block",
    "evidence_retention_months": 12,
    "dispute_days": 14,
}
DEFAULT_MODERATION: Mapping[str, Any] = {
    "sample_percent": "15",
    "sample_minimum": 10,
    "borderline": "3",
    "top_band_minimum": 1,
}


def complete_policy(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole policy: what was written, the defaults for the rest, marks as text with two places."""
    # A resit is capped at the pass mark unless the programme says otherwise.
    policy: dict[str, Any] = {**DEFAULT_POLICY, "resit_cap": written.get("pass_mark", "50"), **written}
    moderation = {**DEFAULT_MODERATION, **written.get("moderation", {})}
    cap = policy["resit_cap"]
    return {
        **policy,
        "pass_mark": mark_text(number(policy["pass_mark"])),
        "resit_cap": None if cap is None else mark_text(number(cap)),
        "bands": [
            {
                "letter": band["letter"],
                "min": mark_text(number(band["min"])),
                "points": number_text(number(band["points"])),
            }
            for band in policy["bands"]
        ],
        "moderation": {
            **moderation,
            "sample_percent": number_text(number(moderation["sample_percent"])),
            "borderline": mark_text(number(moderation["borderline"])),
        },
    }
