"""The one place that decides the HTTP status of a refusal and puts its sentence into the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from .errors import BadInput, CpdError, MethodNotAllowed, NotFound, NotPermitted, RuleViolation, TooLarge

STATUS: tuple[tuple[type[CpdError], int], ...] = (
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
    """The refusal's sentence, filled, in the active language."""
    sentence = gettext(error.sentence)
    return sentence % error.places if error.places else sentence
