"""The coach's one queue over all tasks, modules and cohorts: oldest first, narrowed by what the coach asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from ..coaching import selectors as coaching
from ..kernel.clock import kigali_date
from ..people.domain import PersonView
from ..people.selectors import WITH_PLACE, view_of
from ..portfolio.models import TaskSubmission
from ..programmes.domain import Text
from ..programmes.models import Enrolment
from .models import CoachReview

PAGE_SIZE = 20
# What a review takes, to plan an hour with: reading everything once, and looking again at what came back.
MINUTES_FIRST, MINUTES_AGAIN = 10, 5


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

    @property
    def minutes(self) -> int:
        return MINUTES_FIRST if self.round == 1 else MINUTES_AGAIN


@dataclass(frozen=True)
class QueueFilter:
    """What a coach narrows the queue to; empty values narrow nothing. ``waiting_days``: waiting at least so long."""

    learner_id: UUID | None = None
    module_code: str = ""
    district_code: str = ""
    waiting_days: int = 0

    def takes(self, line: QueueLine, on: date) -> bool:
        waited = (on - kigali_date(line.submitted_at)).days
        return (
            self.learner_id in (None, line.learner.id)
            and self.module_code in ("", line.module_code)
            and self.district_code in ("", line.learner.district_code)
            and waited >= self.waiting_days
        )


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue. ``waiting`` counts the whole queue, ``found`` what the filter leaves of it."""

    lines: tuple[QueueLine, ...]
    waiting: int
    found: int
    minutes: int
    page: int
    pages: int
    modules: tuple[str, ...]
    districts: tuple[tuple[str, str], ...]
    coachees: tuple[PersonView, ...]

    @property
    def page_numbers(self) -> range:
        return range(1, self.pages + 1)


def coach_queue(coach_id: UUID, *, on: date) -> tuple[QueueLine, ...]:
    """Submissions this coach may decide on, oldest first; five queries at most."""
    return _lines(coach_id, coaching.coachees_of(coach_id, on=on), on)


def queue_page(coach_id: UUID, *, on: date, wanted: QueueFilter, page: int = 1) -> QueuePage:
    """One page of what a coach asked for; a page past the end is the last one. Five queries at most."""
    coachees = coaching.coachees_of(coach_id, on=on)
    whole = _lines(coach_id, coachees, on)
    found = [line for line in whole if wanted.takes(line, on)]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    places = {line.learner.district_code: line.learner.district_name for line in whole if line.learner.district_code}
    return QueuePage(
        lines=tuple(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        waiting=len(whole),
        found=len(found),
        minutes=sum(line.minutes for line in found),
        page=page,
        pages=pages,
        modules=tuple(sorted({line.module_code for line in whole})),
        districts=tuple(sorted(places.items(), key=lambda place: place[1])),
        coachees=coachees,
    )


def next_in_queue(coach_id: UUID, *, on: date) -> UUID | None:
    """The submission that has waited longest for this coach."""
    lines = coach_queue(coach_id, on=on)
    return lines[0].submission_id if lines else None


def _lines(coach_id: UUID, coachees: tuple[PersonView, ...], on: date) -> tuple[QueueLine, ...]:
    rows = (
        TaskSubmission.objects.filter(state="submitted", learner_id__in=[learner.id for learner in coachees])
        .select_related("enrolment", *(f"learner__{path}" for path in WITH_PLACE))
        .annotate(title=F("edition__spec__title"))
        .order_by("changed_at", "pk")
    )
    may_decide = _one_way(coach_id, on)
    return tuple(
        QueueLine(
            submission_id=row.id,
            learner=view_of(row.learner),
            slug=row.slug,
            title=row.title,
            module_code=row.module_code,
            round=row.round,
            submitted_at=row.changed_at,
        )
        for row in rows
        if may_decide(row)
    )


def _one_way(coach_id: UUID, on: date) -> Callable[[TaskSubmission], bool]:
    """Whether a submission's learner signs off nothing of this coach in the same cohort (``require_may_review``)."""
    cohorts = set(Enrolment.objects.filter(learner_id=coach_id).values_list("cohort_id", flat=True))
    if not cohorts:
        return lambda row: True
    own_coaches = {person.id for person in coaching.coaches_of(coach_id, on=on)}
    decided = CoachReview.objects.filter(submission__learner_id=coach_id, decision="sign_off")
    signed_off = set(decided.values_list("coach_id", "submission__enrolment__cohort_id"))

    def may_decide(row: TaskSubmission) -> bool:
        cohort_id = row.enrolment.cohort_id if row.enrolment else None
        is_returned = row.learner_id in own_coaches or (row.learner_id, cohort_id) in signed_off
        return cohort_id not in cohorts or not is_returned

    return may_decide
