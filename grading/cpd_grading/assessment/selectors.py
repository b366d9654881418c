"""Questions about reviews, queues, marking and rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ..coaching import selectors as coaching
from ..kernel.errors import NotFound, NotPermitted
from ..people.domain import PersonView
from ..people.selectors import WITH_PLACE, person, view_of
from ..portfolio import selectors as portfolio_rows
from ..portfolio.domain import ItemView, ManifestView, SubmissionView
from ..portfolio.models import Manifest, ModulePortfolio, TaskSubmission
from ..programmes.domain import ModuleSpec, Policy, Text
from .marking import MarkedTask, conversation_of, live_entry, policy_and_module, tasks_of
from .models import AssessmentRound, CoachReview, ReviewDraft, RoundEntry
from .reviews import require_may_review


@dataclass(frozen=True)
class ReviewView:
    """One standing decision of a coach. ``levels`` is empty where its reader may not see levels yet."""

    id: UUID
    round: int
    decision: str
    coach_id: UUID
    coach_name: str
    levels: Mapping[str, str]
    met: Mapping[str, bool]
    feedback: Mapping[str, str]
    returned_criteria: tuple[str, ...]
    reviewed_at: datetime


@dataclass(frozen=True)
class QueueLine:
    """One submission waiting for a coach."""

    submission_id: UUID
    learner: PersonView
    slug: str
    title: Text
    module_code: str
    round: int
    submitted_at: datetime


@dataclass(frozen=True)
class ReviewPage:
    """All a coach needs to decide on one submission."""

    submission: SubmissionView
    learner: PersonView
    manifest: ManifestView
    items: tuple[ItemView, ...]
    earlier: tuple[ReviewView, ...]
    levels: Mapping[str, str]  # the draft's, or after a return what stood before
    feedback: Mapping[str, str]
    changed_items: tuple[UUID, ...]  # new or edited since the last round


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
    """All an assessor or moderator needs to judge one portfolio."""

    portfolio_id: UUID
    round_id: UUID
    round_state: str
    state: str
    sitting: int
    learner: PersonView
    module: ModuleSpec
    policy: Policy
    tasks: tuple[MarkedTask, ...]
    items: Mapping[str, tuple[ItemView, ...]]
    conversation: ConversationView | None


def review_view(row: CoachReview, spec_levels: Mapping[str, Mapping[str, bool]], *, with_levels: bool) -> ReviewView:
    """``spec_levels``: criterion -> level -> met; learners read met or not yet, and levels only at release."""
    return ReviewView(
        id=row.id,
        round=row.manifest.round,
        decision=row.decision,
        coach_id=row.coach_id,
        coach_name=f"{row.coach.given_names} {row.coach.family_name}".strip(),
        levels=dict(row.levels) if with_levels else {},
        met={key: spec_levels.get(key, {}).get(level, False) for key, level in row.levels.items()},
        feedback=dict(row.feedback),
        returned_criteria=tuple(row.returned_criteria),
        reviewed_at=row.reviewed_at,
    )


def reviews_of(submission: SubmissionView, *, with_levels: bool) -> tuple[ReviewView, ...]:
    """Standing reviews of a submission, the first round first; one query."""
    met = {
        criterion.key: {level.key: level.met for level in criterion.levels} for criterion in submission.spec.criteria
    }
    rows = CoachReview.objects.filter(submission_id=submission.id).exclude(live_key=None)
    ordered = rows.select_related("coach", "manifest").order_by("manifest__round")
    return tuple(review_view(row, met, with_levels=with_levels) for row in ordered)


def coach_queue(coach_id: UUID, *, on: date) -> tuple[QueueLine, ...]:
    """Submissions waiting for this coach, oldest first."""
    learners = [learner.id for learner in coaching.coachees_of(coach_id, on=on)]
    rows = (
        TaskSubmission.objects.filter(state="submitted", learner_id__in=learners)
        .select_related("edition", *(f"learner__{path}" for path in WITH_PLACE))
        .order_by("changed_at", "pk")
    )
    return tuple(
        QueueLine(
            submission_id=row.id,
            learner=view_of(row.learner),
            slug=row.slug,
            title=row.edition.spec["title"],
            module_code=row.module_code,
            round=row.round,
            submitted_at=row.changed_at,
        )
        for row in rows
    )


def decided_by(coach_id: UUID, *, limit: int = 20) -> tuple[tuple[QueueLine, str], ...]:
    """What a coach decided last, with the decision."""
    rows = (
        CoachReview.objects.filter(coach_id=coach_id)
        .exclude(live_key=None)
        .select_related("submission__edition", "manifest", *(f"submission__learner__{path}" for path in WITH_PLACE))
        .order_by("-reviewed_at")[:limit]
    )
    return tuple(
        (
            QueueLine(
                submission_id=row.submission_id,
                learner=view_of(row.submission.learner),
                slug=row.submission.slug,
                title=row.submission.edition.spec["title"],
                module_code=row.submission.module_code,
                round=row.manifest.round,
                submitted_at=row.reviewed_at,
            ),
            row.decision,
        )
        for row in rows
    )


def review_page(submission_id: UUID, *, coach_id: UUID, on: date) -> ReviewPage:
    """Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching."""
    row = TaskSubmission.objects.select_related("edition", "enrolment").filter(pk=submission_id).first()
    if row is None or row.round == 0:
        raise NotFound()
    require_may_review(row, coach_id, on=on)
    submission = portfolio_rows.submission_view(row)
    manifests = portfolio_rows.manifests_of(submission_id)
    manifest = manifests[-1]
    earlier = reviews_of(submission, with_levels=True)
    draft = ReviewDraft.objects.filter(manifest_id=manifest.id, coach_id=coach_id).first()
    levels: Mapping[str, str] = draft.levels if draft else {}
    if draft is None and earlier:
        # Earlier levels stand as proposals; what was "not yet" is to be judged anew.
        last = earlier[-1]
        levels = {key: level for key, level in last.levels.items() if key not in last.returned_criteria}
    before = {entry["item"]: entry["sha256"] for entry in manifests[-2].entries} if len(manifests) > 1 else None
    changed = [
        UUID(entry["item"])
        for entry in manifest.entries
        if before is not None and before.get(entry["item"]) != entry["sha256"]
    ]
    return ReviewPage(
        submission=submission,
        learner=person(submission.learner_id),
        manifest=manifest,
        items=portfolio_rows.items_in(manifest, submission_id),
        earlier=earlier,
        levels=levels,
        feedback=draft.feedback if draft else {},
        changed_items=tuple(changed),
    )


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
        .exclude(live_key=None)
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
                if mark.live_key and mark.stage == "first"
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
    policy, module = policy_and_module(row)
    tasks = tasks_of(row, policy)
    conversation, is_carried = conversation_of(row, policy)
    manifests = {
        str(manifest.pk): manifest for manifest in Manifest.objects.filter(pk__in=[t.manifest_id for t in tasks])
    }
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
        items={
            task.slug: portfolio_rows.items_in(
                portfolio_rows.manifest_view(manifests[str(task.manifest_id)]), task.submission_id
            )
            for task in tasks
        },
        conversation=ConversationView(
            conversation.held_on, conversation.people, conversation.notes, conversation.mark, is_carried
        )
        if conversation
        else None,
    )


def may_open_evidence(submission_id: UUID, *, person_id: UUID, roles: frozenset[str], on: date) -> bool:
    """Whether a person may open the files of a submission: its owner, its coach today, and UR-CE once it is theirs.

    Assessors see portfolios that were submitted; moderators and the external examiner see rounds in moderation or later.
    """
    row = TaskSubmission.objects.select_related("enrolment").filter(pk=submission_id).first()
    if row is None:
        return False
    if row.learner_id == person_id:
        return True
    if row.round:
        try:
            require_may_review(row, person_id, on=on)
        except NotPermitted:
            pass
        else:
            return True
    placed = RoundEntry.objects.filter(
        portfolio__enrolment_id=row.enrolment_id, portfolio__module_code=row.module_code
    ).exclude(live_key=None)
    if row.enrolment_id is None:
        return False
    if "assessor" in roles and placed.exists():
        return True
    later = placed.filter(round__state__in=("moderation", "board", "released"))
    return bool(roles & {"moderator", "external_examiner"}) and later.exists()


def marks_visible(policy: Policy) -> bool:
    """Whether learners see levels before release (``marks_visible: on_sign_off``)."""
    return policy.marks_visible == "on_sign_off"
