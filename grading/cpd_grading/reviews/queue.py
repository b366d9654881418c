"""The coach's one queue over all tasks, modules and cohorts: oldest first, narrowed by what the coach asks for.

It shows what waits for the coach, what of it they have begun, what they and others returned, and what they decided
lately; every list holds only what the coach may review today (``independence``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from ..coaching import api as coaching
from ..kernel.clock import days_since, midnight
from ..people.api import WITH_PLACE, view_of
from ..people.domain import PersonView
from ..portfolio.api import not_one_way
from ..portfolio.models import TaskSubmission
from ..programmes.domain import Text
from .models import CoachReview, ReviewDraft
from .waiting import is_waiting_long

PAGE_SIZE = 20
LATELY = timedelta(days=14)  # how long a decision stays in the list of decisions
WAITING, BEGUN, RETURNED, DECIDED = QUEUE_STATES = ("waiting", "begun", "returned", "decided")
# What a review takes, to plan an hour with: reading everything once, and looking again at what came back.
MINUTES_FIRST, MINUTES_AGAIN = 10, 5


@dataclass(frozen=True)
class QueueLine:
    """One submission in a coach's queue. ``submitted_at`` is when it came to stand where it stands.

    ``has_draft``: this coach has begun. ``decision``: what they decided, where they have.
    """

    submission_id: UUID
    learner: PersonView
    slug: str
    title: Text
    module_code: str
    round: int
    submitted_at: datetime
    state: str = "submitted"
    has_draft: bool = False
    decision: str = ""
    cohort_name: str = ""

    @property
    def minutes(self) -> int:
        return MINUTES_FIRST if self.round == 1 else MINUTES_AGAIN


@dataclass(frozen=True)
class QueueFilter:
    """What a coach narrows the queue to; empty values narrow nothing. ``waiting_days``: waiting at least so long."""

    state: str = WAITING
    learner_id: UUID | None = None
    module_code: str = ""
    district_code: str = ""
    waiting_days: int = 0

    def takes(self, line: QueueLine, on: date) -> bool:
        return (
            self.learner_id in (None, line.learner.id)
            and self.module_code in ("", line.module_code)
            and self.district_code in ("", line.learner.district_code)
            and days_since(line.submitted_at, on) >= self.waiting_days
        )


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue. ``counts`` holds the whole list by state, ``found`` what the filter leaves of one.

    ``waiting_long`` counts what waits for two weeks or longer.
    """

    lines: tuple[QueueLine, ...]
    counts: Mapping[str, int]
    waiting_long: int
    found: int
    minutes: int
    page: int
    pages: int
    modules: tuple[str, ...]
    districts: tuple[tuple[str, str], ...]
    coachees: tuple[PersonView, ...]

    @property
    def waiting(self) -> int:
        return self.counts[WAITING]

    @property
    def page_numbers(self) -> range:
        return range(1, self.pages + 1)


def coach_queue(coach_id: UUID, *, on: date) -> tuple[QueueLine, ...]:
    """Submissions this coach may decide on, oldest first; two queries."""
    return _lines(coach_id, coaching.coachees_of(coach_id, on=on), on, states=("submitted",))


def queue_page(coach_id: UUID, *, on: date, wanted: QueueFilter, page: int = 1) -> QueuePage:
    """One page of what a coach asked for; a page past the end is the last one. Three queries, four at most."""
    coachees = coaching.coachees_of(coach_id, on=on)
    lines = _lines(coach_id, coachees, on, states=("submitted", "returned"))
    lists: dict[str, Sequence[QueueLine]] = {
        WAITING: [line for line in lines if line.state == "submitted"],
        BEGUN: [line for line in lines if line.state == "submitted" and line.has_draft],
        RETURNED: [line for line in lines if line.state == "returned"],
    }
    decided = _decided_lately(coach_id, on)
    counts = {**{state: len(found) for state, found in lists.items()}, DECIDED: decided.count()}
    if wanted.state == DECIDED:
        lists[DECIDED] = [decided_line(row) for row in decided[: PAGE_SIZE * 10]]
    return _page_of(lists[wanted.state], lists[WAITING], coachees, counts, wanted, on, page)


