"""What every address of ours does, whoever mounts it: it answers in our words whatever happens, and says what its page
may load.

The platform owns the site's middleware and its page for errors, so both are done around each of our own views.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages.storage import default_storage
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver

from ..kernel import errors
from ..kernel.tries import again
from ..presentation.head import answer_head_without_body
from ..presentation.policy import with_policy
from .broken import answer_to, log_refusal, said_instead

View = Callable[..., HttpResponseBase]
# Scripts and apps ask these, whatever they say that they accept.
FOR_SCRIPTS = "api/"
# Under this name a middleware puts the question whether it does a request again after a problem, which it then sees.
DONE_AGAIN_OUTSIDE = "cpd.done_again_outside"


def own_addresses(patterns: Sequence[URLPattern | URLResolver], *, for_scripts: str = FOR_SCRIPTS) -> None:
    """None of these addresses answers with anything but our pages and our JSON; included ones are left as they are.

    Routes that begin with ``for_scripts`` answer JSON, the others to whoever asks for it.
    """
    for one in patterns:
        if isinstance(one, URLPattern):
            one.callback = _owned(one.callback, in_json=str(one.pattern).startswith(for_scripts))
    answer_head_without_body(patterns)


def _owned(view: View, *, in_json: bool) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = again(
                lambda: _in_its_transaction(view)(request, *args, **kwargs), before_next=lambda: _as_it_came(request)
            )
        except Exception as problem:
            is_done_again = request.META.pop(DONE_AGAIN_OUTSIDE, None)
            if is_done_again is not None and is_done_again(problem):
                raise
            response = answer_to(request, problem, in_json=in_json)
        response = _never_empty(request, response, in_json=in_json)
        log_refusal(request, response)
        return with_policy(response)

    # Django would begin the transaction outside, and keep what a view that broke has written.
    answered._non_atomic_requests = set(settings.DATABASES)  # type: ignore[attr-defined]  # as its decorator sets it
    return answered


def _as_it_came(request: HttpRequest) -> None:
    """The database undid what was done: files are read from their beginning again, and what was to be told is not."""
    if request.content_type == "multipart/form-data":
        for _field, files in request.FILES.lists():
            for file in files:
                file.seek(0)
    if hasattr(request, "_messages"):
        request._messages = default_storage(request)  # as Django's own middleware gives it


def _never_empty(request: HttpRequest, response: HttpResponseBase, *, in_json: bool) -> HttpResponseBase:
    """Django's own refusal of a method has no words."""
    if response.status_code != 405 or not hasattr(response, "content") or response.content:
        return response
    refused = said_instead(request, errors.MethodNotAllowed(), in_json=in_json)
    refused["Allow"] = response["Allow"]
    return refused


def _in_its_transaction(view: View) -> View:
    """The view in the transaction that ATOMIC_REQUESTS asks for, undone when the view breaks."""
    outside: frozenset[str] = getattr(view, "_non_atomic_requests", frozenset())
    for alias in connections:
        if connections.settings[alias]["ATOMIC_REQUESTS"] and alias not in outside:
            view = transaction.atomic(using=alias)(view)
    return view
