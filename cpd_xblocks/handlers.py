"""From a request to an act and back: POST only, forms or JSON, one transaction, refusals as JSON with their status."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import translation
from webob import Request, Response
from xblock.core import XBlock

from cpd_grading import api as grading

from .platform import viewer_of

Sent = grading.forms.Sent
Act = Callable[[Any, Sent], dict[str, Any]]
MAX_BODY = 4_500_000  # the platform stops a request at 4 MB of file already


def read(request: Request) -> Sent:
    """What was sent. Raises BadJson, BadInput, BadField, BadForm, TooLarge."""
    if (request.content_length or 0) > MAX_BODY:
        raise grading.errors.TooLarge(size=request.content_length, limit=MAX_BODY)
    if "form" in (request.content_type or ""):
        return _read_form(request)
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise grading.errors.BadJson() from None
    if not isinstance(data, dict):
        raise grading.errors.BadJson()
    return grading.forms.sent_from_json(data)


def _read_form(request: Request) -> Sent:
    try:
        pairs = list(request.POST.items())
    except (ValueError, UnicodeDecodeError, OSError):
        raise grading.errors.BadInput() from None
    return grading.forms.sent_from_pairs(pairs)


def refused(error: grading.errors.CpdError) -> Response:
    response = Response(json=grading.refusal_document(error), status=grading.status_of(error))
    response.headers.update(grading.wait_of(error))
    if isinstance(error, grading.errors.MethodNotAllowed):
        response.headers["Allow"] = "POST"
    return response


def broken(block: Any, problem: Exception) -> Response:
    """Told to operators as any view that broke, and answered as scripts expect it. Nothing of the block is kept."""
    grading.tell_operators(problem, f"A handler of {block.scope_ids.block_type}")
    block._dirty_fields.clear()  # the platform saves a block whose handler answered
    return refused(grading.refusal_of(problem))


def form_handler(act: Act) -> Any:
    """A handler that takes POSTed forms and JSON objects and answers JSON.

    NotPermitted 403, NotFound 404, RuleViolation 409, BadInput 400; any other method 405; what broke 500 or 503. The
    platform runs handlers outside a transaction, so the act gets one here, and another one where the database undid it.
    """

    @transaction.atomic
    def whole(block: Any, sent: Sent) -> dict[str, Any]:
        return act(block, sent)

    @XBlock.handler
    @wraps(act)
    def handler(block: Any, request: Request, suffix: str = "") -> Response:
        with translation.override(viewer_of(block).language):
            try:
                if request.method != "POST":
                    raise grading.errors.MethodNotAllowed()
                sent = read(request)
                return Response(json=grading.again(lambda: whole(block, sent), before_next=sent.rewind))
            except grading.errors.CpdError as error:
                return refused(error)
            except Exception as problem:  # noqa: BLE001 - told to operators, and answered
                return broken(block, problem)

    return handler
