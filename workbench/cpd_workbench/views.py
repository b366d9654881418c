"""The pages of the site: sign in by choosing a sample person, the course, one unit, self-checks and course files."""

from __future__ import annotations

import mimetypes
import re
import sys
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model, login, logout
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from cpd_grading import api as grading

from .course import Unit, current_course
from .pages import glue, page
from .runtime import SiteRuntime
from .seed import waiting_lines
from .unit_page import done_units, foot_html, head_html, inline_sources, save_answer, unit_page

LANGUAGE_IN_SESSION = "cpd_language"
KEPT_FOR = 60 * 60 * 24 * 365  # addresses of course files carry their digest

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Send whoever is not signed in to the start page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('workbench-start')}?next={request.path}")

    return guarded


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The sign-in page: every sample person by role, with what waits for them today."""
    course = current_course()
    return page(
        request,
        "sign_in",
        title=gettext("Sign in"),
        course_title=course.title,
        groups=_people_by_role(),
        next=request.GET.get("next", ""),
    )


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a listed person, in that person's language."""
    chosen = request.POST.get("person", "")
    user = _listed_people().filter(pk=int(chosen)).first() if re.fullmatch("[0-9]{1,9}", chosen) else None
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if settings.PREVENT_CONCURRENT_LOGINS:
        _end_other_sessions(request, user)
    person = grading.person_of_user(user.pk)
    language = person.language if person else settings.LANGUAGE_CODE
    request.session[LANGUAGE_IN_SESSION] = language
    wish = request.POST.get("next", "")
    is_ours = wish.startswith("/") and url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()})
    answer = redirect(wish if is_ours else reverse("workbench-course"))
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return answer


def _end_other_sessions(request: HttpRequest, user: User) -> None:
    """As the platform does: the row of the earlier session is gone, its device still sends the cookie."""
    for session in Session.objects.exclude(session_key=request.session.session_key):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave, and forget the language with the person."""
    logout(request)
    answer = redirect("workbench-start")
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


@require_GET
@signed_in
def course_page(request: HttpRequest) -> HttpResponse:
    """The whole course on one small page."""
    course = current_course()
    return page(request, "course", title=course.title, course=course, done=done_units(course, request.user.pk))


@require_GET
@signed_in
def unit(request: HttpRequest, name: str) -> HttpResponse:
    """One unit with everything in it."""
    found = _unit_or_404(name)
    course = current_course()
    before, after = course.neighbours(found)
    shown = unit_page(runtime_of(request), found, request.user.pk)
    return page(
        request,
        "unit",
        title=f"{found.title} – {course.title}",
        page=shown,
        chapter=course.chapter_of(found),
        before=before,
        after=after,
        head=head_html(shown.resources),
        foot=foot_html(shown.resources) + (glue() if shown.has_scripts else ""),
        inline=inline_sources(shown.resources),
    )


@require_GET
@signed_in
def jump(request: HttpRequest, name: str, course_key: str = "") -> HttpResponse:
    """Lead from any url_name of the course to its place on a unit page."""
    course = current_course()
    if course_key not in {"", str(course.key)}:
        raise Http404
    found = _unit_or_404(name)
    is_block = any(block.name == name for block in found.blocks)
    return HttpResponseRedirect(reverse("workbench-unit", args=[found.name]) + (f"#{name}" if is_block else ""))


@require_POST
@signed_in
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Take an answer to a self-check and show the unit again at that question."""
    found = _unit_or_404(name)
    block = next((block for block in found.blocks if block.name == name and block.type == "problem"), None)
    if block is None:
        raise Http404
    save_answer(block, request.POST.getlist("answer"), request.user.pk)
    return HttpResponseRedirect(f"{reverse('workbench-unit', args=[found.name])}#{name}")


@require_GET
@cache_control(public=True, max_age=KEPT_FOR, immutable=True)
def course_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the course, public as in the LMS."""
    raw = current_course().files.get(name)
    if raw is None:
        raise Http404
    kind, _encoding = mimetypes.guess_type(name)
    answer = HttpResponse(raw, content_type=kind or "application/octet-stream")
    if kind == "image/svg+xml":  # a drawing opened by itself runs no script on this site
        answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a wrong address, in our words."""
    return _refused(request, grading.errors.NotFound())


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a request that cannot be read."""
    return _refused(request, grading.errors.BadInput())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to PermissionDenied."""
    return _refused(request, grading.errors.NotPermitted())


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form whose token is old."""
    return _refused(request, grading.errors.StaleForm())


def broken(request: HttpRequest) -> HttpResponse:
    """What broke outside our own addresses; Django has told of it. xblock-sdk has an empty page for it."""
    problem = sys.exc_info()[1]
    refusal = grading.refusal_of(problem) if isinstance(problem, Exception) else grading.errors.WentWrong()
    return grading.said_instead(request, refusal, in_json=_is_handler(request))


def _refused(request: HttpRequest, refusal: grading.errors.CpdError) -> HttpResponse:
    if grading.is_script(request) or _is_handler(request):
        return grading.said_instead(request, refusal, in_json=True)
    status, sentence = grading.status_of(refusal), grading.sentence_of(refusal)
    title = gettext("Not found") if status == 404 else gettext("Not possible")
    return page(request, "refusal", title=title, sentence=sentence, status=status)


def _is_handler(request: HttpRequest) -> bool:
    return bool(request.resolver_match and request.resolver_match.url_name == "workbench-handler")


def runtime_of(request: HttpRequest) -> SiteRuntime:
    """Return the block runtime of whoever makes this request."""
    return SiteRuntime(request.user, current_course(), language=request.session.get(LANGUAGE_IN_SESSION, ""))


def _unit_or_404(name: str) -> Unit:
    try:
        return current_course().unit_of[name]
    except KeyError:
        raise Http404 from None


def _listed_people() -> QuerySet[User]:
    return get_user_model().objects.filter(is_active=True, groups__isnull=False).distinct()


def _people_by_role() -> list[tuple[str, list[tuple[User, str]]]]:
    """Return (role, [(account, what waits)]); the roles are Django groups, in the order the sample data made them."""
    lines = waiting_lines()
    members = Prefetch("user_set", get_user_model().objects.filter(is_active=True).order_by("last_name", "first_name"))
    roles = Group.objects.order_by("pk").prefetch_related(members)
    return [(gettext(role.name), [(user, lines.get(user.pk, "")) for user in role.user_set.all()]) for role in roles]
