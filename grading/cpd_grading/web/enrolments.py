"""One person's enrolments for the office: end one with its last day and a reason, or take an end back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import forms, http
from ..programmes import api as programmes
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed


@person_page("GET", "HEAD", "POST")
def enrolments(request: HttpRequest, me: people.PersonView, learner_id: UUID) -> HttpResponseBase:
    """Every run a person studies or studied. Raises NotInRole, NotFound."""
    people.require_office(me.id, on=kernel.today())
    learner = people.person(learner_id)
    if request.method != "POST":
        return _show(request, me, learner)
    try:
        message = ACTS[known_act(request, *ACTS)](request, me, learner)
    except CORRECTABLE as refusal:
        return _show(request, me, learner, refusal=refusal)
    return done(request, message, "office_enrolments", learner_id)


def _end(request: HttpRequest, me: people.PersonView, learner: people.PersonView) -> str:
    said = forms.EndEnrolmentForm(sent(request)).answers()
    programmes.end_enrolment(**said, learner_id=learner.id, now=kernel.utc_now(), actor_id=me.id)
    return _("The enrolment of %(name)s has an end now. What was sent by then is still reviewed.") % {
        "name": learner.name
    }


def _reopen(request: HttpRequest, me: people.PersonView, learner: people.PersonView) -> str:
    said = forms.CohortForm(sent(request)).answers()
    programmes.reopen_enrolment(**said, learner_id=learner.id, now=kernel.utc_now(), actor_id=me.id)
    return _("The end is taken back: %(name)s goes on in this cohort.") % {"name": learner.name}


ACTS: Mapping[str, Callable[[HttpRequest, people.PersonView, people.PersonView], str]] = {
    "end_enrolment": _end,
    "reopen_enrolment": _reopen,
}


def _show(
    request: HttpRequest, me: people.PersonView, learner: people.PersonView, *, refusal: errors.CpdError | None = None
) -> HttpResponseBase:
    posted = typed(request) if refusal else {}
    shown = {
        "learner": learner,
        "enrolments": [(one, _form_of(one, posted)) for one in programmes.enrolment_views(learner.id)],
        "reasons": programmes.END_REASONS,
        **told(refusal),
    }
    return page(request, me, "office_enrolments", shown, status=http.status_of(refusal) if refusal else 200)


def _form_of(one: programmes.EnrolmentView, posted: Mapping[str, str]) -> Mapping[str, str]:
    """What stands in the form of an enrolment: what was typed and refused, else its end, else today."""
    if posted.get("cohort_id") == str(one.cohort.id):
        return {**posted, "is_open": "yes"}
    return {"ended_on": (one.ended_on or kernel.today()).isoformat(), "reason": one.end_reason}
