"""A coach's decisions, sessions and meetings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.programmes import api as programmes
from cpd_grading.reviews import api as reviews

from .base import COURSE, MODULE, NOW

ALL_MET = {"c1": "met", "c2": "met"}
C2_NOT_YET = {"c1": "met", "c2": "not_yet"}


def levels_of(spec: programmes.TaskSpec, level: str = "met", **single: str) -> dict[str, str]:
    """The same level for every criterion, except those named: ``levels_of(spec, c2="not_yet")``."""
    return {key: single.get(key, level) for key in spec.criterion_keys}


def _review(act: Any, submission_id: UUID, coach_id: UUID, levels: Mapping[str, str], **step: Any) -> UUID:
    now = step.pop("now", NOW)
    seen = step.pop("seen_digest", None)
    if seen is None:
        seen = reviews.review_page(submission_id, coach_id=coach_id, on=kernel.kigali_date(now)).manifest.digest
    return act(
        submission_id=submission_id,
        seen_digest=seen,
        coach_id=coach_id,
        levels=levels,
        now=now,
        **{"request_id": uuid4(), "feedback": {}, **step},
    )


def sign_off(submission_id: UUID, coach_id: UUID, levels: Mapping[str, str] | None = None, **step: Any) -> UUID:
    """Sign off what was sent, by default with every criterion at "met". Returns the review's id."""
    return _review(reviews.sign_off_task, submission_id, coach_id, levels or ALL_MET, **step)


def send_back(submission_id: UUID, coach_id: UUID, levels: Mapping[str, str] | None = None, **step: Any) -> UUID:
    """Return a task, by default because of its second criterion. Returns the review's id."""
    feedback = {"c2": "Say what the parents said."}
    return _review(reviews.return_task, submission_id, coach_id, levels or C2_NOT_YET, **{"feedback": feedback, **step})


def record_session(coach_id: UUID, coachee_id: UUID, **details: Any) -> tuple[UUID, str]:
    """A coaching session, by default recorded by the coach. Returns (session id, link token or "")."""
    return coaching.record_session(
        **{
            "coach_id": coach_id,
            "coachee_id": coachee_id,
            "recorded_by": coach_id,
            "held_on": date(2026, 2, 25),
            "mode": "visit",
            "minutes": 90,
            "focus": "How the direction is shared",
            "request_id": uuid4(),
            "course_key": COURSE,
            "module_code": MODULE,
            "now": NOW,
            **details,
        }
    )


def record_meeting(chair_id: UUID, *others: UUID, kind: str = "plc_sector", **details: Any) -> UUID:
    """A meeting with the chair and these people on the roll. An SGAC meeting comes with its figures."""
    figures = [{"class": "P3", "subject": "English", "target": "60", "result": "48.5"}]
    return coaching.record_meeting(
        **{
            "kind": kind,
            "chair_id": chair_id,
            "held_on": date(2026, 2, 26),
            "issue": "Pupils miss lessons on market days",
            "roll": others,
            "figures": figures if kind == "sgac" else (),
            "course_key": COURSE,
            "module_code": MODULE,
            "request_id": uuid4(),
            "now": NOW,
            **details,
        }
    )
