"""The one review page of a coach, the draft it keeps on the way, and the phrases it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .. import api
from ..returning.api import is_script
from .frame import CORRECTABLE, done, known_act, page, person_page, sent

# Another coach was faster: there is nothing to correct, but the words are worth keeping.
BEATEN = (api.AlreadyDone, api.TransitionNotAllowed)


@person_page("GET", "HEAD", "POST")
def review(request: HttpRequest, me: api.PersonView, submission_id: UUID) -> HttpResponseBase:
    """Read a submission; on POST keep a draft, return it or sign it off, as the pressed button says."""
    if request.method != "POST":
        return _show(request, me, submission_id)
    form = sent(request)
    decision = api.inputs.text(form, "decision")
    if decision not in ("draft", "return", "sign_off"):
        raise api.BadField(field="decision", problem=api.Message(gettext_noop("Press one of the buttons of the page.")))
    words: dict[str, Any] = {
        "submission_id": submission_id,
        "coach_id": me.id,
        "levels": api.inputs.prefixed(form, "level:"),
        "feedback": api.inputs.prefixed(form, "feedback:"),
        "now": api.utc_now(),
    }
    if decision == "draft" and is_script(request):
        return _keep_for_script(words)
    try:
        words["feedback"] = api.feedback_with_phrases(
            submission_id=submission_id,
            coach_id=me.id,
            feedback=words["feedback"],
            chosen=api.inputs.prefixed(form, "phrase:"),
        )
        return _decide(request, me, decision, words)
    except CORRECTABLE as refusal:
        # The coach's text must survive a refusal: the page comes back with all of it, and the reason on top.
        kept = isinstance(refusal, BEATEN) and _keep_beaten(words)
        return _show(request, me, submission_id, words=words, refusal=refusal, kept=kept)


def _decide(request: HttpRequest, me: api.PersonView, decision: str, words: Mapping[str, Any]) -> HttpResponseBase:
    form, submission_id = sent(request), words["submission_id"]
    if decision == "draft":
        api.save_review_draft(**words)
        return done(request, _("Draft kept. Nothing was sent to the learner."), "review", submission_id)
    act = {"return": api.return_task, "sign_off": api.sign_off_task}[decision]
    act(
        **words,
        seen_digest=api.inputs.required(form, "seen_digest"),
        request_id=api.inputs.identifier(form, "request_id"),
    )
    message = _("Signed off.") if decision == "sign_off" else _("Returned with what to do.")
    following = api.next_in_queue(me.id, on=api.today())
    return done(request, message, "review", following) if following else done(request, message, "queue")


def _keep_for_script(words: Mapping[str, Any]) -> JsonResponse:
    """Keep a draft on the way: when it was kept, in Rwanda's time, or why it was not."""
    try:
        api.save_review_draft(**words)
    except api.CpdError as refusal:
        kept = isinstance(refusal, BEATEN) and _keep_beaten(words)
        answer = {"code": refusal.code, "sentence": api.sentence_of(refusal), "kept": kept}
        return JsonResponse(answer, status=api.status_of(refusal))
    return JsonResponse({"kept_at": words["now"].astimezone(api.KIGALI).strftime("%H:%M")})


def _keep_beaten(words: Mapping[str, Any]) -> bool:
    """Whether the words were kept as a draft beside another coach's decision; what cannot be kept stays on the page."""
    try:
        return api.keep_beaten_words(**words)
    except api.BadInput:
        return False


def _show(
    request: HttpRequest,
    me: api.PersonView,
    submission_id: UUID,
    *,
    words: Mapping[str, Any] | None = None,
    refusal: api.CpdError | None = None,
    kept: bool = False,
) -> HttpResponseBase:
    shown = api.review_page(submission_id, coach_id=me.id, on=api.today())
    language = shown.learner.language
    context = {
        "page": shown,
        "levels": words["levels"] if words else shown.levels,
        "feedback": words["feedback"] if words else shown.feedback,
        "phrases": [(one.key, one.language_for(language), one.in_language(language)) for one in shown.phrases],
        "criterion_texts": {criterion.key: criterion.text for criterion in shown.submission.spec.criteria},
        "task": f"{shown.submission.course_key}|{shown.submission.slug}",
        "kept_beside": kept or (shown.decision is not None and shown.draft_saved_at is not None),
        "refusal": api.sentence_of(refusal) if refusal else "",
    }
    return page(request, me, "review", context, status=api.status_of(refusal) if refusal else 200)


@person_page("GET", "HEAD", "POST")
def phrases(request: HttpRequest, me: api.PersonView) -> HttpResponseBase:
    """A coach's own phrases: add one in the languages they write, take one out."""
    if request.method != "POST":
        return _show_phrases(request, me)
    form, act = sent(request), known_act(request, "add", "remove")
    try:
        if act == "remove":
            api.remove_phrase(phrase_id=api.inputs.identifier(form, "phrase_id"), coach_id=me.id, now=api.utc_now())
            return done(request, _("Removed. What you wrote with it stays."), "phrases")
        api.add_phrase(
            coach_id=me.id,
            text=api.inputs.prefixed(form, "text:"),
            request_id=api.inputs.identifier(form, "request_id"),
            now=api.utc_now(),
        )
    except CORRECTABLE as refusal:
        return _show_phrases(request, me, typed=api.inputs.prefixed(form, "text:"), refusal=refusal)
    return done(request, _("Kept. You find it above every feedback box."), "phrases")


def _show_phrases(
    request: HttpRequest,
    me: api.PersonView,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: api.CpdError | None = None,
) -> HttpResponseBase:
    if not api.is_coach(me.id, on=api.today()):
        raise api.NotAssignedCoach()
    found = api.phrases_of(me.id)
    context = {
        "own": [phrase for phrase in found if phrase.id],
        "stock": [phrase for phrase in found if not phrase.id],
        "languages": api.LANGUAGES,
        "typed": typed or {},
        "refusal": api.sentence_of(refusal) if refusal else "",
    }
    return page(request, me, "phrases", context, status=api.status_of(refusal) if refusal else 200)
