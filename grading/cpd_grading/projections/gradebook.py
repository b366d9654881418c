"""The LMS gradebook as a projection: whole points, only where the programme says so, and never before release."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from ..compat import events_of
from ..credits.models import ModuleOutcome
from ..kernel.audit import record_audit
from ..kernel.clock import utc_now
from ..kernel.outbox import receives
from ..portfolio.api import account_of, gradebook_id_of, note_address, usage_key_of
from ..portfolio.models import BlockAddress
from ..programmes.api import cohort_view

POINTS_POSSIBLE = 100
BLOCK_TYPE = "cpd_portfolio"


def whole_points(mark: Decimal) -> int:
    """edx-submissions takes integers only; our own record keeps both decimals."""
    return int(mark.quantize(Decimal(1), ROUND_HALF_UP))


@receives("module_released")
def project(news: Mapping[str, Any]) -> None:
    """Write one released outcome to the gradebook; projecting it twice leaves one score. Raises NotYet."""
    outcome = ModuleOutcome.objects.select_related(
        "portfolio", "enrolment__cohort__programme", "enrolment__learner"
    ).get(pk=UUID(news["outcome"]))
    programme = cohort_view(outcome.enrolment.cohort).programme
    if programme.policy.gradebook != "on_release" or outcome.final_mark is None or _is_overtaken(outcome):
        return
    from submissions import api as submissions

    student_item = _student_item(outcome)
    answer = {"outcome": str(outcome.id)}
    known = submissions.get_submissions(student_item, limit=1)
    if known and known[0]["answer"] == answer and submissions.get_score(student_item) is not None:
        return
    learner = outcome.enrolment.learner
    with events_of(user_id=account_of(learner), course_key=outcome.enrolment.course_key):
        made = submissions.create_submission(student_item, answer)
        submissions.set_score(made["uuid"], whole_points(outcome.final_mark), POINTS_POSSIBLE)


def _student_item(outcome: ModuleOutcome) -> Mapping[str, str]:
    """Where the gradebook knows the learner and the module's portfolio block; kept, so that a reset finds the learner.

    Raises NotYet.
    """
    learner, course_key = outcome.enrolment.learner, outcome.enrolment.course_key
    anonymous_user_id, now = gradebook_id_of(learner, course_key), utc_now()
    usage_key = usage_key_of(course_key, outcome.module_code, now=now)
    note_address(
        learner_id=learner.pk,
        course_key=course_key,
        place=outcome.module_code,
        block_type=BLOCK_TYPE,
        usage_key=usage_key,
        anonymous_user_id=anonymous_user_id,
        now=now,
    )
    return {
        "student_id": anonymous_user_id,
        "course_id": course_key,
        "item_id": usage_key,
        "item_type": BLOCK_TYPE,
    }


def _is_overtaken(outcome: ModuleOutcome) -> bool:
    """Whether a later sitting was released meanwhile: news that was held up must not write an old score over it."""
    later = ModuleOutcome.objects.filter(
        enrolment_id=outcome.enrolment_id,
        module_code=outcome.module_code,
        portfolio__attempt__gt=outcome.portfolio.attempt,
    )
    return later.exclude(final_mark=None).exists()


def clear_projection(*, anonymous_user_id: str, course_key: str, usage_key: str, now: datetime) -> None:
    """Take the projected score of a learner away, because an instructor reset the block; records stay untouched.

    Clearing twice is clearing once.
    """
    from submissions import api as submissions

    address = BlockAddress.objects.filter(
        anonymous_user_id=anonymous_user_id, course_key=course_key, usage_key=usage_key
    ).first()
    student_item = {"student_id": anonymous_user_id, "course_id": course_key, "item_id": usage_key}
    if not submissions.get_submissions({**student_item, "item_type": BLOCK_TYPE}, limit=1):
        return
    submissions.reset_score(anonymous_user_id, course_key, usage_key, clear_state=True)
    record_audit("projection_cleared", actor_id=None, now=now, learner=address.learner_id if address else None)
