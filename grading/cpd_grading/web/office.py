"""The office: disputed sessions, changed wordings of tasks, and one person's cohorts and coaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .. import api
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, typed

STAND_IN_FOR = timedelta(days=14)  # what the form proposes
# Somebody else is chosen after these too: they are about the person who was typed in, not about who asks.
ANOTHER_PERSON = (*CORRECTABLE, api.NotAppointed, api.OwnWork, api.ReciprocalCoaching)


@person_page("GET", "HEAD", "POST")
def office(request: HttpRequest, me: api.PersonView) -> HttpResponseBase:
    """What the programme office decides today; ``?person=`` (e-mail or registration number) opens one person."""
    api.require_office(me.id, on=api.today())
    if request.method != "POST":
        return _show(request, me, request.GET.get("person", ""))
    act = ACTS[known_act(request, *ACTS)]
    try:
        message = act(request, me)
    except ANOTHER_PERSON as refusal:
        return _show(request, me, request.POST.get("person", ""), refusal=refusal)
    response = done(request, message, "office")
    about = request.POST.get("person", "")
    return redirect(f"{response.url}?{urlencode({'person': about})}#person") if about else response


def _settle(request: HttpRequest, me: api.PersonView) -> str:
    form = sent(request)
    api.settle_session(
        session_id=api.inputs.identifier(form, "session_id"),
        manager_id=me.id,
        counts=api.inputs.required(form, "counts") == "yes",
        now=api.utc_now(),
    )
    return _("Settled.")


def _adopt(request: HttpRequest, me: api.PersonView) -> str:
    form = sent(request)
    api.adopt_edition(
        cohort_id=api.inputs.identifier(form, "cohort_id"),
        slug=api.inputs.required(form, "slug"),
        digest=api.inputs.required(form, "digest"),
        reason=api.inputs.text(form, "reason"),
        officer_id=me.id,
        now=api.utc_now(),
        on=api.today(),
    )
    return _("Adopted. Work that was opened before keeps the wording it was opened with.")


def _enrol(request: HttpRequest, me: api.PersonView) -> str:
    form = sent(request)
    learner = api.find_person(api.inputs.required(form, "person"))
    cohort_id = api.inputs.identifier(form, "cohort_id")
    api.enrol(cohort_id=cohort_id, learner_id=learner.id, on=api.today(), now=api.utc_now(), actor_id=me.id)
    return _("Enrolled: %(name)s.") % {"name": learner.name}


def _assign(request: HttpRequest, me: api.PersonView) -> str:
    form = sent(request)
    learner = api.find_person(api.inputs.required(form, "person"))
    coach = api.find_person(api.inputs.required(form, "coach"))
    api.assign_coach(
        coach_id=coach.id,
        coachee_id=learner.id,
        kind=api.inputs.required(form, "kind"),
        is_line_manager=api.inputs.flag(form, "is_line_manager"),
        starts_on=api.inputs.required_day(form, "starts_on"),
        now=api.utc_now(),
        assigned_by=me.id,
    )
    return _("%(coach)s coaches %(learner)s.") % {"coach": coach.name, "learner": learner.name}


def _end(request: HttpRequest, me: api.PersonView) -> str:
    form = sent(request)
    api.end_assignment(
        assignment_id=api.inputs.identifier(form, "assignment_id"),
        ends_on=api.inputs.required_day(form, "ends_on"),
        now=api.utc_now(),
        actor_id=me.id,
    )
    return _("The assignment ends. What was signed off stays signed off.")


def _stand_in(request: HttpRequest, me: api.PersonView) -> str:
    form = sent(request)
    stand_in = api.find_person(api.inputs.required(form, "coach"))
    api.offer_stand_in(
        submission_id=api.inputs.identifier(form, "submission_id"),
        stand_in_id=stand_in.id,
        offered_by=me.id,
        ends_on=api.inputs.required_day(form, "ends_on"),
        request_id=api.inputs.identifier(form, "request_id"),
        now=api.utc_now(),
    )
    return _("Offered. The task stands in the queue of %(name)s now.") % {"name": stand_in.name}


ACTS: Mapping[str, Callable[[HttpRequest, api.PersonView], str]] = {
    "settle": _settle,
    "adopt": _adopt,
    "enrol": _enrol,
    "assign": _assign,
    "end": _end,
    "stand_in": _stand_in,
}


def _show(
    request: HttpRequest, me: api.PersonView, about: str, *, refusal: api.CpdError | None = None
) -> HttpResponseBase:
    on = api.today()
    roles = {grant.role for grant in api.roles_of(me.id, on=on)}
    cohorts = api.cohorts()
    shown: dict[str, Any] = {
        # Only the programme manager settles, so only they read what a coach and a learner said of each other.
        "disputed": api.disputed_sessions() if "programme_manager" in roles else None,
        "changes": api.edition_changes(cohort.id for cohort in cohorts),
        "cohorts": cohorts,
        "accounts_waiting": api.joinings_to_confirm(on=on).total,
        "about": about,
        "today": on,
        "typed": typed(request) if refusal else {},
        "refusal": api.sentence_of(refusal) if refusal else "",
    }
    if "programme_manager" in roles:
        shown |= {"waiting_long": api.waiting_long(on=on), "stand_in_until": on + STAND_IN_FOR}
    if about.strip():
        shown |= _about(about, refusal)
    status = api.status_of(refusal) if refusal else 400 if shown.get("unknown") else 200
    return page(request, me, "office", shown, status=status)


def _about(about: str, refusal: api.CpdError | None) -> dict[str, Any]:
    """One person's cohorts and coaches, or the sentence that says that we know nobody by that name."""
    try:
        found = api.find_person(about)
    except api.UnknownPerson as unknown:
        return {"unknown": "" if isinstance(refusal, api.UnknownPerson) else api.sentence_of(unknown)}
    links = api.assignments_of(found.id, on=api.today())
    return {
        "person": found,
        "person_cohorts": api.cohorts_of(found.id),
        "coached_by": [line for line in links if line.coachee.id == found.id],
        "coaches": [line for line in links if line.coach.id == found.id],
    }
