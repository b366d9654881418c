"""Progress for those who support: counts and states by learner, never a word or a file of theirs (rule R7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Count

from ..coaching.api import counts_by_module
from ..kernel.errors import NotFound
from ..people.domain import PersonView
from ..phones.api import ContactView, last_contacts
from ..portfolio.api import portfolios_of
from ..portfolio.models import TaskSubmission
from ..programmes.api import cohort, cohorts, roster
from ..programmes.domain import CohortView
from ..programmes.models import Enrolment
from .in_sight import in_sight_of
from .learner import stage_of


@dataclass(frozen=True)
class ModuleProgress:
    code: str
    stage: str
    signed_off: int
    tasks: int
    waiting: int
    sessions: int
    meetings: int


@dataclass(frozen=True)
class LearnerProgress:
    learner: PersonView
    modules: tuple[ModuleProgress, ...]
    phone: ContactView | None = None  # the one that was heard of last


@dataclass(frozen=True)
class ProgressPage:
    cohort: CohortView
    learners: tuple[LearnerProgress, ...]
    totals: Mapping[str, int]  # tasks signed off, tasks waiting, modules with UR-CE, modules with a result


def progress_page(cohort_id: UUID, *, viewer_id: UUID, on: date) -> ProgressPage:
    """The learners a viewer supports: by role everywhere, by area, or those they coach.

    Raises NotFound, also for whoever supports nobody there: which cohorts there are is not everybody's business.
    """
    view = cohort(cohort_id)
    seen = in_sight_of(viewer_id, on=on)
    learners = [person for person in roster(cohort_id) if seen.holds(person)]
    if not learners and not seen.is_everybody:
        raise NotFound()
    ids = [person.id for person in learners]
    enrolments = dict(Enrolment.objects.filter(cohort_id=cohort_id, learner__in=ids).values_list("learner_id", "pk"))
    portfolios = portfolios_of(enrolments.values())
    counts = counts_by_module(ids, cohort_id)
    states: dict[UUID, dict[str, str]] = {}
    rows = TaskSubmission.objects.filter(course_key=view.course_key, learner__in=ids)
    for learner_id, slug, state in rows.values_list("learner_id", "slug", "state"):
        states.setdefault(learner_id, {})[slug] = state
    heard_of = last_contacts(ids)
    lines = []
    for person in learners:
        modules = []
        for module in view.programme.modules:
            mine = [states.get(person.id, {}).get(slug, "not_started") for slug in module.tasks]
            counted = counts.get((person.id, module.code), {})
            modules.append(
                ModuleProgress(
                    code=module.code,
                    # A supporter reads the learner's own word, and the board's date is not theirs to guess from it.
                    stage=stage_of(portfolios.get((enrolments[person.id], module.code)), ""),
                    signed_off=mine.count("signed_off"),
                    tasks=len(module.tasks),
                    waiting=mine.count("submitted"),
                    sessions=counted.get("sessions", 0),
                    meetings=counted.get("plc", 0) + counted.get("sgac", 0),
                )
            )
        lines.append(LearnerProgress(person, tuple(modules), heard_of.get(person.id)))
    return ProgressPage(cohort=view, learners=tuple(lines), totals=_totals(lines))


def narrowed(page: ProgressPage, *, district_code: str = "", module_code: str = "") -> ProgressPage:
    """The page for one district, one module or both, its totals counted anew; empty texts narrow nothing."""
    lines = [
        replace(line, modules=tuple(one for one in line.modules if module_code in ("", one.code)))
        for line in page.learners
        if district_code in ("", line.learner.district_code)
    ]
    return ProgressPage(cohort=page.cohort, learners=tuple(lines), totals=_totals(lines))


def cohorts_in_sight(viewer_id: UUID, *, on: date) -> tuple[tuple[CohortView, int], ...]:
    """Every cohort with learners whose progress a viewer may read, and how many; four queries at most."""
    rows = Enrolment.objects.filter(in_sight_of(viewer_id, on=on).of("learner__"))
    counted = rows.values("cohort_id").annotate(number=Count("pk", distinct=True)).order_by()
    numbers = dict(counted.values_list("cohort_id", "number"))
    return tuple((view, numbers[view.id]) for view in cohorts() if view.id in numbers)


def _totals(lines: list[LearnerProgress]) -> dict[str, int]:
    modules = [module for line in lines for module in line.modules]
    return {
        "learners": len(lines),
        "signed_off": sum(module.signed_off for module in modules),
        "waiting": sum(module.waiting for module in modules),
        "with_ur_ce": sum(module.stage == "with_ur_ce" for module in modules),
        "results": sum(module.stage == "result" for module in modules),
    }
