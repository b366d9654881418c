"""What may leave the house: one consistent reading of a cohort's released results, and who has none and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ..assessment.models import AssessmentRound, ComponentMark, ExaminerComment, RoundEntry
from ..kernel import audit
from ..kernel.clock import kigali_date
from ..people.api import WITH_PLACE, require_role, view_of
from ..people.models import Person
from ..portfolio.domain import STATES_WITH_UR_CE
from ..portfolio.models import ModulePortfolio, TaskSubmission
from ..programmes.api import cohort
from ..programmes.domain import CohortView, ModuleSpec, words
from ..programmes.models import Enrolment
from .models import CreditAward, ModuleOutcome
from .records import AwardLine, CohortExport, ComponentLine, LeftOut, ResultLine

SENTENCES = {
    "not_started": "No workplace task of this module has been sent to a coach.",
    "tasks_open": "{done} of {all} workplace tasks of this module are signed off.",
    "referred": "The board referred this module; sitting {sitting} is open on what it named.",
    "deferred": "The board deferred this module; sitting {sitting} is open again.",
    "not_submitted": "Every task is signed off, but the module portfolio was not sent to UR-CE.",
    "not_marked": "The portfolio is with UR-CE, and the marking of its round is not closed.",
    "in_moderation": "The portfolio is marked and its round is in moderation.",
    "at_the_board": "The portfolio is before the board.",
}


@transaction.atomic
def cohort_export(cohort_id: UUID, *, officer_id: UUID, on: date) -> CohortExport:
    """Everything released in a cohort. Raises NotInRole, NotFound."""
    require_role(officer_id, "exam_officer", on=on)
    view = cohort(cohort_id)
    # A release waits until we have read: half of one would be told as left out.
    list(AssessmentRound.objects.select_for_update().filter(cohort_id=cohort_id))
    enrolments = list(
        Enrolment.objects.filter(cohort_id=cohort_id).select_related(*(f"learner__{path}" for path in WITH_PLACE))
    )
    outcomes = list(_outcomes(cohort_id))
    people = _Names(outcomes)
    awards = _awards(outcomes)
    results = [line for row in outcomes for line in _result_lines(row, view, people, awards.get(row.id, []))]
    results.sort(key=lambda line: (line.registration_number, line.module_code, line.sitting, str(line.outcome_id)))
    passed = {(row.enrolment_id, row.module_code) for row in outcomes if row.outcome == "pass"}
    return CohortExport(
        cohort_id=cohort_id,
        cohort_name=view.name,
        programme_code=view.programme.code,
        programme_version=view.programme.version,
        rules=_rules(view),
        results=tuple(results),
        left_out=_left_out(view, enrolments, passed),
        anchors=audit.heads(cohort_id),
    )


def _outcomes(cohort_id: UUID) -> Iterable[ModuleOutcome]:
    rows = ModuleOutcome.objects.filter(enrolment__cohort_id=cohort_id).exclude(in_force_key=None)
    return rows.select_related("decision", *(f"enrolment__learner__{path}" for path in WITH_PLACE))


def _awards(outcomes: list[ModuleOutcome]) -> dict[UUID, list[CreditAward]]:
    """Every event of every award, superseded ones too: an export tells the whole story once."""
    found: dict[UUID, list[CreditAward]] = {}
    for row in CreditAward.objects.filter(outcome__in=outcomes).order_by("record_id", "revision"):
        found.setdefault(row.outcome_id, []).append(row)
    return found


class _Names:
    """Who marked, moderated and examined, by portfolio and by round, from three queries."""

    def __init__(self, outcomes: list[ModuleOutcome]) -> None:
        portfolios, rounds = [row.portfolio_id for row in outcomes], {row.round_id for row in outcomes}
        self._stages: dict[tuple[UUID, str], set[UUID]] = {}
        self.moderated_on: dict[UUID, date] = {}
        for mark in ComponentMark.objects.filter(portfolio__in=portfolios).exclude(in_force_key=None):
            self._stages.setdefault((mark.portfolio_id, mark.stage), set()).add(mark.marked_by_id)
            if mark.stage == "second":
                day = kigali_date(mark.marked_at)
                self.moderated_on[mark.portfolio_id] = max(day, self.moderated_on.get(mark.portfolio_id, day))
        self._examiners: dict[UUID, set[UUID]] = {}
        for said in ExaminerComment.objects.filter(round__in=rounds):
            self._examiners.setdefault(said.round_id, set()).add(said.examiner_id)
        known = {pk for ids in (*self._stages.values(), *self._examiners.values()) for pk in ids}
        self._names = {row.id: row.name for row in Person.objects.filter(pk__in=known)}

    def _sorted(self, ids: Iterable[UUID]) -> tuple[str, ...]:
        return tuple(sorted(self._names[pk] for pk in ids))

    def stage(self, portfolio_id: UUID, stage: str) -> tuple[str, ...]:
        return self._sorted(self._stages.get((portfolio_id, stage), set()))

    def examiners(self, round_id: UUID) -> tuple[str, ...]:
        return self._sorted(self._examiners.get(round_id, set()))


def _result_lines(
    row: ModuleOutcome, view: CohortView, people: _Names, awards: list[CreditAward]
) -> Iterable[ResultLine]:
    """One line per credit event of a result, and one without where there is none."""
    events: list[CreditAward | None] = list(awards) or [None]
    for award in events:
        yield _result_line(row, view, people, award)


def _result_line(row: ModuleOutcome, view: CohortView, people: _Names, award: CreditAward | None) -> ResultLine:
    learner, programme = view_of(row.enrolment.learner), view.programme
    module: ModuleSpec = programme.module(row.module_code)
    return ResultLine(
        outcome_id=row.id,
        learner_id=learner.id,
        academic_year=view.academic_year,
        programme_code=programme.code,
        programme_version=programme.version,
        programme_title=words(programme.title, "en"),
        award_title=words(programme.award_title, "en"),
        awarding_body=programme.awarding_body,
        provisional=programme.provisional,
        cohort_id=view.id,
        cohort_name=view.name,
        registration_number=learner.registration_number,
        family_name=learner.family_name,
        given_names=learner.given_names,
        sex=row.enrolment.learner.sex,
        district_code=learner.district_code,
        sector_code=learner.sector_code,
        module_code=module.code,
        module_title=words(module.title, "en"),
        framework=programme.framework,
        level=module.level,
        module_credits=module.credits,
        notional_hours=module.notional_hours,
        sitting=row.sitting,
        components=tuple(
            ComponentLine(part["key"], part["kind"], Decimal(part["weight"]), Decimal(part["mark"]), part["must_pass"])
            for part in row.components
        ),
        raw_mark=row.raw_mark,
        final_mark=row.final_mark,
        band=row.band,
        grade_points=row.grade_points,
        outcome=row.outcome,
        is_capped=row.is_capped,
        reason=row.reason,
        assessors=people.stage(row.portfolio_id, "first"),
        moderators=people.stage(row.portfolio_id, "second"),
        moderated_on=people.moderated_on.get(row.portfolio_id),
        external_examiners=people.examiners(row.round_id),
        board_held_on=row.decision.held_on,
        board_reference=row.decision.reference,
        sheet_digest=row.decision.sheet_digest,
        released_at=row.released_at,
        award=_award_line(award) if award else None,
    )


def _award_line(row: CreditAward) -> AwardLine:
    return AwardLine(
        id=row.id,
        record_id=row.record_id,
        revision=row.revision,
        op=row.op,
        supersedes=row.supersedes_id,
        credits=row.credits,
        authority=row.authority,
        reason=row.reason,
        awarded_at=row.awarded_at,
    )


def _rules(view: CohortView) -> dict[str, object]:
    policy = view.programme.policy
    return {
        "programme": f"{view.programme.code} {view.programme.version}",
        "pass_mark": str(policy.pass_mark),
        "resit_cap": None if policy.resit_cap is None else str(policy.resit_cap),
        "max_sittings": policy.max_sittings,
        "bands": [[band.letter, str(band.minimum), str(band.points)] for band in policy.bands],
        "rounding": "half up to two places: component mark as recorded, module mark",
    }


def _left_out(view: CohortView, enrolments: list[Enrolment], passed: set[tuple[UUID, str]]) -> tuple[LeftOut, ...]:
    """Every learner's module without credit, and where it stands. Rule R99."""
    states = _task_states(view, enrolments)
    portfolios = {
        (row.enrolment_id, row.module_code): row
        for row in ModulePortfolio.objects.filter(enrolment__cohort_id=view.id).order_by("attempt")
    }
    placed = {
        entry.portfolio_id: entry.round.state
        for entry in RoundEntry.objects.filter(round__cohort_id=view.id)
        .exclude(in_force_key=None)
        .select_related("round")
    }
    lines = []
    for enrolment in enrolments:
        for module in view.programme.modules:
            if (enrolment.id, module.code) in passed:
                continue
            portfolio = portfolios.get((enrolment.id, module.code))
            code, sentence = _where(module, portfolio, states.get(enrolment.learner_id, {}), placed)
            person = view_of(enrolment.learner)
            lines.append(
                LeftOut(
                    learner_id=person.id,
                    registration_number=person.registration_number,
                    family_name=person.family_name,
                    given_names=person.given_names,
                    module_code=module.code,
                    code=code,
                    sentence=sentence,
                )
            )
    return tuple(sorted(lines, key=lambda line: (line.registration_number, line.family_name, line.module_code)))


