"""Answers to HEAD: everything that is said of a page, and no byte of the page.

No server of Python takes the body away: a client that keeps its line open would read it as its next answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, URLResolver

View = Callable[..., HttpResponseBase]


def answer_head_without_body(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """None of these addresses answers HEAD with a body from now on; included ones are left as they are."""
    for one in patterns:
        if isinstance(one, URLPattern):
            one.callback = _bodiless(one.callback)


def _bodiless(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
            response.streaming_content = ()  # what was opened for it is closed with the response
        elif request.method == "HEAD" and isinstance(response, HttpResponse):
            response.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    return answered
