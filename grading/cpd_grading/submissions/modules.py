"""The act on a module portfolio: submit it, and what it still misses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ..coaching import api as coaching
from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import DeclarationMissing, NotALearnerHere
from ..kernel.locks import lock
from ..kernel.requests import id_of_request
from ..portfolio import api as selectors
from ..portfolio import domain
from ..portfolio.api import declare, locked_portfolio, submit_portfolio
from ..portfolio.domain import PORTFOLIO, Missing
from ..portfolio.models import Manifest, ModulePortfolio, TaskSubmission
from ..programmes.api import cohort_view, locked_enrolment, require_open_enrolment
from ..programmes.models import Enrolment


def missing_of(enrolment: Enrolment, module_code: str) -> tuple[Missing, ...]:
    """What stands between this learner and submitting the module; empty when nothing does."""
    programme = cohort_view(enrolment.cohort).programme
    meetings = coaching.counted_meetings(enrolment.learner_id, module_code, enrolment.cohort_id)
    return domain.missing_of_module(
        programme.module(module_code),
        selectors.task_states(enrolment.course_key, enrolment.learner_id),
        titles={slug: task.title for slug, task in programme.tasks.items()},
        sessions=len(coaching.counted_sessions(enrolment.learner_id, module_code, enrolment.cohort_id)),
        plc=len(meetings["plc"]),
        sgac=len(meetings["sgac"]),
    )


@transaction.atomic
def submit_module(
    *,
    course_key: str,
    module_code: str,
    learner_id: UUID,
    declares: bool,
    language: str,
    request_id: UUID,
    now: datetime,
) -> UUID:
    """Send a module portfolio to UR-CE, frozen with every task's manifest and every counted session and meeting.

    The same request id is the same submission. Raises NotALearnerHere, NotFound, TransitionNotAllowed,
    ModuleIncomplete, DeclarationMissing, EnrolmentEnded, LeftThisCourse.
    """
    enrolment = locked_enrolment(course_key, learner_id)
    if enrolment is None:
        raise NotALearnerHere()
    module = cohort_view(enrolment.cohort).programme.module(module_code)
    row = locked_portfolio(enrolment, module_code, now)
    # Asked under the row's lock, so that the second of two clicks at the same moment finds what the first one sent.
    known = id_of_request(ModulePortfolio, request_id, enrolment_id=enrolment.id, module_code=module_code)
    if known is not None:
        return known
    require_open_enrolment(enrolment, on=kigali_date(now))
    PORTFOLIO.after(row.state, "submit")
    lock(_tasks_of(enrolment, module.tasks))  # no coach takes a sign-off back that this counts on
    domain.require_complete(missing_of(enrolment, module_code))
    if not declares:
        raise DeclarationMissing()
    meetings = coaching.counted_meetings(learner_id, module_code, enrolment.cohort_id)
    manifest = {
        "tasks": _task_lines(enrolment, module.tasks),
        "sessions": [str(pk) for pk in coaching.counted_sessions(learner_id, module_code, enrolment.cohort_id)],
        "meetings": [str(pk) for kind in ("plc", "sgac") for pk in meetings[kind]],
    }
    declaration = declare(learner_id, language, now)
    submit_portfolio(row, manifest=manifest, declaration=declaration, request_id=request_id, now=now)
    audit.record(
        "module_submitted",
        actor_id=learner_id,
        now=now,
        cohort_id=enrolment.cohort_id,
        learner_id=learner_id,
        portfolio=row.id,
        digest=row.digest,
    )
    outbox.put("module_submitted", {"portfolio": row.id}, dedupe=str(row.id), now=now)
    return row.id


def _tasks_of(enrolment: Enrolment, slugs: tuple[str, ...]) -> QuerySet[TaskSubmission]:
    return TaskSubmission.objects.filter(
        course_key=enrolment.course_key, learner_id=enrolment.learner_id, slug__in=slugs
    )


def _task_lines(enrolment: Enrolment, slugs: tuple[str, ...]) -> list[dict[str, str]]:
    """Each task's latest manifest, in the module's order."""
    submissions = _tasks_of(enrolment, slugs).select_related("edition")
    latest: dict[UUID, Manifest] = {}
    for manifest in Manifest.objects.filter(submission__in=submissions).order_by("round"):
        latest[manifest.submission_id] = manifest
    by_slug = {row.slug: row for row in submissions}
    return [
        {
            "slug": slug,
            "submission": str(by_slug[slug].id),
            "manifest": str(latest[by_slug[slug].id].id),
            "digest": latest[by_slug[slug].id].digest,
            "edition": by_slug[slug].edition.digest,
        }
        for slug in slugs
    ]
