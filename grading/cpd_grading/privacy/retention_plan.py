"""Whose evidence is past its time: the board has decided, the programme's months are over, nobody holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from ..credits.models import ModuleOutcome
from ..kernel.clock import kigali_date
from ..portfolio.models import ModulePortfolio, TaskSubmission
from ..programmes.api import cohorts
from ..programmes.domain import CohortView
from ..programmes.models import Enrolment
from .destroying import destroy_waiting, waiting
from .domain import is_past
from .models import RetentionHold
from .retention import Remains, Run, remains_of

FINAL = ("pass", "fail", "void")  # a referral or a deferral opens another sitting, which still needs the evidence


@dataclass(frozen=True)
class DueLine:
    """One module of a cohort, and how much of its learners' evidence is past its time."""

    cohort_name: str
    module_code: str
    submissions: tuple[UUID, ...]
    files: int
    bytes: int
    versions: int
    testimonies: int


@dataclass(frozen=True)
class RetentionPlan:
    """What a run would destroy; ``waiting`` files are hidden already and still stored."""

    lines: tuple[DueLine, ...]
    waiting: int


@dataclass(frozen=True)
class RetentionResult:
    """What a run destroyed; ``left`` files are hidden and wait for a storage that did not let go of them."""

    submissions: int
    files: int
    bytes: int
    versions: int
    left: int


def retention_plan(*, on: date) -> RetentionPlan:
    """Everything that is past its time on a day, by cohort and module; nothing is changed."""
    lines = [line for cohort in sorted(cohorts(), key=lambda one: one.name) for line in _due_lines(cohort, on)]
    return RetentionPlan(tuple(lines), waiting().count())


def destroy_past(*, now: datetime) -> RetentionResult:
    """Destroy what is past its time, one submission after the other; a run that was cut short goes on with the next.

    What an earlier run or a withdrawal hid and could not destroy is tried again first.
    """
    run = Run(now)
    run.left += destroy_waiting().left
    plan = retention_plan(on=kigali_date(now))
    done = sum(run.destroy(submission_id) for line in plan.lines for submission_id in line.submissions)
    return RetentionResult(done, run.files, run.bytes, run.versions, run.left)


def _due_lines(cohort: CohortView, on: date) -> Iterator[DueLine]:
    held = RetentionHold.objects.filter(enrolment__cohort_id=cohort.id, lifted_at=None)
    free = set(Enrolment.objects.filter(cohort_id=cohort.id).values_list("pk", flat=True))
    free -= set(held.values_list("enrolment_id", flat=True))
    months = cohort.programme.policy.evidence_retention_months
    decided = _decided(cohort.id)
    open_modules = _open_modules(cohort.id)
    has_ended = cohort.ends_on is not None and is_past(cohort.ends_on, months, on)
    due: list[tuple[str, UUID]] = []
    rows = TaskSubmission.objects.filter(enrolment__cohort_id=cohort.id).order_by("module_code", "pk")
    for pk, enrolment_id, code, round_ in rows.values_list("pk", "enrolment_id", "module_code", "round"):
        if enrolment_id is None or enrolment_id not in free or (enrolment_id, code) in open_modules:
            continue
        board_on = decided.get((enrolment_id, code))
        if is_past(board_on, months, on) if board_on else has_ended and round_ == 0:
            due.append((code, pk))
    remains = remains_of(pk for _code, pk in due)
    for code, group in groupby(due, key=lambda one: one[0]):
        still = {pk: remains[pk] for _code, pk in group if pk in remains}
        if still:
            yield _line(cohort.name, code, still)


def _line(cohort_name: str, code: str, still: dict[UUID, Remains]) -> DueLine:
    def total(values: Iterable[int]) -> int:
        return sum(values)

    return DueLine(
        cohort_name=cohort_name,
        module_code=code,
        submissions=tuple(still),
        files=total(one.files for one in still.values()),
        bytes=total(one.bytes for one in still.values()),
        versions=total(one.versions for one in still.values()),
        testimonies=total(one.testimonies for one in still.values()),
    )


def _decided(cohort_id: UUID) -> dict[tuple[UUID, str], date]:
    """(enrolment, module) -> day of the board that decided it for good; only the newest attempt's result counts."""
    rows = ModuleOutcome.objects.filter(enrolment__cohort_id=cohort_id).exclude(in_force_key=None)
    newest: dict[tuple[UUID, str], date | None] = {}
    ordered = rows.order_by("portfolio__attempt", "released_at")
    for enrolment_id, code, outcome, held_on in ordered.values_list(
        "enrolment_id", "module_code", "outcome", "decision__held_on"
    ):
        newest[enrolment_id, code] = held_on if outcome in FINAL else None
    return {place: held_on for place, held_on in newest.items() if held_on is not None}


def _open_modules(cohort_id: UUID) -> set[tuple[UUID, str]]:
    """(enrolment, module) with a sitting that has no result yet."""
    rows = ModulePortfolio.objects.filter(enrolment__cohort_id=cohort_id).exclude(state="released")
    return set(rows.values_list("enrolment_id", "module_code"))
