"""Acts on a module portfolio: open an attempt, submit it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..coaching import selectors as coaching
from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.digest import digest_of
from ..kernel.errors import DeclarationMissing, NotALearnerHere, NotFound
from ..programmes.access import require_open_enrolment
from ..programmes.models import Enrolment
from ..programmes.selectors import cohort_view, enrolment_of
from . import domain, selectors
from .domain import PORTFOLIO, Missing
from .models import Manifest, ModulePortfolio, TaskSubmission
from .sending import declare


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
    enrolment = enrolment_of(course_key, learner_id)
    if enrolment is None:
        raise NotALearnerHere()
    module = cohort_view(enrolment.cohort).programme.module(module_code)
    row = selectors.portfolio_of(enrolment.id, module_code)
    if row is None:
        row, _ = ModulePortfolio.objects.get_or_create(
            enrolment=enrolment,
            module_code=module_code,
            attempt=1,
            defaults={"state": PORTFOLIO.start, "opened_at": now},
        )
    row = ModulePortfolio.objects.select_for_update().get(pk=row.pk)
    # Asked under the row's lock, so that the second of two clicks at the same moment finds what the first one sent.
    known = _sent_by(request_id, enrolment, module_code)
    if known is not None:
        return known
    require_open_enrolment(enrolment, on=kigali_date(now))
    after = PORTFOLIO.after(row.state, "submit")
    domain.require_complete(missing_of(enrolment, module_code))
    if not declares:
        raise DeclarationMissing()
    meetings = coaching.counted_meetings(learner_id, module_code, enrolment.cohort_id)
    row.manifest = {
        "tasks": _task_lines(enrolment, module.tasks),
        "sessions": [str(pk) for pk in coaching.counted_sessions(learner_id, module_code, enrolment.cohort_id)],
        "meetings": [str(pk) for kind in ("plc", "sgac") for pk in meetings[kind]],
    }
    row.digest = digest_of({"portfolio": str(row.id), **row.manifest})
    row.declaration = declare(learner_id, language, now)
    row.request_id, row.submitted_at, row.state = request_id, now, after
    row.save()
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


def _sent_by(request_id: UUID, enrolment: Enrolment, module_code: str) -> UUID | None:
    """The portfolio this request sent already. Raises NotFound for a request id of another module or learner."""
    known = ModulePortfolio.objects.filter(request_id=request_id).first()
    if known is not None and (known.enrolment_id, known.module_code) != (enrolment.id, module_code):
        raise NotFound()
    return known.id if known else None


def _task_lines(enrolment: Enrolment, slugs: tuple[str, ...]) -> list[dict[str, str]]:
    """Each task's latest manifest, in the module's order."""
    submissions = TaskSubmission.objects.filter(
        course_key=enrolment.course_key, learner_id=enrolment.learner_id, slug__in=slugs
    ).select_related("edition")
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
