"""What a learner sees: one task, one module, the desk. Levels, marks and outcomes are in none of it before release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from ..assessment.api import reviews_for_learner
from ..coaching import api as coaching
from ..coaching.domain import MeetingView, SessionView
from ..credits.api import OutcomeView, outcomes_of
from ..kernel.clock import midnight
from ..people.api import WITH_PLACE, person_of_user, view_of
from ..people.domain import PersonView
from ..portfolio import api as portfolio_rows
from ..portfolio.api import kinds_of
from ..portfolio.domain import (
    STATES_WITH_UR_CE,
    TASK,
    ItemView,
    Missing,
    SubmissionView,
    missing_of_module,
)
from ..portfolio.models import ModulePortfolio, TaskSubmission
from ..programmes.api import Opened, cohort_view, is_open, is_open_to, pinned_edition
from ..programmes.domain import CohortView, ModuleSpec, TaskKey, TaskSpec, Text
from ..programmes.models import Enrolment
from ..reviews.api import ReviewView
from ..site_visits.domain import SeenView
from ..submissions.api import TaskEvidence, missing_of_task, task_evidence_page
from ..uploads.domain import UploadView
from ..witnesses.domain import InvitationView

# What a learner reads of a module; the rooms of the university behind it are not theirs to follow (rule R60).
COLLECTING, WITH_UR_CE, AT_THE_BOARD, RESULT = "collecting", "with_ur_ce", "at_the_board", "result"
_OfItem = TypeVar("_OfItem", UploadView, InvitationView)


@dataclass(frozen=True)
class TaskPage:
    """One workplace task as its learner sees it. ``submission`` is None before the first word was saved."""

    task: TaskKey
    spec: TaskSpec
    learner: PersonView | None
    cohort: CohortView | None
    submission: SubmissionView | None
    state: str
    items: tuple[ItemView, ...]
    missing: tuple[Missing, ...]
    missing_by_item: Mapping[UUID, tuple[Missing, ...]]
    on_their_way: Mapping[UUID, tuple[UploadView, ...]]  # by item
    seen: tuple[SeenView, ...]  # what a coach saw in place
    invitations: Mapping[UUID, tuple[InvitationView, ...]]  # of witnesses, by item
    reviews: tuple[ReviewView, ...]
    coaches: tuple[PersonView, ...]
    is_coach: bool
    seen_digest: str
    is_read_only: bool = False  # for staff who look as the learner
    ended_on: date | None = None  # the last day of an enrolment that has ended

    @property
    def may_edit(self) -> bool:
        return not self.is_read_only and self.ended_on is None and TASK.allows(self.state, "edit")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of evidence this task takes."""
        return kinds_of(self.spec)

    @property
    def criterion_texts(self) -> Mapping[str, Text]:
        return {criterion.key: criterion.text for criterion in self.spec.criteria}

    @property
    def seen_items(self) -> frozenset[UUID | None]:
        """The items a coach has seen in place."""
        return frozenset(one.item_id for one in self.seen)

    @property
    def has_evidence(self) -> bool:
        """Whether there is anything to send."""
        return not TaskEvidence(items=self.items, seen=self.seen).is_empty

    @property
    def waiting_since(self) -> datetime | None:
        return self.submission.changed_at if self.submission and self.state == "submitted" else None


def _enrolment_of_user(course_key: str, user_id: int) -> Enrolment | None:
    """Enrolment, person, cohort and programme of an account in one query."""
    return (
        Enrolment.objects.select_related("cohort__programme", *(f"learner__{path}" for path in WITH_PLACE))
        .defer("cohort__programme__spec")
        .filter(course_key=course_key, learner__user_id=user_id)
        .first()
    )


def task_page(task: TaskKey, spec: TaskSpec, learner: PersonView | None, *, on: date) -> TaskPage:
    """A task for a learner the programme knows, or for somebody it does not know yet (``learner`` None)."""
    enrolment = _enrolment(task.course_key, learner.id) if learner else None
    submission = portfolio_rows.submission_of(task.course_key, task.slug, learner.id) if learner else None
    return _page(task, spec, learner, enrolment, submission, on=on)


