"""Calls of block handlers, with the manners of the LMS."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import UsageKey
from xblock.django.request import django_to_webob_request, webob_to_django_response
from xblock.exceptions import NoSuchHandlerError, NoSuchUsage

from cpd_grading import api as grading

from .course import current_course
from .views import runtime_of

MOST_FILES = 20
LARGEST_FILE = 4 * 1000 * 1000


@transaction.non_atomic_requests
def handler(request: HttpRequest, course_key: str, usage_key: str, handler: str, suffix: str = "") -> HttpResponse:
    """Pass a request to a block's handler; the block's fields are saved after it.

    As in the LMS: not one transaction, CSRF checked for everything but GET (by the middleware), GET let through even
    without a sign-in, too many or too large files refused with 413.
    """
    if request.method != "GET" and not request.user.is_authenticated:
        return grading.said_instead(request, grading.errors.NotSignedIn(), in_json=True)
    too_much = _too_much(request)
    if too_much is not None:
        sentence = grading.sentence_of(too_much)  # the platform's own answer has this name for it
        return JsonResponse({"success": sentence, **grading.refusal_document(too_much)}, status=413)
    if course_key != str(current_course().key):
        raise Http404
    runtime = runtime_of(request)
    try:
        block = runtime.get_block(UsageKey.from_string(usage_key))
        answer = runtime.handle(block, handler, django_to_webob_request(request), suffix)
    except (InvalidKeyError, NoSuchUsage, NoSuchHandlerError):
        raise Http404 from None
    return webob_to_django_response(answer)


def _too_much(request: HttpRequest) -> grading.errors.CpdError | None:
    """What is said of a request that carries more than the platform takes."""
    for name in request.FILES:
        files = request.FILES.getlist(name)
        if len(files) > MOST_FILES:
            return grading.errors.BadInput()
        for file in files:
            if (file.size or 0) > LARGEST_FILE:
                return grading.errors.TooLarge(size=file.size or 0, limit=LARGEST_FILE)
    return None
