"""The one review page of a coach, the draft it keeps on the way, and the phrases it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from ..coaching import api as coaching
from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import forms, http
from ..returning.api import as_json, is_script
from ..reviews import api as reviews
from .frame import CORRECTABLE, NO_BUTTON, done, known_act, page, person_page, sent, told

# Another coach was faster: there is nothing to correct, but the words are worth keeping.
BEATEN = (errors.AlreadyDone, errors.TransitionNotAllowed)


@person_page("GET", "HEAD", "POST")
def review(request: HttpRequest, me: people.PersonView, submission_id: UUID) -> HttpResponseBase:
    """Read a submission; on POST keep a draft, return it or sign it off, as the pressed button says.

    Who never was its coach is not told that there is one.
    """
    try:
        return _review(request, me, submission_id)
    except errors.NotAssignedCoach as refusal:
        raise _told(refusal, submission_id, me.id) from None


def _told(refusal: errors.CpdError, submission_id: UUID, person_id: UUID) -> errors.CpdError:
    is_stranger = isinstance(refusal, errors.NotAssignedCoach) and not reviews.may_know_of(submission_id, person_id)
    return errors.NotFound() if is_stranger else refusal


def _review(request: HttpRequest, me: people.PersonView, submission_id: UUID) -> HttpResponseBase:
    if request.method != "POST":
        return _show(request, me, submission_id)
    decision = request.POST.get("decision", "")
    if decision not in ("draft", "return", "sign_off"):
        raise errors.BadField(field="decision", problem=kernel.Message(NO_BUTTON))
    form = forms.DraftForm(sent(request)) if decision == "draft" else forms.DecisionForm(sent(request))
    words: dict[str, Any] = {
        "submission_id": submission_id,
        "coach_id": me.id,
        "levels": form.under("level:"),
        "feedback": form.under("feedback:"),
        "now": kernel.utc_now(),
    }
    seen = form.sent.get("seen_draft", [""])[-1]
    if decision == "draft" and is_script(request):
        return _keep_for_script(form, words, seen)
    try:
        said = form.answers()
        words["feedback"] = reviews.feedback_with_saved_comments(
            submission_id=submission_id,
            coach_id=me.id,
            feedback=words["feedback"],
            chosen=form.under("phrase:"),
        )
        return _decide(request, me, decision, words, said)
    except CORRECTABLE as refusal:
        # The coach's text must survive a refusal: the page comes back with all of it, and the reason on top.
        kept = isinstance(refusal, BEATEN) and _keep_beaten(words, seen)
        return _show(request, me, submission_id, words={**words, "seen": seen}, refusal=refusal, kept=kept)


def _decide(
    request: HttpRequest, me: people.PersonView, decision: str, words: Mapping[str, Any], said: Mapping[str, Any]
) -> HttpResponseBase:
    submission_id = words["submission_id"]
    if decision == "draft":
        reviews.save_review_draft(**words, seen=said["seen_draft"])
        return done(request, _("Draft kept. Nothing was sent to the learner."), "review", submission_id)
    act = {"return": reviews.return_task, "sign_off": reviews.sign_off_task}[decision]
    what = {name: said[name] for name in ("seen_digest", "seen_draft", "request_id")}
    act(**words, **what)
    message = _("Signed off.") if decision == "sign_off" else _("Returned with what to do.")
    following = reviews.next_in_queue(me.id, on=kernel.today())
    return done(request, message, "review", following) if following else done(request, message, "queue")


def _keep_for_script(form: forms.PostedForm, words: Mapping[str, Any], seen: str) -> JsonResponse:
    """Keep a draft on the way: when it was kept, in Rwanda's time, and its version, or why it was not."""
    try:
        form.answers()
        version = reviews.save_review_draft(**words, seen=seen)
    except errors.CpdError as refusal:
        kept = isinstance(refusal, BEATEN) and _keep_beaten(words, seen)
        return as_json(_told(refusal, words["submission_id"], words["coach_id"]), kept=kept)
    return JsonResponse({"kept_at": words["now"].astimezone(kernel.KIGALI).strftime("%H:%M"), "seen": version})


def _keep_beaten(words: Mapping[str, Any], seen: str) -> bool:
    """Whether the words were kept as a draft beside another coach's decision; what cannot be kept stays on the page."""
    try:
        return reviews.keep_beaten_words(**words, seen=seen)
    except errors.BadInput:
        return False


def _show(
    request: HttpRequest,
    me: people.PersonView,
    submission_id: UUID,
    *,
    words: Mapping[str, Any] | None = None,
    refusal: errors.CpdError | None = None,
    kept: bool = False,
) -> HttpResponseBase:
    shown = reviews.review_page(submission_id, coach_id=me.id, on=kernel.today())
    language = shown.learner.language
    saved = http.saved_now(refusal) if refusal else None
    context = {
        "page": shown,
        "levels": words["levels"] if words else shown.levels,
        "feedback": words["feedback"] if words else shown.feedback,
        "saved_now": saved,
        "seen_draft": saved.seen if saved else words["seen"] if words else shown.draft_seen,
        "phrases": [(one.key, one.language_for(language), one.in_language(language)) for one in shown.phrases],
        "criterion_texts": {criterion.key: criterion.text for criterion in shown.submission.spec.criteria},
        "task": f"{shown.submission.course_key}|{shown.submission.slug}",
        "kept_beside": kept or (shown.decision is not None and shown.draft_saved_at is not None),
        **told(refusal),
    }
    return page(request, me, "review", context, status=http.status_of(refusal) if refusal else 200)


@person_page("GET", "HEAD", "POST")
def phrases(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """A coach's own phrases: add one in the languages they write, take one out."""
    if request.method != "POST":
        return _show_phrases(request, me)
    act, now = known_act(request, "add", "remove"), kernel.utc_now()
    form = forms.SavedCommentForm(sent(request))
    try:
        if act == "remove":
            said = forms.RemoveCommentForm(sent(request)).answers()
            reviews.remove_saved_comment(**said, coach_id=me.id, now=now)
            return done(request, _("Removed. What you wrote with it stays."), "phrases")
        request_id = form.answers()["request_id"]
        reviews.save_comment(coach_id=me.id, text=form.under("text:"), request_id=request_id, now=now)
    except CORRECTABLE as refusal:
        return _show_phrases(request, me, typed=form.under("text:"), refusal=refusal)
    return done(request, _("Kept. You find it above every feedback box."), "phrases")


def _show_phrases(
    request: HttpRequest,
    me: people.PersonView,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: errors.CpdError | None = None,
) -> HttpResponseBase:
    if not coaching.is_coach(me.id, on=kernel.today()):
        raise errors.NotAssignedCoach()
    found = reviews.saved_comments_of(me.id)
    context = {
        "own": [phrase for phrase in found if phrase.id],
        "stock": [phrase for phrase in found if not phrase.id],
        "languages": people.LANGUAGES,
        "typed": typed or {},
        **told(refusal),
    }
    return page(request, me, "phrases", context, status=http.status_of(refusal) if refusal else 200)