def task_page_of_user(task: TaskKey, spec: TaskSpec, user_id: int, *, on: date) -> TaskPage:
    """The same for an account; seven queries at most, however much evidence there is."""
    row = portfolio_rows.row_of_account(task.course_key, task.slug, user_id)
    if row is not None and row.enrolment is not None:
        return _page(task, spec, view_of(row.learner), row.enrolment, portfolio_rows.submission_view(row), on=on)
    enrolment = _enrolment_of_user(task.course_key, user_id)
    learner = view_of(enrolment.learner) if enrolment else person_of_user(user_id)
    # Begun before joining a cohort: read again, in the cohort's wording where there is one by now.
    begun = portfolio_rows.submission_of(task.course_key, task.slug, row.learner_id) if row else None
    return _page(task, spec, learner, enrolment, begun, on=on)


def _enrolment(course_key: str, learner_id: UUID) -> Enrolment | None:
    return (
        Enrolment.objects.select_related("cohort__programme")
        .defer("cohort__programme__spec")
        .filter(course_key=course_key, learner_id=learner_id)
        .first()
    )


def _page(
    task: TaskKey,
    spec: TaskSpec,
    learner: PersonView | None,
    enrolment: Enrolment | None,
    submission: SubmissionView | None,
    *,
    on: date,
) -> TaskPage:
    cohort = cohort_view(enrolment.cohort) if enrolment else None
    ended_on = _end_of(enrolment, on) if enrolment else None
    coaches, is_coach = coaching.coaching_around(learner.id, on=on) if learner else ((), False)
    if submission is None:
        pinned = pinned_edition(cohort.id, task.slug) if cohort else None
        return TaskPage(
            task=task,
            spec=pinned.spec if pinned else spec,
            learner=learner,
            cohort=cohort,
            submission=None,
            state=TASK.start,
            items=(),
            missing=(),
            missing_by_item={},
            on_their_way={},
            seen=(),
            invitations={},
            reviews=(),
            coaches=coaches,
            is_coach=is_coach,
            seen_digest=TaskEvidence().digest(TASK.start, 0),
            ended_on=ended_on,
        )
    may_edit = ended_on is None and TASK.allows(submission.state, "edit")
    found = task_evidence_page(submission.id, may_edit=may_edit, now=midnight(on))
    evidence, policy = found.evidence, cohort.programme.policy if cohort else None
    return TaskPage(
        task=task,
        spec=submission.spec,
        learner=learner,
        cohort=cohort,
        submission=submission,
        state=submission.state,
        items=evidence.items,
        missing=tuple(missing_of_task(evidence, submission.spec)),
        missing_by_item={item.id: tuple(evidence.missing_of(item)) for item in evidence.counted},
        on_their_way=_by_item(found.uploads),
        seen=evidence.seen,
        invitations=_by_item(found.invitations),
        reviews=reviews_for_learner(submission, policy) if submission.round else (),
        coaches=coaches,
        is_coach=is_coach,
        seen_digest=evidence.digest(submission.state, submission.round),
        ended_on=ended_on,
    )


def _end_of(enrolment: Enrolment, on: date) -> date | None:
    """The last day of an enrolment that has ended by a day; None while it takes new work."""
    return None if is_open(enrolment.ended_on, on=on) else enrolment.ended_on


def _by_item(found: Iterable[_OfItem]) -> dict[UUID, tuple[_OfItem, ...]]:
    grouped: dict[UUID, list[_OfItem]] = {}
    for one in found:
        grouped.setdefault(one.item_id, []).append(one)
    return {item_id: tuple(of_item) for item_id, of_item in grouped.items()}


@dataclass(frozen=True)
class TaskLine:
    """One task of a module in its learner's list."""

    slug: str
    title: Text
    state: str
    due_week: int | None
    changed_at: datetime | None
    is_open: bool = (
        True  # whether the course shows it to its learner now; asked on the desk, which the course cannot see
    )

    @property
    def is_shown(self) -> bool:
        """What is not open is not shown, unless there is work of one's own in it."""
        return self.is_open or self.state != "not_started"


