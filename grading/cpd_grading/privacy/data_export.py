"""Everything of one person to take away: their words, files, declarations and feedback, as they may read them.

Not in it: what a witness wrote (Law 058/2021, article 18, confidential references), marks and levels before release,
and what others wrote of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import IO
from uuid import UUID

from django.db import transaction

from ..assessment.api import reviews_for_learner
from ..coaching import api as coaching
from ..coaching.domain import MeetingView, SessionView
from ..credits.api import Transcript, transcript_of
from ..kernel import audit
from ..media.api import saved_name
from ..people.api import person
from ..people.domain import PersonView
from ..portfolio.api import fields_of, opened_kept, submission_view
from ..portfolio.domain import ItemFields, SubmissionView
from ..portfolio.models import EvidenceItem, EvidenceVersion, Manifest, TaskSubmission
from ..programmes.api import cohorts_of
from ..programmes.domain import Policy, Text
from ..reviews.api import ReviewView
from ..site_visits.api import seen_in_places_of
from ..site_visits.domain import SeenView
from ..witnesses.api import invitations_of_learner
from ..witnesses.domain import InvitationView
from .domain import FileLine
from .packing import Member, safe_name
from .selectors import files_of, storage_keys


@dataclass(frozen=True)
class TakenText:
    """One version of one item, as it was written."""

    number: int
    saved_at: datetime
    is_sent: bool
    is_purged: bool
    fields: ItemFields


@dataclass(frozen=True)
class TakenFile:
    """A file and its name in the archive; ``path`` is empty where nothing is stored any more."""

    line: FileLine
    path: str


@dataclass(frozen=True)
class TakenItem:
    """An item with all its versions, newest first, its files and who was asked to testify of it."""

    id: UUID
    texts: tuple[TakenText, ...]
    files: tuple[TakenFile, ...]
    witnesses: tuple[InvitationView, ...]
    recorded_by: str = ""  # the coach who added it for the learner
    on_behalf_reason: str = ""


@dataclass(frozen=True)
class TakenSending:
    """One time a task was sent, with the declaration that went with it."""

    round: int
    sent_at: datetime
    digest: str
    declaration_version: str
    declaration_language: str


@dataclass(frozen=True)
class TakenTask:
    """One workplace task with everything the learner gave to it and reads of it."""

    slug: str
    title: Text
    module_code: str
    state: str
    criteria: Mapping[str, Text]  # what each criterion says, by its key
    items: tuple[TakenItem, ...]
    sendings: tuple[TakenSending, ...]
    reviews: tuple[ReviewView, ...]
    seen: tuple[SeenView, ...]


@dataclass(frozen=True)
class DataExport:
    """What the archive holds; ``members`` are its files, read only when their turn comes."""

    person: PersonView
    made_at: datetime
    tasks: tuple[TakenTask, ...]
    sessions: tuple[SessionView, ...]
    meetings: tuple[MeetingView, ...]  # what others brought to them is theirs
    transcript: Transcript
    members: tuple[Member, ...]


@transaction.atomic
def data_export(person_id: UUID, *, now: datetime) -> DataExport:
    """Gather everything of a person and record that they took it. Raises NotFound.

    The number of queries grows with the tasks of the course, never with items or files.
    """
    taken = _gathered(person(person_id), now)
    files = sum(len(item.files) for task in taken.tasks for item in task.items)
    audit.record("took_away", actor_id=person_id, now=now, learner_id=person_id, files=files)
    return taken


def _gathered(learner: PersonView, now: datetime) -> DataExport:
    rows = TaskSubmission.objects.filter(learner_id=learner.id).select_related("edition", "enrolment")
    submissions = [submission_view(row) for row in rows.order_by("module_code", "opened_at", "pk")]
    folders = {view.id: safe_name(number, view.slug) for number, view in enumerate(submissions, start=1)}
    keys = storage_keys(learner.id)
    files = _named(files_of(learner.id), folders, keys)
    items = _items(learner.id, files, invitations_of_learner(learner.id, now=now))
    sendings = _sendings(learner.id)
    seen = seen_in_places_of(folders)
    policies = {cohort.id: cohort.programme.policy for cohort in cohorts_of(learner.id)}
    return DataExport(
        person=learner,
        made_at=now,
        tasks=tuple(
            _task(
                view, items.get(view.id, ()), sendings.get(view.id, ()), _policy(policies, view), seen.get(view.id, ())
            )
            for view in submissions
        ),
        sessions=coaching.sessions_of(learner.id, limit=None),
        meetings=tuple(_as_read_by(learner.id, meeting) for meeting in coaching.meetings_of(learner.id, limit=None)),
        transcript=transcript_of(learner.id),
        members=tuple(Member(file.path, file.line.stored_at, _opener(file.line, keys)) for file in files if file.path),
    )


def _as_read_by(person_id: UUID, meeting: MeetingView) -> MeetingView:
    """Minutes with everybody's name on the roll and this person's own contribution."""
    roll = tuple((one, name, words if one == person_id else "") for one, name, words in meeting.roll)
    return replace(meeting, roll=roll)


def _policy(policies: Mapping[UUID, Policy], view: SubmissionView) -> Policy | None:
    return policies.get(view.cohort_id) if view.cohort_id else None


def _opener(line: FileLine, keys: Mapping[UUID, str]) -> Callable[[], IO[bytes]]:
    return partial(opened_kept, keys[line.id], sha256=line.sha256, name=line.name)


def _named(lines: Iterable[FileLine], folders: Mapping[UUID, str], keys: Mapping[UUID, str]) -> tuple[TakenFile, ...]:
    """Files with a path each: a folder a task, numbered through, so that no two are unpacked over each other."""
    return tuple(
        TakenFile(
            line,
            f"{folders[line.submission_id]}/{safe_name(number, saved_name(line.name, line.content_type))}"
            if line.id in keys
            else "",
        )
        for number, line in enumerate(lines, start=1)
    )


def _items(
    learner_id: UUID, files: Sequence[TakenFile], invitations: Sequence[InvitationView]
) -> dict[UUID, tuple[TakenItem, ...]]:
    """Submission -> its items in the order they were made, withdrawn ones too."""
    rows = EvidenceVersion.objects.filter(item__submission__learner_id=learner_id).select_related("item__recorded_by")
    texts: dict[tuple[UUID, UUID], list[TakenText]] = {}
    known: dict[UUID, EvidenceItem] = {}
    for row in rows.order_by("item__created_at", "item_id", "-number"):
        text = TakenText(row.number, row.saved_at, row.is_sent, row.purged_at is not None, fields_of(row))
        texts.setdefault((row.item.submission_id, row.item_id), []).append(text)
        known[row.item_id] = row.item
    found: dict[UUID, list[TakenItem]] = {}
    for (submission_id, item_id), versions in texts.items():
        coach = known[item_id].recorded_by
        item = TakenItem(
            id=item_id,
            texts=tuple(versions),
            files=tuple(file for file in files if file.line.item_id == item_id),
            witnesses=tuple(one for one in invitations if one.item_id == item_id),
            recorded_by=coach.name if coach else "",
            on_behalf_reason=known[item_id].on_behalf_reason,
        )
        found.setdefault(submission_id, []).append(item)
    return {submission_id: tuple(items) for submission_id, items in found.items()}


def _sendings(learner_id: UUID) -> dict[UUID, tuple[TakenSending, ...]]:
    found: dict[UUID, list[TakenSending]] = {}
    rows = Manifest.objects.filter(submission__learner_id=learner_id).select_related("declaration").order_by("round")
    for row in rows:
        said = row.declaration
        sending = TakenSending(row.round, row.submitted_at, row.digest, said.text_version, said.language)
        found.setdefault(row.submission_id, []).append(sending)
    return {submission_id: tuple(sendings) for submission_id, sendings in found.items()}


def _task(
    view: SubmissionView,
    items: tuple[TakenItem, ...],
    sendings: tuple[TakenSending, ...],
    policy: Policy | None,
    seen: tuple[SeenView, ...],
) -> TakenTask:
    return TakenTask(
        slug=view.slug,
        title=view.spec.title,
        module_code=view.module_code,
        state=view.state,
        criteria={criterion.key: criterion.text for criterion in view.spec.criteria},
        items=items,
        sendings=sendings,
        reviews=reviews_for_learner(view, policy) if view.round else (),
        seen=seen,
    )
