"""What is answered where a view broke: operators are told of it, the reader gets a page or JSON in their language.

Log lines hold where it broke and of which kind it was, never its words: these may repeat what somebody wrote. The
signal ``got_request_exception`` carries everything to whatever an operator has connected to it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import Error, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from ..kernel import errors
from ..presentation.http import sentence_of, status_of, wait_of
from ..presentation.page_language import language_read
from ..presentation.policy import with_policy
from .answers import as_json, is_script
from .domain import KeptForm, without_tokens

logger = logging.getLogger("django.request")
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
AWAY = (OperationalError, InterfaceError, ConnectionError, TimeoutError)
READ_ONLY = "25006"  # the name that PostgreSQL gives to a write on a server that only reads
OURS = (errors.WentWrong, errors.TryLater)


def answer_to(request: HttpRequest, problem: Exception, *, in_json: bool) -> HttpResponse:
    """Our answer instead of the site's. Inside no transaction, and asking the database nothing where we broke."""
    refusal = refusal_of(problem, request)
    if isinstance(refusal, OURS):
        tell_operators(problem, _place(request), request)
    return said_instead(request, refusal, in_json=in_json)


def said_instead(request: HttpRequest, refusal: errors.CpdError, *, in_json: bool = False) -> HttpResponse:
    """A refusal where no frame of a page is at hand: JSON, a page, or for a mistake of ours a page that asks nobody."""
    with translation.override(language_read(request)):
        if in_json or is_script(request):
            response: HttpResponse = as_json(refusal)
        elif isinstance(refusal, OURS):
            response = HttpResponse(_page(request, refusal), status=status_of(refusal), headers=wait_of(refusal))
        else:
            told = {"sentence": sentence_of(refusal), "code": refusal.code}
            response = render(request, "cpd_grading/refused.html", told, status=status_of(refusal))
        response["Content-Language"] = translation.get_language()
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "strict-origin"  # the address may be a key
    return with_policy(response)  # also where this stands in for an address that is not ours


def refusal_of(problem: Exception, request: HttpRequest | None = None) -> errors.CpdError:
    """The refusal that says this problem to a person; WentWrong for whatever nobody expected."""
    if isinstance(problem, errors.CpdError):
        return problem
    if isinstance(problem, Http404):
        return errors.NotFound()
    if isinstance(problem, PermissionDenied):
        return errors.NotPermitted()
    if isinstance(problem, RequestDataTooBig):
        return errors.FormTooLarge(size=_length(request), limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    if isinstance(problem, UNREADABLE):
        return errors.BadInput()
    return errors.TryLater() if isinstance(problem, AWAY) or _reads_only(problem) else errors.WentWrong()


def _length(request: HttpRequest | None) -> int:
    told = request.META.get("CONTENT_LENGTH", "") if request else ""
    return int(told) if str(told).isdecimal() else 0


def _reads_only(problem: Exception) -> bool:
    cause = problem.__cause__
    return isinstance(problem, Error) and READ_ONLY in (getattr(cause, "sqlstate", ""), getattr(cause, "pgcode", ""))


def tell_operators(problem: Exception, place: str, request: HttpRequest | None = None) -> None:
    """The signal and the log that Django has for a view that broke. To be called while the problem is handled."""
    got_request_exception.send(sender=None, request=request)
    logger.error("%s broke.\n%s", place, "\n".join(_steps(problem)), extra={"status_code": 500})


def log_refusal(request: HttpRequest, response: HttpResponseBase) -> None:
    """The line that Django writes of every refusal, with the route in place of the address."""
    status = response.status_code
    if status < 400 or getattr(response, "_has_been_logged", False):
        return
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark, which it asks for
    if status < 500:
        logger.warning("%s: %s", response.reason_phrase, _place(request), extra={"status_code": status})


def _place(request: HttpRequest) -> str:
    """Which address, without what was put into its places: that of a witness is a key."""
    match = request.resolver_match
    return f"{request.method} {match.route if match else 'an address'}"


def _steps(problem: BaseException | None) -> Iterator[str]:
    """Every exception of the chain, the first one first: its kind and the lines of code, not its words."""
    if problem is None:
        return
    yield from _steps(problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__))
    code = getattr(problem, "sqlstate", None) or getattr(problem, "pgcode", None)
    kind = f"{type(problem).__module__}.{type(problem).__qualname__}" + (f" {code}" if code else "")
    yield f"{kind}\n{''.join(traceback.format_tb(problem.__traceback__))}"


def _page(request: HttpRequest, refusal: errors.CpdError) -> str:
    """A page that asks nobody who is signed in; what was typed is on it, as far as it can be read."""
    told = {
        "sentence": sentence_of(refusal),
        "code": refusal.code,
        "form": _typed(request),
        "back": request.get_full_path(),
    }
    return render_to_string("cpd_grading/broken.html", told)


def _typed(request: HttpRequest) -> KeptForm | None:
    if request.method != "POST":
        return None
    try:
        fields = without_tokens(request.POST.lists())
        files = tuple(str(file.name) for _field, sent in request.FILES.lists() for file in sent)
    except Exception:  # noqa: BLE001 - it may be this that broke
        return None
    return KeptForm(address="", back="", act="", fields=fields, files=files)
