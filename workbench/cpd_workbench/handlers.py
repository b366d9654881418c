"""Calls of block handlers, with the manners of the LMS."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import UsageKey
from xblock.django.request import django_to_webob_request, webob_to_django_response
from xblock.exceptions import NoSuchHandlerError, NoSuchUsage

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
        return HttpResponseForbidden("Unauthenticated")
    too_much = _too_much(request)
    if too_much:
        return JsonResponse({"success": too_much}, status=413)
    if course_key != str(current_course().key):
        raise Http404
    runtime = runtime_of(request)
    try:
        block = runtime.get_block(UsageKey.from_string(usage_key))
        answer = runtime.handle(block, handler, django_to_webob_request(request), suffix)
    except (InvalidKeyError, NoSuchUsage, NoSuchHandlerError):
        raise Http404 from None
    return webob_to_django_response(answer)


def _too_much(request: HttpRequest) -> str:
    """Return a sentence when a request carries more than the platform takes, else nothing."""
    for name in request.FILES:
        files = request.FILES.getlist(name)
        if len(files) > MOST_FILES:
            return f"At most {MOST_FILES} files at a time."
        if any((file.size or 0) > LARGEST_FILE for file in files):
            return f"A file is larger than {LARGEST_FILE // 1_000_000} MB. Choose a smaller one."
    return ""
