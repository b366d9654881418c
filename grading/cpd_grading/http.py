"""The one place that decides the HTTP status of a refusal and puts its sentence into the reader's language."""

from __future__ import annotations

from .field_labels import label_of
from .kernel.errors import (
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
)
from .kernel.messages import Message
from .wording import language, say

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
)


def status_of(error: CpdError) -> int:
    """The status of a refusal's branch; 400 for a refusal outside every branch."""
    return next((status for branch, status in STATUS if isinstance(error, branch)), 400)


def sentence_of(error: CpdError) -> str:
    """The refusal's sentence, filled, in the active language; an answer is called as its page calls it."""
    return error.said_in(language()) if "field" not in error.places else say(_labelled(error))


def _labelled(error: CpdError) -> Message:
    field = error.places["field"]
    label = Message(label_of(field)) if isinstance(field, str) and label_of(field) else field
    if isinstance(label, Message):
        return Message(error.sentence, **{**error.places, "field": label})
    return Message(error.sentence_without_label, **error.places)
