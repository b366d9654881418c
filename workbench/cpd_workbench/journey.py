"""From evidence to the hand-over, one function a step, each through the public door of its room, with its own ``now``.

What UR-CE does with a sent portfolio is in :mod:`journey_rounds`.

The demonstration and the sample site are made of these steps and of nothing else. Ids of acts come from
:func:`cpd_grading.api.new_id`, so that inside ``api.seeded_ids`` the same calls give the same records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cpd_export import api as export
from cpd_grading import api


@dataclass(frozen=True)
class Address:
    """Where a block of the course stands."""

    block_type: str
    usage_key: str


@dataclass(frozen=True)
class Run:
    """One cohort on one course. ``addresses``: task slug or module code -> its block, where a course is at hand."""

    course_key: str
    cohort_id: UUID
    programme: api.Programme
    addresses: Mapping[str, Address] = field(default_factory=dict)

    def task(self, slug: str) -> dict[str, Any]:
        """A task as every act on it takes it."""
        return {"task": api.TaskKey(self.course_key, slug), "spec": self.programme.tasks[slug]}


@dataclass(frozen=True)
class File:
    """A file as it comes from a phone."""

    name: str
    content: bytes


# -- the cohort ---------------------------------------------------------------------------------------------------


def open_cohort(
    document: Mapping[str, Any],
    *,
    course_key: str,
    name: str,
    academic_year: str,
    starts_on: date,
    now: datetime,
    addresses: Mapping[str, Address] | None = None,
) -> Run:
    """Load a programme and open a cohort on it: from here on the wording of every task is pinned."""
    programme_id = api.load_programme(document, course_key=course_key, now=now)
    cohort_id = api.open_cohort(
        programme_id=programme_id,
        course_key=course_key,
        name=name,
        academic_year=academic_year,
        starts_on=starts_on,
        now=now,
    )
    return Run(course_key, cohort_id, api.cohort(cohort_id).programme, addresses or {})


def stand_at_block(run: Run, learner_id: UUID, place: str, *, anonymous_user_id: str, now: datetime) -> None:
    """Keep where the gradebook knows this learner and block, as the block itself does on a learner's write."""
    address = run.addresses.get(place)
    if address is not None:
        api.note_address(
            learner_id=learner_id,
            course_key=run.course_key,
            place=place,
            block_type=address.block_type,
            usage_key=address.usage_key,
            anonymous_user_id=anonymous_user_id,
            now=now,
        )


# -- the learner's work -------------------------------------------------------------------------------------------


def save_item(run: Run, learner_id: UUID, slug: str, fields: api.ItemFields, *, now: datetime) -> UUID:
    """The learner says what was done and what changed. Returns the item's id."""
    return api.save_item(**run.task(slug), learner_id=learner_id, fields=fields, request_id=api.new_id(), now=now)


def attach(run: Run, learner_id: UUID, slug: str, item_id: UUID, file: File, *, now: datetime) -> UUID:
    return api.attach_file(
        **run.task(slug),
        learner_id=learner_id,
        item_id=item_id,
        name=file.name,
        content=file.content,
        request_id=api.new_id(),
        now=now,
    )


def submit_task(run: Run, learner_id: UUID, slug: str, *, language: str = "en", now: datetime) -> UUID:
    """The learner looks at the task, declares that the work is their own and sends it. Returns the submission's id."""
    page = open_task(run, learner_id, slug, now=now)
    api.submit_task(
        **run.task(slug),
        learner_id=learner_id,
        seen_digest=page.seen_digest,
        declares=True,
        language=language,
        request_id=api.new_id(),
        now=now,
    )
    if page.submission is None:
        raise api.errors.NothingToSubmit()
    return page.submission.id


def open_task(run: Run, learner_id: UUID, slug: str, *, now: datetime) -> api.TaskPage:
    """The task as its learner sees it."""
    return api.task_page(**run.task(slug), learner=api.person(learner_id), on=api.kigali_date(now))