def _task_states(view: CohortView, enrolments: list[Enrolment]) -> dict[UUID, dict[str, str]]:
    states: dict[UUID, dict[str, str]] = {}
    rows = TaskSubmission.objects.filter(
        course_key=view.course_key, learner__in=[enrolment.learner_id for enrolment in enrolments]
    )
    for learner_id, slug, state in rows.values_list("learner_id", "slug", "state"):
        states.setdefault(learner_id, {})[slug] = state
    return states


def _where(
    module: ModuleSpec, portfolio: ModulePortfolio | None, states: dict[str, str], placed: dict[UUID, str]
) -> tuple[str, str]:
    if portfolio is not None and portfolio.state == "released":
        return "no_credit", "The last released result of this module carries no credit and no sitting is open."
    if portfolio is not None and portfolio.state in STATES_WITH_UR_CE:
        code = {"moderation": "in_moderation", "board": "at_the_board"}.get(placed.get(portfolio.id, ""), "not_marked")
        return code, SENTENCES[code]
    if portfolio is not None and portfolio.attempt > 1:
        code = "deferred" if portfolio.is_deferred else "referred"
        return code, SENTENCES[code].format(sitting=portfolio.sitting)
    done = sum(states.get(slug) == "signed_off" for slug in module.tasks)
    if done == len(module.tasks):
        return "not_submitted", SENTENCES["not_submitted"]
    if portfolio or done or any(states.get(slug) in ("submitted", "returned") for slug in module.tasks):
        return "tasks_open", SENTENCES["tasks_open"].format(done=done, all=len(module.tasks))
    return "not_started", SENTENCES["not_started"]
