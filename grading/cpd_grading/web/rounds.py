"""The pages of a round: the list, and one round from marking to release with the forms of whoever reads it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from ..assessment import api as assessment
from ..credits import api as credits
from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people_api
from ..presentation import forms, http
from ..programmes import api as programmes
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed
from .round_acts import ACTS


@dataclass(frozen=True)
class ModuleRounds:
    """A module of a cohort with its rounds, the newest first, and what waits for a round."""

    module: programmes.ModuleSpec
    rounds: tuple[assessment.RoundLine, ...]
    waiting: int

    @property
    def is_marking(self) -> bool:
        return any(line.state == "marking" for line in self.rounds)


@person_page("GET", "HEAD", "POST")
def rounds(request: HttpRequest, me: people_api.PersonView) -> HttpResponseBase:
    """Every round by cohort and module; an exam officer opens the next one here."""
    held = assessment.require_may_see_rounds(me.id, on=kernel.today())
    if request.method == "POST":
        known_act(request, "open")
        said = forms.OpenRoundForm(sent(request)).answers()
        round_id = assessment.open_round(**said, officer_id=me.id, now=kernel.utc_now())
        return done(request, _("The round is open and holds every portfolio that was waiting."), "round", round_id)
    return page(request, me, "rounds", {"cohorts": _by_cohort(), "is_officer": "exam_officer" in held})


def _by_cohort() -> list[tuple[programmes.CohortView, list[ModuleRounds]]]:
    waiting = assessment.waiting_for_a_round()
    lines: dict[tuple[UUID, str], list[assessment.RoundLine]] = {}
    for line in assessment.round_lines():
        lines.setdefault((line.cohort_id, line.module_code), []).append(line)
    return [
        (
            cohort,
            [
                ModuleRounds(
                    module=module,
                    rounds=tuple(lines.get((cohort.id, module.code), ())),
                    waiting=waiting.get((cohort.id, module.code), 0),
                )
                for module in cohort.programme.modules
            ],
        )
        for cohort in programmes.cohorts()
    ]


@person_page("GET", "HEAD", "POST", takes_files=True)
def one(request: HttpRequest, me: people_api.PersonView, round_id: UUID) -> HttpResponseBase:
    """One round where it stands. Each act is one form; what a reader may not do is not shown, and refused anyway."""
    assessment.require_may_see_round(round_id, person_id=me.id, on=kernel.today())
    if request.method != "POST":
        return _show(request, me, round_id)
    act = ACTS[known_act(request, *ACTS)]
    try:
        message = act(request, me, round_id)
    except CORRECTABLE as refusal:
        return _show(request, me, round_id, refusal=refusal)
    return done(request, message, "round", round_id)


def _show(
    request: HttpRequest, me: people_api.PersonView, round_id: UUID, *, refusal: errors.CpdError | None = None
) -> HttpResponseBase:
    held = assessment.require_may_see_round(round_id, person_id=me.id, on=kernel.today())
    sheet, form = assessment.sheet_of(round_id), typed(request) if refusal else {}
    shown: dict[str, Any] = {
        "sheet": sheet,
        "roles": held,
        "steps_back": assessment.steps_back(round_id),
        "names": {line.portfolio_id: line.learner.name for line in sheet.lines},
        "unmarked": [line for line in sheet.lines if line.state == "submitted"],
        "typed": form,
        **told(refusal),
    }
    if sheet.state == "moderation":
        shown |= _moderation(sheet, form)
    if sheet.state in ("board", "released"):
        shown["decision"] = assessment.decision_of(round_id)
    if sheet.state == "released":
        outcomes = credits.outcomes_of_round(round_id)
        shown["results"] = [(line, outcomes.get(line.portfolio_id)) for line in sheet.lines]
    return page(request, me, "round", shown, status=http.status_of(refusal) if refusal else 200)


def _moderation(sheet: assessment.Sheet, form: Mapping[str, str]) -> dict[str, Any]:
    """Before the draw: what a sample costs, not who is in it, so that nobody looks for a seed they like."""
    if not sheet.seed:
        seed = form.get("seed") or secrets.token_hex(8)
        return {"seed": seed, "plan": assessment.sample_plan(round_id=sheet.round_id, seed=seed)}
    sampled = [line for line in sheet.lines if line.is_sampled]
    return {"sampled": sampled, "open": [line for line in sampled if set(line.first) != set(line.agreed)]}


@person_page("GET", "HEAD")
def sheet(request: HttpRequest, me: people_api.PersonView, round_id: UUID) -> HttpResponseBase:
    """The marks sheet for the board, to print."""
    assessment.require_may_see_round(round_id, person_id=me.id, on=kernel.today())
    marks = assessment.sheet_of(round_id)
    people = people_api.people({who for line in marks.lines for who in line.moderator_ids})
    shown = {
        "sheet": marks,
        "decision": assessment.decision_of(round_id),
        "moderators": {line.portfolio_id: [people[who].name for who in line.moderator_ids] for line in marks.lines},
        "digest": " ".join(marks.digest[place : place + 8] for place in range(0, len(marks.digest), 8)),
        "printed_at": kernel.utc_now(),
    }
    return page(request, me, "sheet", shown)


@person_page("GET", "HEAD", "POST")
def moderate(request: HttpRequest, me: people_api.PersonView, round_id: UUID, portfolio_id: UUID) -> HttpResponseBase:
    """One sampled portfolio: what the assessor made of it, the second marks beside, and what both agree on."""
    assessment.require_may_judge(portfolio_id, person_id=me.id, on=kernel.today())
    if request.method != "POST":
        return _show_moderated(request, me, round_id, portfolio_id)
    act, form = known_act(request, "second", "agree"), forms.MarksForm(sent(request))
    try:
        words: dict[str, Any] = {
            "round_id": round_id,
            "portfolio_id": portfolio_id,
            "reason": form.answers()["reason"],
            "marks": form.under("mark:"),
            "now": kernel.utc_now(),
        }
        if act == "second":
            agrees = assessment.second_mark(**words, moderator_id=me.id)
            message = _("Kept. Both marks are the same.") if agrees else _("Kept. The marks differ: agree on them now.")
        else:
            assessment.agree_marks(**words, actor_id=me.id)
            message = _("The agreed marks are kept.")
    except CORRECTABLE as refusal:
        return _show_moderated(request, me, round_id, portfolio_id, refusal=refusal)
    return done(request, message, "moderate", round_id, portfolio_id)


def _show_moderated(
    request: HttpRequest,
    me: people_api.PersonView,
    round_id: UUID,
    portfolio_id: UUID,
    *,
    refusal: errors.CpdError | None = None,
) -> HttpResponseBase:
    held = assessment.require_may_judge(portfolio_id, person_id=me.id, on=kernel.today())
    line = next((one for one in assessment.sheet_of(round_id).lines if one.portfolio_id == portfolio_id), None)
    if line is None:
        raise errors.NotFound()
    if not line.is_sampled:
        raise errors.NotInSample()
    marking = assessment.marking_page(portfolio_id)
    is_open = marking.round_state == "moderation"
    is_second = me.id in line.moderator_ids
    form = typed(request) if refusal else {}
    shown = {
        "page": marking,
        "line": line,
        "round_id": round_id,
        "roles": held,
        "records": assessment.mark_records(portfolio_id),
        "items": [(task, marking.items[task.slug]) for task in marking.tasks],
        "may_second": is_open and "moderator" in held and line.assessor_id != me.id,
        "may_agree": is_open and bool(line.second) and (is_second or line.assessor_id == me.id),
        "differs": bool(line.second) and line.second != line.first,
        "typed": form,
        **told(refusal),
    }
    return page(request, me, "moderate", shown, status=http.status_of(refusal) if refusal else 200)
