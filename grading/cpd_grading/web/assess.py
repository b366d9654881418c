"""The assessor's pages: the list of portfolios to mark, and the one page on which a portfolio is read and marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from ..assessment import api as assessment
from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..portfolio import api as portfolio_api
from ..presentation import forms, http
from ..site_visits import api as site_visits
from ..witnesses import api as witnesses
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, typed

ACTS = ("task", "conversation", "complete", "reopen")


@dataclass(frozen=True)
class TaskForm:
    """One task on the page: what was sent, and the form as it stands, is proposed or was just typed."""

    task: assessment.MarkedTask
    sent: portfolio_api.ManifestView
    items: tuple[portfolio_api.ItemView, ...]
    seen: tuple[site_visits.SeenView, ...]
    testimonies: tuple[witnesses.TestimonyView, ...]
    levels: Mapping[str, str]
    reasons: Mapping[str, str]
    is_refused: bool
    is_open: bool
    is_own_sign_off: bool
    silent: frozenset[str]  # criteria that were just changed without a reason


@person_page("GET", "HEAD")
def queue(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    people.require_role(me.id, "assessor", on=kernel.today())
    lines = assessment.marking_queue(me.id)
    shown = {
        "waiting": [line for line in lines if line.state == "submitted"],
        "marked": [line for line in lines if line.state != "submitted"],
        "to_agree": assessment.marks_to_agree(me.id),
    }
    return page(request, me, "assess", shown)


@person_page("GET", "HEAD", "POST")
def portfolio(request: HttpRequest, me: people.PersonView, portfolio_id: UUID) -> HttpResponseBase:
    """Read a portfolio as it was sent; an assessor marks it task by task, and completes or reopens the marking."""
    assessment.require_may_judge(portfolio_id, person_id=me.id, on=kernel.today())
    if request.method != "POST":
        return _show(request, me, portfolio_id)
    act = known_act(request, *ACTS)
    try:
        return _act(request, me, portfolio_id, act)
    except CORRECTABLE as refusal:
        return _show(request, me, portfolio_id, refusal=refusal)


def _act(request: HttpRequest, me: people.PersonView, portfolio_id: UUID, act: str) -> HttpResponseBase:
    form = sent(request)
    who: dict[str, Any] = {"portfolio_id": portfolio_id, "assessor_id": me.id, "now": kernel.utc_now()}
    if act == "task":
        marks = forms.MarkTaskForm(form)
        slug, levels, reasons = marks.answers()["slug"], marks.under("level:"), marks.under("reason:")
        assessment.mark_task(**who, slug=slug, levels=levels, reasons=reasons)
        return done(request, _("Levels kept."), "portfolio", portfolio_id)
    if act == "conversation":
        assessment.record_conversation(**who, **forms.ConversationForm(form).answers())
        return done(request, _("Conversation kept."), "portfolio", portfolio_id)
    if act == "complete":
        assessment.complete_marking(**who)
        return done(request, _("Marking complete. The component marks are recorded."), "assess")
    assessment.reopen_marking(**who, **forms.ReasonForm(form).answers())
    return done(request, _("Open for marking again. The earlier marks stay on record."), "portfolio", portfolio_id)


def _show(
    request: HttpRequest, me: people.PersonView, portfolio_id: UUID, *, refusal: errors.CpdError | None = None
) -> HttpResponseBase:
    held = assessment.require_may_judge(portfolio_id, person_id=me.id, on=kernel.today())
    marking = assessment.marking_page(portfolio_id)
    missing = marking.unmarked
    # One task at a time: four rubrics at once are more than a phone, or a reader, holds.
    following = missing[0] if missing else None
    is_assessor_now = "assessor" in held and marking.round_state == "marking"
    form = typed(request) if refusal else {}
    shown: dict[str, Any] = {
        "page": marking,
        "tasks": [_task_form(marking, task, me, form, is_next=task == following) for task in marking.tasks],
        "may_mark": is_assessor_now and marking.state == "submitted",
        "may_reopen": is_assessor_now and marking.state == "marked",
        "missing": missing,
        "needs_conversation": marking.lacks_conversation,
        "components": marking.components,
        "typed": form,
        "form_refusal": http.sentence_of(refusal) if refusal else "",
        "mistakes": http.fields_of(refusal) if refusal else {},
    }
    return page(request, me, "portfolio", shown, status=http.status_of(refusal) if refusal else 200)


def _task_form(
    marking: assessment.MarkingPage,
    task: assessment.MarkedTask,
    me: people.PersonView,
    form: Mapping[str, str],
    *,
    is_next: bool,
) -> TaskForm:
    """Standing levels first; without them the coach's are proposed, unless the programme wants them unseen."""
    proposed = task.coach_levels if marking.policy.marking != "assessor" else {}
    is_refused = form.get("act") == "task" and form.get("slug") == task.slug
    levels = _named(form, "level:") if is_refused else task.levels or proposed
    reasons = _named(form, "reason:") if is_refused else task.reasons
    changed = {key for key, level in levels.items() if key in proposed and proposed[key] != level}
    return TaskForm(
        task=task,
        sent=marking.sent[task.slug],
        items=marking.items[task.slug],
        seen=marking.seen[task.slug],
        testimonies=marking.testimonies[task.slug],
        levels=levels,
        reasons=reasons,
        is_refused=is_refused,
        is_open=is_refused or is_next,
        is_own_sign_off=task.coach_id == me.id,
        silent=frozenset(key for key in changed if is_refused and not kernel.says_something(reasons.get(key, ""))),
    )


def _named(form: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)}