def revise(run: Run, learner_id: UUID, slug: str, addition: str, *, now: datetime) -> UUID:
    """Add to the first piece of evidence what the coach asked for: a new version of it. Returns the item's id."""
    item = open_task(run, learner_id, slug, now=now).items[0]
    return api.save_item(
        **run.task(slug),
        learner_id=learner_id,
        fields=replace(item.fields, did=f"{item.fields.did}\n\n{addition}"),
        request_id=api.new_id(),
        item_id=item.id,
        seen=item.words_digest,
        now=now,
    )


# -- the coach ----------------------------------------------------------------------------------------------------


def return_task(
    submission_id: UUID,
    coach_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    *,
    now: datetime,
) -> UUID:
    """The coach reads what was sent and returns it, saying for each criterion at "not yet" what to do."""
    return api.return_task(**_decision(submission_id, coach_id, levels, feedback, now))


def sign_off(
    submission_id: UUID,
    coach_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str] | None = None,
    *,
    now: datetime,
) -> UUID:
    """The coach reads what was sent, picks a level for every criterion and vouches for it."""
    return api.sign_off_task(**_decision(submission_id, coach_id, levels, feedback or {}, now))


def _decision(
    submission_id: UUID, coach_id: UUID, levels: Mapping[str, str], feedback: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    page = api.review_page(submission_id, coach_id=coach_id, on=api.kigali_date(now))
    return {
        "submission_id": submission_id,
        "seen_digest": page.manifest.digest,
        "request_id": api.new_id(),
        "levels": levels,
        "feedback": feedback,
        "coach_id": coach_id,
        "now": now,
    }


def hold_session(
    run: Run, coach_id: UUID, coachee_id: UUID, *, now: datetime, recorded_by: UUID | None = None, **details: Any
) -> UUID:
    """One coach with one person, on the day of ``now``; recorded by the coach unless somebody else is named."""
    session_id, _link = api.record_session(
        coach_id=coach_id,
        coachee_id=coachee_id,
        recorded_by=recorded_by or coach_id,
        held_on=api.kigali_date(now),
        course_key=run.course_key,
        request_id=api.new_id(),
        now=now,
        **details,
    )
    return session_id


def hold_meeting(
    run: Run,
    kind: str,
    chair_id: UUID,
    roll: Iterable[UUID] = (),
    *,
    now: datetime,
    area_code: str = "",
    **details: Any,
) -> UUID:
    """One PLC, SGAC or partnership meeting on the day of ``now``; what the last one agreed is reported done first."""
    member = chair_id in {learner.id for learner in api.roster(run.cohort_id)}
    left = api.open_actions(
        kind=kind, chair_id=chair_id, cohort_id=run.cohort_id if member else None, area_code=area_code
    )
    return api.record_meeting(
        kind=kind,
        chair_id=chair_id,
        held_on=api.kigali_date(now),
        roll=tuple(roll),
        area_code=area_code,
        course_key=run.course_key,
        reviewed={action.id: "done" for action in left},
        request_id=api.new_id(),
        now=now,
        **details,
    )


def submit_module(run: Run, learner_id: UUID, module_code: str, *, language: str = "en", now: datetime) -> UUID:
    """The learner sends the module portfolio to UR-CE. Returns its id."""
    return api.submit_module(
        course_key=run.course_key,
        module_code=module_code,
        learner_id=learner_id,
        declares=True,
        language=language,
        request_id=api.new_id(),
        now=now,
    )


# -- what leaves -------------------------------------------------------------------------------------------------------


def deliver_news() -> int:
    """Deliver what no process has delivered yet. Returns how much that was. Raises RuntimeError where some stays."""
    total = 0
    while True:
        delivered, waiting = api.deliver_pending()
        if waiting:
            raise RuntimeError(f"{waiting} pieces of news could not be delivered")
        if not delivered:
            return total
        total += delivered


def export_batch(
    run: Run, out: Path, officer_id: UUID, *, purpose: str, recipient: str, now: datetime
) -> export.BatchReport:
    return export.export_batch(
        cohort_id=run.cohort_id, out=out, officer_id=officer_id, purpose=purpose, recipient=recipient, now=now
    )
