"""The office: disputed sessions, changed wordings of tasks, and one person's cohorts and coaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..coaching import api as coaching
from ..kernel import api as kernel
from ..kernel import errors
from ..overview import api as overview
from ..people import api as people
from ..presentation import forms, http
from ..programmes import api as programmes
from ..reviews import api as reviews
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed

STAND_IN_FOR = timedelta(days=14)  # what the form proposes
# Somebody else is chosen after these too: they are about the person who was typed in, not about who asks.
ANOTHER_PERSON = (*CORRECTABLE, errors.NotAppointed, errors.OwnWork, errors.ReciprocalCoaching)


@person_page("GET", "HEAD", "POST")
def office(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """What the programme office decides today; ``?person=`` (e-mail or registration number) opens one person."""
    people.require_office(me.id, on=kernel.today())
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


def _settle(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.SettleForm(sent(request)).answers()
    coaching.settle_session(
        session_id=said["session_id"], manager_id=me.id, counts=said["counts"] == "yes", now=kernel.utc_now()
    )
    return _("Settled.")


def _adopt(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.AdoptForm(sent(request)).answers()
    programmes.adopt_edition(**said, officer_id=me.id, now=kernel.utc_now(), on=kernel.today())
    return _("Adopted. Work that was opened before keeps the wording it was opened with.")


def _enrol(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.EnrolForm(sent(request)).answers()
    learner, now = people.find_person(said["person"]), kernel.utc_now()
    programmes.enrol(cohort_id=said["cohort_id"], learner_id=learner.id, on=kernel.today(), now=now, actor_id=me.id)
    return _("Enrolled: %(name)s.") % {"name": learner.name}


def _assign(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.AssignForm(sent(request)).answers()
    learner, coach = people.find_person(said["person"]), people.find_person(said["coach"])
    coaching.assign_coach(
        coach_id=coach.id,
        coachee_id=learner.id,
        kind=said["kind"],
        is_line_manager=said["is_line_manager"],
        starts_on=said["starts_on"],
        now=kernel.utc_now(),
        assigned_by=me.id,
    )
    return _("%(coach)s coaches %(learner)s.") % {"coach": coach.name, "learner": learner.name}


def _end(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.EndAssignmentForm(sent(request)).answers()
    coaching.end_assignment(**said, now=kernel.utc_now(), actor_id=me.id)
    return _("The assignment ends. What was signed off stays signed off.")


def _stand_in(request: HttpRequest, me: people.PersonView) -> str:
    said = forms.StandInForm(sent(request)).answers()
    stand_in = people.find_person(said.pop("coach"))
    reviews.offer_stand_in(**said, stand_in_id=stand_in.id, offered_by=me.id, now=kernel.utc_now())
    return _("Offered. The task stands in the queue of %(name)s now.") % {"name": stand_in.name}


ACTS: Mapping[str, Callable[[HttpRequest, people.PersonView], str]] = {
    "settle": _settle,
    "adopt": _adopt,
    "enrol": _enrol,
    "assign": _assign,
    "end": _end,
    "stand_in": _stand_in,
}


def _show(
    request: HttpRequest, me: people.PersonView, about: str, *, refusal: errors.CpdError | None = None
) -> HttpResponseBase:
    on = kernel.today()
    roles = {grant.role for grant in people.roles_of(me.id, on=on)}
    cohorts = programmes.cohorts()
    shown: dict[str, Any] = {
        # Only the programme manager settles, so only they read what a coach and a learner said of each other.
        "disputed": coaching.disputed_sessions() if "programme_manager" in roles else None,
        "changes": programmes.edition_changes(cohort.id for cohort in cohorts),
        "cohorts": cohorts,
        "accounts_waiting": overview.joinings_to_confirm(on=on).total,
        "about": about,
        "today": on,
        "typed": typed(request) if refusal else {},
        **told(refusal),
    }
    if "programme_manager" in roles:
        shown |= {"waiting_long": reviews.waiting_long(on=on), "stand_in_until": on + STAND_IN_FOR}
    if kernel.says_something(about):
        shown |= _about(about, refusal)
    status = http.status_of(refusal) if refusal else 400 if shown.get("unknown") else 200
    return page(request, me, "office", shown, status=status)


def _about(about: str, refusal: errors.CpdError | None) -> dict[str, Any]:
    """One person's cohorts and coaches, or the sentence that says that we know nobody by that name."""
    try:
        found = people.find_person(about)
    except errors.UnknownPerson as unknown:
        return {"unknown": "" if isinstance(refusal, errors.UnknownPerson) else http.sentence_of(unknown)}
    links = coaching.assignments_of(found.id, on=kernel.today())
    return {
        "person": found,
        "person_cohorts": programmes.cohorts_of(found.id),
        "coached_by": [line for line in links if line.coachee.id == found.id],
        "coaches": [line for line in links if line.coach.id == found.id],
    }