def _page_of(
    whole: Sequence[QueueLine],
    waiting: Sequence[QueueLine],
    coachees: tuple[PersonView, ...],
    counts: Mapping[str, int],
    wanted: QueueFilter,
    on: date,
    page: int,
) -> QueuePage:
    found = [line for line in whole if wanted.takes(line, on)]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    places = {line.learner.district_code: line.learner.district_name for line in whole if line.learner.district_code}
    return QueuePage(
        lines=tuple(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        counts=counts,
        waiting_long=sum(is_waiting_long(line.submitted_at, on) for line in waiting),
        found=len(found),
        minutes=sum(line.minutes for line in found),
        page=page,
        pages=pages,
        modules=tuple(sorted({line.module_code for line in whole})),
        districts=tuple(sorted(places.items(), key=lambda place: place[1])),
        coachees=coachees,
    )


def _decided_lately(coach_id: UUID, on: date) -> QuerySet[CoachReview]:
    """The coach's decisions of the last two weeks that stand, the newest first."""
    since = midnight(on - LATELY)
    return standing_decisions(coach_id).filter(reviewed_at__gte=since)


def standing_decisions(coach_id: UUID) -> QuerySet[CoachReview]:
    """What a coach decided and nobody took back, the newest first."""
    run = "submission__enrolment__cohort"
    joined = ("submission__edition", run, "manifest", *(f"submission__learner__{path}" for path in WITH_PLACE))
    rows = CoachReview.objects.filter(coach_id=coach_id).exclude(in_force_key=None).select_related(*joined)
    return rows.order_by("-reviewed_at", "pk")


def decided_line(row: CoachReview) -> QueueLine:
    """A decision as a line of the queue; it stands where it stands since it was decided."""
    enrolment = row.submission.enrolment
    return QueueLine(
        submission_id=row.submission_id,
        learner=view_of(row.submission.learner),
        slug=row.submission.slug,
        title=row.submission.edition.spec["title"],
        module_code=row.submission.module_code,
        round=row.manifest.round,
        submitted_at=row.reviewed_at,
        state=row.submission.state,
        decision=row.decision,
        cohort_name=enrolment.cohort.name if enrolment else "",
    )


def next_in_queue(coach_id: UUID, *, on: date) -> UUID | None:
    """The submission that has waited longest for this coach; one query, for it follows every decision."""
    coached = TaskSubmission.objects.filter(state="submitted", learner_id__in=coaching.coachee_ids_of(coach_id, on=on))
    rows = coached.exclude(not_one_way(coach_id, on=on))
    return rows.order_by("changed_at", "pk").values_list("pk", flat=True).first()


def _lines(coach_id: UUID, coachees: Iterable[PersonView], on: date, *, states: Sequence[str]) -> tuple[QueueLine, ...]:
    drafts = ReviewDraft.objects.filter(
        coach_id=coach_id, manifest__submission=OuterRef("pk"), manifest__round=OuterRef("round")
    )
    rows = (
        TaskSubmission.objects.filter(state__in=states, learner_id__in=[learner.id for learner in coachees])
        .exclude(not_one_way(coach_id, on=on))
        .select_related(*(f"learner__{path}" for path in WITH_PLACE))
        .annotate(title=F("edition__spec__title"), cohort_name=F("enrolment__cohort__name"), has_draft=Exists(drafts))
        .order_by("changed_at", "pk")
    )
    return tuple(
        QueueLine(
            submission_id=row.id,
            learner=view_of(row.learner),
            slug=row.slug,
            title=row.title,
            module_code=row.module_code,
            round=row.round,
            submitted_at=row.changed_at,
            state=row.state,
            has_draft=row.has_draft,
            cohort_name=row.cohort_name or "",
        )
        for row in rows
    )
