"""Everything of mine: my files, withdrawing one because somebody may no longer be shown, and taking all of it away."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from ..kernel import api as kernel
from ..people import api as people
from ..presentation import forms, http
from ..privacy import api as privacy
from .frame import CORRECTABLE, done, known_act, page, person_page, sent, told, typed


@person_page("GET", "HEAD")
def mine(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """All my evidence files, task by task, with what became of each."""
    tasks = privacy.files_by_task(me.id)
    kept = [line.size for task in tasks for line in task.files if not line.is_purged]
    return page(request, me, "mine", {"tasks": tasks, "count": len(kept), "size": sum(kept)})


@person_page("GET", "HEAD", "POST")
def withdraw(request: HttpRequest, me: people.PersonView, attachment_id: UUID) -> HttpResponseBase:
    """Say what withdrawing does, then do it."""
    file = privacy.file_of(attachment_id, learner_id=me.id)
    shown: dict[str, Any] = {"file": file}
    if request.method != "POST":
        return page(request, me, "mine_withdraw", shown)
    try:
        reason = forms.ReasonForm(sent(request)).answers()["reason"]
        privacy.withdraw_consent(attachment_id=attachment_id, learner_id=me.id, reason=reason, now=kernel.utc_now())
    except CORRECTABLE as refusal:
        shown |= {"typed": typed(request), **told(refusal)}
        return page(request, me, "mine_withdraw", shown, status=http.status_of(refusal))
    return done(request, _("Withdrawn. Nobody can open this file any more, and your coach is told."), "mine")


@person_page("POST", back="cpd_grading:mine", act=noop("Download everything"))
def take_away(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """One archive with everything of mine, streamed as it is read."""
    taken = privacy.data_export(me.id, now=kernel.utc_now())
    pieces = privacy.zip_stream(*_with_index(taken, translation.get_language()))
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="cpd-{kernel.kigali_date(taken.made_at).isoformat()}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _with_index(taken: privacy.DataExport, language: str) -> tuple[Iterator[privacy.Member], list[str]]:
    """The files and, last, the page that opens them: only then is it known what could not be read."""
    lost: list[str] = []

    def index() -> IO[bytes]:
        with translation.override(language):
            return io.BytesIO(render_to_string("cpd_grading/mine_index.html", {"taken": taken, "lost": lost}).encode())

    def members() -> Iterator[privacy.Member]:
        yield from taken.members
        yield privacy.Member("index.html", taken.made_at, index, is_words=True)

    return members(), lost


@person_page("GET", "HEAD", "POST")
def office(request: HttpRequest, me: people.PersonView, learner_id: UUID) -> HttpResponseBase:
    """The office's side: a parent's withdrawal, and keeping evidence for an appeal or an inquiry."""
    people.require_office(me.id, on=kernel.today())
    learner = people.person(learner_id)
    refusal = None
    if request.method == "POST":
        try:
            return done(request, _office_act(request, me), "office_files", learner_id)
        except CORRECTABLE as refused:
            refusal = refused
    is_manager = any(grant.role == "programme_manager" for grant in people.roles_of(me.id, on=kernel.today()))
    shown = {
        "learner": learner,
        "studies": privacy.studies_of(learner_id),
        "holds": privacy.holds_of(learner_id),
        # An exam officer holds and releases; what a head teacher collected is not theirs to read.
        "tasks": privacy.files_by_task(learner_id, with_drafts=False) if is_manager else (),
        "typed": typed(request) if refusal else {},
        **told(refusal),
    }
    return page(request, me, "mine_office", shown, status=http.status_of(refusal) if refusal else 200)


def _office_act(request: HttpRequest, me: people.PersonView) -> str:
    form, now = sent(request), kernel.utc_now()
    act = known_act(request, "withdraw", "hold", "lift")
    if act == "lift":
        privacy.lift_hold(**forms.LiftHoldForm(form).answers(), officer_id=me.id, now=now)
        return _("Lifted. What is past its time goes with the next run.")
    if act == "hold":
        privacy.place_hold(**forms.HoldForm(form).answers(), officer_id=me.id, now=now)
        return _("Held. Nothing of this cohort's evidence of this learner is destroyed until the hold is lifted.")
    privacy.withdraw_consent_for(**forms.WithdrawFileForm(form).answers(), manager_id=me.id, now=now)
    return _("Withdrawn. Nobody can open this file any more, and the coach is told.")
