"""Questions about marking, rounds, and who may open evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ..kernel.errors import NotFound, NotPermitted
from ..people.api import WITH_PLACE, view_of
from ..people.domain import PersonView
from ..portfolio import api as portfolio_rows
from ..portfolio.domain import ItemView, ManifestView
from ..portfolio.models import Manifest, ModulePortfolio, TaskSubmission
from ..programmes.api import cohort_view
from ..programmes.domain import ModuleSpec, Policy, Text
from ..reviews.api import require_may_review
from ..site_visits.api import seen_in_places_of
from ..site_visits.domain import SeenView
from ..witnesses.api import testimonies_by_submission
from ..witnesses.domain import TestimonyView
from .marks_in_force import (
    MarkedTask,
    component_marks,
    conversation_of,
    lacks_conversation,
    live_entry,
    tasks_of,
    unmarked,
)
from .models import AssessmentRound, RoundEntry, SampleItem


@dataclass(frozen=True)
class MarkingLine:
    """One portfolio of a round on an assessor's list."""

    portfolio_id: UUID
    learner: PersonView
    module_code: str
    sitting: int
    state: str
    submitted_at: datetime | None
    marks: Mapping[str, Decimal]


@dataclass(frozen=True)
class ConversationView:
    held_on: date
    people: str
    notes: str
    mark: Decimal
    is_carried: bool


@dataclass(frozen=True)
class MarkingPage:
    """All an assessor or moderator needs to judge one portfolio; what was sent, seen and testified is by task."""

    portfolio_id: UUID
    round_id: UUID
    round_state: str
    state: str
    sitting: int
    learner: PersonView
    module: ModuleSpec
    policy: Policy
    tasks: tuple[MarkedTask, ...]
    sent: Mapping[str, ManifestView]
    items: Mapping[str, tuple[ItemView, ...]]
    seen: Mapping[str, tuple[SeenView, ...]]
    testimonies: Mapping[str, tuple[TestimonyView, ...]]
    standards: Mapping[str, Text]  # titles of the standards evidence speaks to
    conversation: ConversationView | None

    @property
    def unmarked(self) -> tuple[MarkedTask, ...]:
        return unmarked(self.tasks)

    @property
    def lacks_conversation(self) -> bool:
        return lacks_conversation(self.module, self._talk)

    @property
    def components(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """(component, weight, mark) as completing the marking records them; empty while something is missing."""
        found = component_marks(self.module, self.tasks, self._talk)
        return tuple((part.key, part.weight, mark) for part, mark in found)

    @property
    def _talk(self) -> Decimal | None:
        return self.conversation.mark if self.conversation else None


def rounds_of(cohort_id: UUID | None = None) -> tuple[tuple[UUID, UUID, str, int, str], ...]:
    """(round, cohort, module, number, state) of every round, the newest first."""
    rows = AssessmentRound.objects.order_by("-opened_at", "-number", "pk")
    if cohort_id is not None:
        rows = rows.filter(cohort_id=cohort_id)
    return tuple(rows.values_list("id", "cohort_id", "module_code", "number", "state"))


def marking_queue(assessor_id: UUID) -> tuple[MarkingLine, ...]:
    """Portfolios of rounds that are marking: unmarked first, oldest first; one's own work never."""
    rows = (
        RoundEntry.objects.filter(round__state="marking")
        .exclude(in_force_key=None)
        .exclude(portfolio__enrolment__learner_id=assessor_id)
        .select_related("portfolio", *(f"portfolio__enrolment__learner__{path}" for path in WITH_PLACE))
        .prefetch_related("portfolio__component_marks")
    )
    lines = [
        MarkingLine(
            portfolio_id=row.portfolio_id,
            learner=view_of(row.portfolio.enrolment.learner),
            module_code=row.portfolio.module_code,
            sitting=row.portfolio.sitting,
            state=row.portfolio.state,
            submitted_at=row.portfolio.submitted_at,
            marks={
                mark.component: mark.mark
                for mark in row.portfolio.component_marks.all()
                if mark.in_force_key and mark.stage == "first"
            },
        )
        for row in rows
    ]
    return tuple(
        sorted(lines, key=lambda line: (line.state != "submitted", str(line.submitted_at), str(line.portfolio_id)))
    )


def marking_page(portfolio_id: UUID) -> MarkingPage:
    """One portfolio as it was sent; who may open it is decided by ``require_may_judge``. Raises NotFound."""
    rows = ModulePortfolio.objects.select_related(
        "enrolment__cohort__programme", *(f"enrolment__learner__{path}" for path in WITH_PLACE)
    )
    row = rows.filter(pk=portfolio_id).first()
    if row is None:
        raise NotFound()
    entry = live_entry(portfolio_id)
    programme = cohort_view(row.enrolment.cohort).programme
    policy, module = programme.policy, programme.module(row.module_code)
    tasks = tasks_of(row, policy)
    talk = conversation_of(row, policy, module)
    manifests = {
        str(manifest.pk): portfolio_rows.manifest_view(manifest)
        for manifest in Manifest.objects.filter(pk__in=[task.manifest_id for task in tasks])
    }
    sent = {task.slug: manifests[str(task.manifest_id)] for task in tasks}
    submissions = {task.slug: task.submission_id for task in tasks}
    seen, heard = seen_in_places_of(submissions.values()), testimonies_by_submission(submissions.values())
    return MarkingPage(
        portfolio_id=row.id,
        round_id=entry.round_id,
        round_state=entry.round.state,
        state=row.state,
        sitting=row.sitting,
        learner=view_of(row.enrolment.learner),
        module=module,
        policy=policy,
        tasks=tasks,
        sent=sent,
        items={task.slug: portfolio_rows.items_in(sent[task.slug], task.submission_id) for task in tasks},
        seen={slug: seen.get(submission, ()) for slug, submission in submissions.items()},
        testimonies={slug: heard.get(submission, ()) for slug, submission in submissions.items()},
        standards=programme.standards,
        conversation=ConversationView(talk.row.held_on, talk.row.people, talk.row.notes, talk.mark, talk.is_carried)
        if talk
        else None,
    )


def may_open_evidence(submission_id: UUID, *, person_id: UUID, roles: frozenset[str], on: date) -> bool:
    """Whether a person may open the files of a submission: its owner, its coach today, and UR-CE once it is theirs.

    Assessors see portfolios that stand in a round; moderators and the external examiner those in the sample.
    """
    row = TaskSubmission.objects.select_related("enrolment").filter(pk=submission_id).first()
    if row is None:
        return False
    if row.learner_id == person_id or (row.round and _is_coach_of(row, person_id, on)):
        return True
    if row.enrolment is None:
        return False
    same = {"portfolio__enrolment": row.enrolment, "portfolio__module_code": row.module_code}
    if "assessor" in roles and RoundEntry.objects.filter(**same).exclude(in_force_key=None).exists():
        return True
    return bool(roles & {"moderator", "external_examiner"}) and SampleItem.objects.filter(**same).exists()


def _is_coach_of(row: TaskSubmission, person_id: UUID, on: date) -> bool:
    try:
        require_may_review(row, person_id, on=on)
    except NotPermitted:
        return False
    return True