@dataclass(frozen=True)
class ModulePage:
    """A module as its learner sees it."""

    course_key: str
    cohort: CohortView
    module: ModuleSpec
    stage: str  # collecting, with_ur_ce, at_the_board, result
    sitting: int
    refer_tasks: tuple[str, ...]
    tasks: tuple[TaskLine, ...]
    sessions: tuple[SessionView, ...]
    meetings: tuple[MeetingView, ...]
    missing: tuple[Missing, ...]
    outcomes: tuple[OutcomeView, ...]
    may_submit: bool
    submitted_at: datetime | None
    ended_on: date | None = None  # the last day of an enrolment that has ended

    @property
    def is_in_gradebook(self) -> bool:
        """Whether released marks are also shown on the platform's own Progress page."""
        return self.cohort.programme.policy.gradebook == "on_release"

    @property
    def tasks_done(self) -> int:
        return sum(line.state == "signed_off" for line in self.tasks)

    @property
    def tasks_left(self) -> int:
        return len(self.tasks) - self.tasks_done

    @property
    def title_of(self) -> Mapping[str, Text]:
        return {line.slug: line.title for line in self.tasks}


def stage_of(portfolio: ModulePortfolio | None, round_state: str) -> str:
    """The one word a learner reads; a refer or deferral that opened a new sitting reads "collecting" again."""
    if portfolio is None or portfolio.state == "open":
        return COLLECTING
    if portfolio.state == "released":
        return RESULT
    return AT_THE_BOARD if round_state == "board" else WITH_UR_CE


def module_page(
    course_key: str, module_code: str, learner_id: UUID, *, on: date | None = None, opened: Opened = None
) -> ModulePage | None:
    """None when the learner is in no cohort of the course. Raises NotFound for an unknown module.

    With ``on`` the page says whether the enrolment has ended by that day, with ``opened`` which tasks the course shows.
    """
    enrolment = _enrolment(course_key, learner_id)
    if enrolment is None:
        return None
    cohort = cohort_view(enrolment.cohort)
    module = cohort.programme.module(module_code)
    portfolio = portfolio_rows.portfolio_of(enrolment.id, module_code)
    sessions = coaching.sessions_of(learner_id, module_code=module_code, cohort_id=cohort.id)
    meetings = coaching.counted_meetings(learner_id, module_code, cohort.id)
    lines = _task_lines(enrolment, cohort, module, opened)
    ended_on = _end_of(enrolment, on) if on else None
    missing = missing_of_module(
        module,
        {line.slug: line.state for line in lines},
        titles={line.slug: line.title for line in lines},
        sessions=sum(session.counts for session in sessions),
        plc=len(meetings["plc"]),
        sgac=len(meetings["sgac"]),
    )
    outcomes = outcomes_of([enrolment.id]).get((enrolment.id, module_code), ())
    is_collecting = portfolio is None or portfolio.state == "open"
    return ModulePage(
        course_key=course_key,
        cohort=cohort,
        module=module,
        stage=stage_of(portfolio, _round_state(portfolio)),
        sitting=portfolio.sitting if portfolio else 1,
        refer_tasks=tuple(portfolio.refer_tasks) if portfolio and is_collecting else (),
        tasks=lines,
        sessions=sessions,
        meetings=coaching.meetings_of(learner_id, module_code=module_code, cohort_id=cohort.id),
        missing=missing if is_collecting else (),
        outcomes=outcomes,
        may_submit=is_collecting and not missing and ended_on is None,
        submitted_at=portfolio.submitted_at if portfolio else None,
        ended_on=ended_on,
    )


def _round_state(portfolio: ModulePortfolio | None) -> str:
    if portfolio is None or portfolio.state not in STATES_WITH_UR_CE:
        return ""
    entry = portfolio.round_entries.exclude(in_force_key=None).select_related("round").first()
    return entry.round.state if entry else ""


def _task_lines(enrolment: Enrolment, cohort: CohortView, module: ModuleSpec, opened: Opened) -> tuple[TaskLine, ...]:
    rows = TaskSubmission.objects.filter(
        course_key=enrolment.course_key, learner_id=enrolment.learner_id, slug__in=module.tasks
    )
    known = {row.slug: row for row in rows.only("slug", "state", "changed_at")}
    lines = []
    for slug in module.tasks:
        row, spec = known.get(slug), cohort.programme.tasks[slug]
        lines.append(
            TaskLine(
                slug=slug,
                title=spec.title,
                state=row.state if row else "not_started",
                due_week=spec.due_week,
                changed_at=row.changed_at if row else None,
                is_open=is_open_to(opened, slug),
            )
        )
    return tuple(lines)
