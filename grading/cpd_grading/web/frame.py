"""The frame of every page: who is asking, by which method, in which language, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ..kernel import api as kernel
from ..kernel import errors
from ..overview import api as overview
from ..people import api as people
from ..presentation import entrance, forms, http, page_language
from ..returning import api as returning

P = ParamSpec("P")
PersonView = Callable[Concatenate[HttpRequest, people.PersonView, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
READING = ("GET", "HEAD")
# After these the same page comes back with everything that was typed; after the others there is nothing to correct.
NO_BUTTON = gettext_noop("Press one of the buttons of the page.")
CORRECTABLE = (errors.RuleViolation, errors.BadInput, errors.TooLarge, errors.EnrolmentEnded, errors.LeftThisCourse)


def person_page(
    *methods: str, back: str = "", act: str = "", takes_files: bool = False
) -> Callable[[PersonView[P]], View[P]]:
    """Give a view the person who is signed in; anyone else signs in first, and a refusal becomes a page.

    Pages hold names, so no browser or proxy keeps them. ``back`` and ``act``: see FormAddress. A page that takes files
    stands in no transaction of its request, since reading a file takes a while; its acts open their own.
    """
    here = returning.FormAddress(methods, back, act)

    def frame(view: PersonView[P]) -> View[P]:
        @csrf_exempt  # FormAddress checks, so that a refusal is our own page
        @never_cache
        @wraps(view)
        def framed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                with translation.override(page_language.page_language(request, None)):
                    return here.signed_out(request, now=kernel.utc_now())
            person = page_language.as_reader(request, overview.signed_in(request.user.pk, on=kernel.today()))
            with translation.override(page_language.page_language(request, person)):
                mark = returning.account_mark(request.user.pk)
                instead = here.instead(request, mark, now=kernel.utc_now(), context={"me": person})
                if instead is not None:
                    return instead
                try:
                    if request.method not in methods:
                        raise errors.MethodNotAllowed()
                    return view(request, entrance.require_entry(request.user, person), *args, **kwargs)
                except errors.JoinFirst as refusal:
                    if request.method in ("GET", "HEAD"):
                        return redirect_to_login(request.get_full_path(), reverse("cpd_grading:join"))
                    return refused(request, refusal, methods, person, here)
                except errors.CpdError as refusal:
                    return refused(request, refusal, methods, person, here)

        return transaction.non_atomic_requests(framed) if takes_files else framed

    return frame


def read_only(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For an address without a person that takes no form."""

    @wraps(view)
    def framed(request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return view(request)
        page_language.language_of_account(request)  # which the refusal is said in
        response = returning.said_instead(request, errors.MethodNotAllowed())
        response["Allow"] = ", ".join(READING)
        return response

    return framed


def refused(
    request: HttpRequest,
    refusal: errors.CpdError,
    methods: tuple[str, ...],
    person: people.PersonView | None,
    here: returning.FormAddress | None = None,
) -> HttpResponse:
    """A page that says what is wrong and what to do, with what was typed and a way back where there is one."""
    context: dict[str, Any] = {
        "sentence": http.sentence_of(refusal),
        "code": refusal.code,
        "mistakes": http.fields_of(refusal),
    }
    if here and (request.method == "POST" or here.back):
        context["back"] = here.way_back(request)
    if here and request.method == "POST":
        context["form"] = here.posted(request)
    response = page(request, person, "refused", context, status=http.status_of(refusal))
    for name, value in http.wait_of(refusal).items():
        response[name] = value
    if response.status_code == 405:
        response["Allow"] = ", ".join(methods)
    return response


def page(
    request: HttpRequest, person: people.PersonView | None, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render one of our pages; the base template adds the navigation of this person."""
    return render(request, f"cpd_grading/{name}.html", {"me": person, **context}, status=status)


def done(request: HttpRequest, message: str, name: str, *args: object) -> HttpResponseRedirect:
    """After an act: back to a page, with a sentence."""
    messages.success(request, message)
    return redirect(f"cpd_grading:{name}", *args)


def way_on(request: HttpRequest) -> HttpResponseRedirect:
    """To the page of this site that a form names as "next", else home. A name of a view is no address."""
    wish = request.POST.get("next", "")
    is_ours = wish.startswith("/") and url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wish if is_ours else reverse("cpd_grading:home"))


def sent(request: HttpRequest) -> forms.Sent:
    """The posted form with its files, as forms take it."""
    return forms.sent_from_request(request)


def asked(request: HttpRequest) -> dict[str, list[str]]:
    """The same for what stands in the address."""
    return {name: [str(value) for value in values] for name, values in request.GET.lists()}


def told(refusal: errors.CpdError | None) -> dict[str, Any]:
    """What a page shows of a refusal: its sentence on top, and by field what is said beside it."""
    if refusal is None:
        return {"refusal": "", "mistakes": {}}
    return {"refusal": http.sentence_of(refusal), "mistakes": http.fields_of(refusal)}


def typed(request: HttpRequest) -> dict[str, str]:
    """The last text sent under every name, to fill a form again that was refused."""
    return {name: str(value) for name, value in request.POST.items()}


def known_act(request: HttpRequest, *acts: str) -> str:
    """Which button of a page was pressed. Raises BadField for anything else."""
    act = request.POST.get("act", "")
    if act not in acts:
        raise errors.BadField(field="act", problem=kernel.Message(NO_BUTTON))
    return act
