"""The coach's pages: the queue, what was decided last, and recording a session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..coaching import api as coaching
from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import forms, http, inputs
from ..programmes import api as programmes
from ..reviews import api as reviews
from .by_link import Link, LinkKind, by_link, link_address, opens
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed

LINK = LinkKind("linked_session", coaching.session_of_link, coaching.link_of_session)
open_session = opens(LINK)


@person_page("GET", "HEAD")
def queue(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """What waits for this coach, page by page; the address keeps what it is narrowed to."""
    asked = {name: [str(value)] for name, value in request.GET.items()}
    state = inputs.text(asked, "state") or "waiting"
    if state not in reviews.QUEUE_STATES:
        raise errors.BadField(field="state", problem=kernel.Message(gettext_noop("Choose one of the lists shown.")))
    wanted = reviews.QueueFilter(
        state=state,
        learner_id=inputs.optional_identifier(asked, "learner"),
        module_code=inputs.text(asked, "module"),
        district_code=inputs.text(asked, "district"),
        waiting_days=inputs.optional_number(asked, "waiting", highest=3650),
    )
    number = inputs.optional_number(asked, "page", highest=9999)
    shown = reviews.queue_page(me.id, on=kernel.today(), wanted=wanted, page=number)
    return page(request, me, "queue", {"queue": shown, "wanted": wanted, "waits": (7, reviews.LONG_DAYS, 30)})


@person_page("GET", "HEAD", "POST")
def decided(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """What this coach decided and recorded last; a decision of the last minutes can be taken back with a reason."""
    if request.method == "POST":
        reviews.undo_review(**forms.UndoForm(sent(request)).answers(), coach_id=me.id, now=kernel.utc_now())
        return done(request, _("Taken back. It waits for your decision again; what you wrote is kept."), "queue")
    shown = {
        "decided": reviews.decided_by(me.id),
        "sessions": coaching.sessions_of(me.id)[:10],
        "now": kernel.utc_now(),
    }
    return page(request, me, "decided", shown)


@person_page("GET", "HEAD", "POST")
def new_session(request: HttpRequest, me: people.PersonView, coachee_id: UUID) -> HttpResponseBase:
    """Record a session with one of the people this coach supports; it counts at once for a learner of a cohort."""
    on = kernel.today()
    coachee = next((person for person in coaching.coachees_of(me.id, on=on) if person.id == coachee_id), None)
    if coachee is None:
        raise errors.NotAssignedCoach()
    shown: dict[str, Any] = {"coachee": coachee, "studies": _studies(coachee_id)}
    if request.method != "POST":
        return page(request, me, "new_session", shown)
    try:
        token = _record_session(request, me, coachee_id)
    except CORRECTABLE as refusal:
        shown |= {"typed": typed(request), **told(refusal)}
        return page(request, me, "new_session", shown, status=http.status_of(refusal))
    if token:
        return _show_link(request, me, coachee.name, token)
    return done(request, _("Recorded."), "queue")


def _studies(learner_id: UUID) -> list[tuple[programmes.CohortView, programmes.ModuleSpec]]:
    """Every module of every run a learner studies: two runs of one course have the same modules."""
    return [(cohort, module) for cohort in programmes.cohorts_of(learner_id) for module in cohort.programme.modules]


def _record_session(request: HttpRequest, me: people.PersonView, coachee_id: UUID) -> str:
    """Returns the link token of a session that a head teacher outside the course confirms, or ""."""
    said = forms.SessionForm(sent(request)).answers()
    course_key, _sep, module_code = str(said.pop("module_code")).rpartition("|")
    _session, token = coaching.record_session(
        coach_id=me.id,
        coachee_id=coachee_id,
        recorded_by=me.id,
        course_key=course_key,
        module_code=module_code,
        now=kernel.utc_now(),
        **said,
    )
    return token


@by_link(LINK)
def linked_session(request: HttpRequest, link: Link) -> HttpResponse:
    """A neighbouring head without an account answers once, by the link the coach gave them."""
    now = kernel.utc_now()
    shown: dict[str, Any] = {"form_mark": link.mark}
    status = 200
    if request.method == "POST":
        try:
            said = forms.LinkReplyForm(sent(request)).answers()
            coaching.answer_session_by_link(link=link.digest, agrees=said["reply"] == "agree", now=now)
            return page(request, None, "linked_session", {"is_kept": True})
        except errors.BadInput as refusal:
            shown |= told(refusal)
            status = http.status_of(refusal)
    coaching.require_answerable_link(link.digest, now=now)
    return page(request, None, "linked_session", shown, status=status)


@person_page("POST", back="cpd_grading:decided")
def session_link(request: HttpRequest, me: people.PersonView, session_id: UUID) -> HttpResponseBase:
    """Make a new link for somebody who has not answered yet, or take the link back."""
    now = kernel.utc_now()
    if known_act(request, "make_link", "take_back_link") == "take_back_link":
        coaching.take_back_session_link(session_id=session_id, coach_id=me.id, now=now)
        return done(request, _("Taken back. The link does not work any more."), "decided")
    made = forms.NewLinkForm(sent(request)).answers()
    token = coaching.make_session_link(session_id=session_id, coach_id=me.id, now=now, **made)
    return _show_link(request, me, coaching.session_of(session_id).coachee_name, token)


def _show_link(request: HttpRequest, me: people.PersonView, name: str, token: str) -> HttpResponse:
    return page(request, me, "session_link", {"name": name, "link": link_address(request, "open_session", token)})
