"""A coach at a learner's school: what they may record there, and one file added for a learner whose phone fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..coaching import api as coaching
from ..kernel.errors import NotAssignedCoach, NotFound, OwnWork
from ..kernel.rehearsals import rehearsal
from ..kernel.requests import id_of_request
from ..people.domain import PersonView
from ..portfolio import api as portfolio_rows
from ..portfolio.domain import ItemFields, ItemView
from ..portfolio.models import Attachment
from ..programmes.api import cohorts_of, enrolment_of, pinned_editions
from ..programmes.domain import ModuleSpec, Policy, TaskKey, TaskSpec
from .behalf import add_on_behalf, record_on_behalf, require_place_on_behalf
from .domain import IN_PLACE, SeenView
from .selectors import seen_in_place_of
from .visiting import require_may_visit


@dataclass(frozen=True)
class VisitTask:
    """One task a learner studies; ``spec`` is the wording their cohort is held to."""

    key: TaskKey
    cohort_name: str
    module: ModuleSpec
    spec: TaskSpec
    policy: Policy


@dataclass(frozen=True)
class VisitPage:
    """What a coach needs at a learner's school. The rest is empty until one task is chosen.

    ``in_place`` are items the learner sent as staying at the school; ``seen`` what coaches recorded of the task.
    """

    learner: PersonView
    tasks: tuple[VisitTask, ...]
    chosen: VisitTask | None
    state: str
    submission_id: UUID | None
    in_place: tuple[ItemView, ...]
    seen: tuple[SeenView, ...]


def visit_page(learner_id: UUID, *, coach_id: UUID, on: date, chosen: TaskKey | None = None) -> VisitPage:
    """Raises OwnWork, NotAssignedCoach, ReciprocalCoaching, NotFound for a task the learner does not study."""
    learner = _coachee(learner_id, coach_id, on)
    tasks = tuple(
        VisitTask(TaskKey(cohort.course_key, slug), cohort.name, module, editions[slug].spec, cohort.programme.policy)
        for cohort in cohorts_of(learner_id)
        for editions in (pinned_editions(cohort.id),)
        for module in cohort.programme.modules
        for slug in module.tasks
        if slug in editions
    )
    if chosen is None:
        return VisitPage(learner, tasks, None, "", None, (), ())
    task = next((one for one in tasks if one.key == chosen), None)
    if task is None:
        raise NotFound()
    require_may_visit(enrolment_of(chosen.course_key, learner_id), learner_id, coach_id, on)
    submission = portfolio_rows.submission_of(chosen.course_key, chosen.slug, learner_id)
    if submission is None:
        return VisitPage(learner, tasks, task, "", None, (), ())
    # What was never sent is the learner's own draft: a coach reads none of it here.
    manifest = portfolio_rows.latest_manifest(submission.id)
    sent = portfolio_rows.items_in(manifest, submission.id) if manifest else ()
    return VisitPage(
        learner=learner,
        tasks=tasks,
        chosen=task,
        state=submission.state,
        submission_id=submission.id if submission.round else None,
        in_place=tuple(item for item in sent if item.fields.kind == IN_PLACE),
        seen=seen_in_place_of(submission.id),
    )


def _coachee(learner_id: UUID, coach_id: UUID, on: date) -> PersonView:
    if learner_id == coach_id:
        raise OwnWork()
    learner = next((one for one in coaching.coachees_of(coach_id, on=on) if one.id == learner_id), None)
    if learner is None:
        raise NotAssignedCoach()
    return learner


def add_file_on_behalf(
    *,
    task: TaskKey,
    learner_id: UUID,
    coach_id: UUID,
    fields: ItemFields,
    reason: str,
    name: str,
    content: bytes,
    request_id: UUID,
    file_request_id: UUID,
    now: datetime,
) -> UUID:
    """One item with one file for a learner, both or neither; it counts once the learner has confirmed it.

    Returns the item's id; the same request ids are the same item with the same file, also once the learner has
    answered. Raises what ``add_on_behalf`` and ``attach_on_behalf`` raise.
    """

    def add() -> UUID:
        return add_on_behalf(
            task=task,
            learner_id=learner_id,
            coach_id=coach_id,
            fields=fields,
            reason=reason,
            request_id=request_id,
            now=now,
        )

    file = portfolio_rows.NewFile(name, content, file_request_id)
    with rehearsal():
        item_id = add()
        known = id_of_request(Attachment, file_request_id, item_id=item_id)
        if known is None:
            require_place_on_behalf(item_id=item_id, coach_id=coach_id, now=now)
    if known is not None:
        return item_id
    with portfolio_rows.made_ready(file) as ready, transaction.atomic():
        item_id = add()
        record_on_behalf(ready, item_id=item_id, coach_id=coach_id, now=now)
    return item_id
