"""The desk: a person's home. Their modules, coaches, sessions to answer, and what waits today."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .. import api
from .frame import done, page, person_page, sent


def home(request: HttpRequest) -> HttpResponseBase:
    return redirect("cpd_grading:desk")


@person_page("GET", "HEAD")
def desk(request: HttpRequest, me: api.PersonView) -> HttpResponseBase:
    shown = {
        "desk": api.desk(me.id, on=api.today()),
        "todos": api.todo_of(me.id, on=api.today()),
        "meetings": api.meetings_of(me.id)[:5],
    }
    return page(request, me, "desk", shown)


@person_page("POST")
def answer_session(request: HttpRequest, me: api.PersonView, session_id: UUID) -> HttpResponseBase:
    """Confirm or decline a session the other side recorded, or dispute one that counts already."""
    form, now = sent(request), api.utc_now()
    reply = api.inputs.text(form, "reply")
    if reply == "dispute":
        reason = api.inputs.text(form, "reason")
        api.dispute_session(session_id=session_id, learner_id=me.id, reason=reason, now=now)
        return done(request, _("Noted. The session does not count until the programme office has settled it."), "desk")
    api.answer_session(session_id=session_id, person_id=me.id, agrees=reply == "agree", now=now)
    return done(request, _("Thank you. Your answer is kept."), "desk")
