"""The one place that decides what is answered to a refusal: its HTTP status, its sentences, its shape for scripts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from ..kernel.errors import (
    BadForm,
    BadInput,
    ChecksumMismatch,
    CpdError,
    MethodNotAllowed,
    NotFound,
    NotPermitted,
    OtherContentType,
    OtherProtocolVersion,
    RuleViolation,
    TooLarge,
    TryLater,
    WentWrong,
    _,
)
from ..kernel.messages import Message
from ..kernel.versions import SavedNow
from .field_labels import label_of
from .wording import language, say

SAVED_NOW = _("What is saved now")

STATUS: tuple[tuple[type[CpdError], int], ...] = (
    # The protocol of uploads has three statuses of its own.
    (OtherProtocolVersion, 412),
    (OtherContentType, 415),
    (ChecksumMismatch, 460),
    (BadInput, 400),
    (NotPermitted, 403),
    (NotFound, 404),
    (MethodNotAllowed, 405),
    (RuleViolation, 409),
    (TooLarge, 413),
    (WentWrong, 500),
    (TryLater, 503),
)


def status_of(error: CpdError) -> int:
    """The status of a refusal's branch; 400 for a refusal outside every branch."""
    return next((status for branch, status in STATUS if isinstance(error, branch)), 400)


def wait_of(error: CpdError) -> dict[str, str]:
    """The header that says to programs when to ask again, where that is known."""
    return {"Retry-After": str(error.seconds)} if isinstance(error, TryLater) else {}


def sentence_of(error: CpdError) -> str:
    """The refusal's sentence, filled, in the active language; an answer is called as its page calls it."""
    return error.said_in(language()) if "field" not in error.places else say(_labelled(error))


def fields_of(error: CpdError) -> dict[str, list[str]]:
    """What a refusal says of single fields: posted name -> sentences; {} where it is about no field.

    The name is that of the place ``field``, or ``posted`` where ``field`` holds a label already.
    """
    found: dict[str, list[str]] = {}
    for mistake in error.mistakes if isinstance(error, BadForm) else (error,):
        name = mistake.places.get("posted", mistake.places.get("field"))
        if name is not None:
            found.setdefault(str(name), []).append(sentence_of(mistake))
    return found


def refusal_document(error: CpdError, **more: object) -> dict[str, Any]:
    """A refusal as every script gets it: ``error`` and ``fields`` in the active language, the stable ``code``.

    ``more`` is what one address tells its own script beside them.
    """
    document: dict[str, Any] = {"error": sentence_of(error), "code": error.code, "fields": fields_of(error), **more}
    saved = saved_now(error)
    if saved is not None:
        words = [[gettext(label), text] for label, text in saved.words]
        document["saved"] = {"seen": saved.seen, "title": gettext(SAVED_NOW), "words": words}
    return document


def saved_now(error: CpdError) -> SavedNow | None:
    """What is saved now, where a refusal says that it was saved elsewhere meanwhile."""
    saved = error.places.get("saved")
    return saved if isinstance(saved, SavedNow) else None


def _labelled(error: CpdError) -> Message:
    field = error.places["field"]
    label = Message(label_of(field)) if isinstance(field, str) and label_of(field) else field
    if isinstance(label, Message):
        return Message(error.sentence, **{**error.places, "field": label})
    return Message(error.sentence_without_label, **error.places)
