"""The coach's pages: the queue, what was decided last, and recording a session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from .. import api
from ..returning.api import address_mark
from .frame import CORRECTABLE, by_link, done, page, person_page, sent, typed


@person_page("GET", "HEAD")
def queue(request: HttpRequest, me: api.PersonView) -> HttpResponseBase:
    """What waits for this coach, page by page; the address keeps what it is narrowed to."""
    asked = {name: [str(value)] for name, value in request.GET.items()}
    state = api.inputs.text(asked, "state") or "waiting"
    if state not in api.QUEUE_STATES:
        raise api.BadField(field="state", problem=api.Message(gettext_noop("Choose one of the lists shown.")))
    wanted = api.QueueFilter(
        state=state,
        learner_id=api.inputs.optional_identifier(asked, "learner"),
        module_code=api.inputs.text(asked, "module"),
        district_code=api.inputs.text(asked, "district"),
        waiting_days=api.inputs.optional_number(asked, "waiting", highest=3650),
    )
    number = api.inputs.optional_number(asked, "page", highest=9999)
    shown = api.queue_page(me.id, on=api.today(), wanted=wanted, page=number)
    return page(request, me, "queue", {"queue": shown, "wanted": wanted, "waits": (7, 14, 30)})


@person_page("GET", "HEAD", "POST")
def decided(request: HttpRequest, me: api.PersonView) -> HttpResponseBase:
    """What this coach decided and recorded last; a decision of the last minutes can be taken back with a reason."""
    if request.method == "POST":
        form = sent(request)
        api.undo_review(
            review_id=api.inputs.identifier(form, "review_id"),
            coach_id=me.id,
            reason=api.inputs.text(form, "reason"),
            request_id=api.inputs.identifier(form, "request_id"),
            now=api.utc_now(),
        )
        return done(request, _("Taken back. It waits for your decision again; what you wrote is kept."), "queue")
    shown = {"decided": api.decided_by(me.id), "sessions": api.sessions_of(me.id)[:10], "now": api.utc_now()}
    return page(request, me, "decided", shown)


@person_page("GET", "HEAD", "POST")
def new_session(request: HttpRequest, me: api.PersonView, coachee_id: UUID) -> HttpResponseBase:
    """Record a session with one of the people this coach supports; it counts at once for a learner of a cohort."""
    on = api.today()
    coachee = next((person for person in api.coachees_of(me.id, on=on) if person.id == coachee_id), None)
    if coachee is None:
        raise api.NotAssignedCoach()
    shown: dict[str, Any] = {"coachee": coachee, "studies": _studies(coachee_id)}
    if request.method != "POST":
        return page(request, me, "new_session", shown)
    try:
        token = _record_session(request, me, coachee_id)
    except CORRECTABLE as refusal:
        shown |= {"typed": typed(request), "refusal": api.sentence_of(refusal)}
        return page(request, me, "new_session", shown, status=api.status_of(refusal))
    if token:
        link = request.build_absolute_uri(api.page_link("session_by_token", token) or "")
        return page(request, me, "session_link", {"coachee": coachee, "link": link})
    return done(request, _("Recorded."), "queue")


def _studies(learner_id: UUID) -> list[tuple[api.CohortView, api.ModuleSpec]]:
    """Every module of every run a learner studies: two runs of one course have the same modules."""
    return [(cohort, module) for cohort in api.cohorts_of(learner_id) for module in cohort.programme.modules]


def _record_session(request: HttpRequest, me: api.PersonView, coachee_id: UUID) -> str:
    """Returns the link token of a session that a head teacher outside the course confirms, or ""."""
    form = api.inputs.session(sent(request))
    course_key, _sep, module_code = str(form.pop("module_code")).rpartition("|")
    _session, token = api.record_session(
        coach_id=me.id,
        coachee_id=coachee_id,
        recorded_by=me.id,
        course_key=course_key,
        module_code=module_code,
        now=api.utc_now(),
        **form,
    )
    return token


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def session_by_token(request: HttpRequest, token: str) -> HttpResponse:
    """A neighbouring head without an account answers once, by the link the coach gave them."""
    if request.method != "POST":
        unanswered = {"is_open": True, "form_mark": address_mark(request.path)}
        return render(request, "cpd_grading/session_by_token.html", unanswered)
    try:
        agrees = api.inputs.text(sent(request), "reply") == "agree"
        api.answer_session_by_token(token=token, agrees=agrees, now=api.utc_now())
    except api.CpdError as refusal:
        shown = {"sentence": api.sentence_of(refusal)}
        return render(request, "cpd_grading/session_by_token.html", shown, status=api.status_of(refusal))
    return render(request, "cpd_grading/session_by_token.html", {"sentence": _("Thank you. Your answer is kept.")})
