"""The only file of this package that knows names of the platform; each import lives inside its function."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from .kernel.digest import digest_of

logger = logging.getLogger(__name__)


# Which field of our blocks says what stands there: the slug of a task, the code of a module.
PLACE_FIELDS: Mapping[str, str] = {"cpd_task": "slug", "cpd_portfolio": "module_code"}
EVENTS_CONTEXT = "cpd.learner"


def tracks_completion() -> bool:
    """Whether the platform records completion at all: its app is there and an operator has not switched it off."""
    try:
        from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
    except ImportError:
        return False
    return bool(ENABLE_COMPLETION_TRACKING_SWITCH.is_enabled())


def mark_complete(*, user_id: int, usage_key: str) -> None:
    """Record a block as complete for a learner, where ``tracks_completion``; a second time does nothing.

    The platform tells its event log of every call, also of one that changes nothing, so a known row is not told again.
    """
    from completion.models import BlockCompletion
    from django.contrib.auth import get_user_model
    from opaque_keys.edx.keys import UsageKey

    key = UsageKey.from_string(usage_key)
    user = get_user_model().objects.get(pk=user_id)
    rows = BlockCompletion.objects.filter(user=user, context_key=key.context_key, block_key=key)
    if rows.filter(completion=1.0).exists():
        return
    with events_of(user_id=user_id, course_key=str(key.context_key)):
        BlockCompletion.objects.submit_completion(user=user, block_key=key, completion=1.0)


@contextmanager
def events_of(*, user_id: int, course_key: str) -> Iterator[None]:
    """Have the platform's events carry the learner whose news it is, whoever makes the request.

    The platform puts the requester's name, number, session, address and path into every event of a request. Each use is
    an event transaction of its own too: the platform tells of one score per transaction, and a release has many.
    """
    try:
        from eventtracking import tracker  # type: ignore[import-not-found]
    except ImportError:
        yield
        return
    from django.contrib.auth import get_user_model
    from opaque_keys.edx.keys import CourseKey

    user = get_user_model().objects.get(pk=user_id)
    context = {
        "user_id": user.pk,
        "username": user.get_username(),
        "course_id": course_key,
        "org_id": CourseKey.from_string(course_key).org,
        **dict.fromkeys(("session", "ip", "agent", "path", "referer", "accept_language"), ""),
        "client_id": None,
    }
    with tracker.get_tracker().context(EVENTS_CONTEXT, context), _own_event_transaction():
        yield


@contextmanager
def _own_event_transaction() -> Iterator[None]:
    """A fresh event transaction; the one that was going on before goes on afterwards."""
    try:
        from common.djangoapps.track import event_transaction_utils as events  # type: ignore[import-not-found]
    except ImportError:
        yield
        return
    before_id, before_type = events.get_event_transaction_id(), events.get_event_transaction_type()
    events.create_new_event_transaction_id()
    events.set_event_transaction_type(None)
    try:
        yield
    finally:
        events.set_event_transaction_type(before_type)
        if before_id is not None:
            events.set_event_transaction_id(str(before_id))


def anonymous_id_of(*, user_id: int, course_key: str) -> str | None:
    """The id by which the gradebook knows an account in a course, made by the platform if it has none yet.

    None where neither the platform nor a stand-in (setting CPD_PLATFORM_STAND_IN) can be asked.
    """
    from django.contrib.auth import get_user_model
    from opaque_keys.edx.keys import CourseKey

    key = CourseKey.from_string(course_key)
    try:
        from common.djangoapps.student.models import anonymous_id_for_user  # type: ignore[import-not-found]
    except ImportError:
        stand_in = _stand_in()
        return str(stand_in.anonymous_id_for(user_id, key)) if stand_in else None
    return str(anonymous_id_for_user(get_user_model().objects.get(pk=user_id), key))


def blocks_of_course(course_key: str) -> Mapping[tuple[str, str], list[str]]:
    """(block type, place) -> usage keys of our blocks in the published course; empty when the course is not there."""
    try:
        from xmodule.modulestore.django import modulestore  # type: ignore[import-not-found]
        from xmodule.modulestore.exceptions import ItemNotFoundError  # type: ignore[import-not-found]
    except ImportError:
        stand_in = _stand_in()
        return dict(stand_in.blocks_of_course(course_key, PLACE_FIELDS)) if stand_in else {}
    from opaque_keys.edx.keys import CourseKey

    key = CourseKey.from_string(course_key)
    found: dict[tuple[str, str], list[str]] = {}
    for block_type, field in PLACE_FIELDS.items():
        try:
            blocks: list[Any] = modulestore().get_items(key, qualifiers={"category": block_type}, include_orphans=False)
        except ItemNotFoundError:
            return {}
        for block in blocks:
            found.setdefault((block_type, getattr(block, field)), []).append(str(block.location))
    return found


def _stand_in() -> Any:
    """The module that answers what the platform would, on a site without one; None where there is none."""
    from importlib import import_module

    from django.conf import settings

    name: str = getattr(settings, "CPD_PLATFORM_STAND_IN", "")
    return import_module(name) if name else None


def emails_are_confirmed() -> bool:
    """Whether an active account's e-mail address was confirmed: not where the platform is told to skip that step."""
    from django.conf import settings

    features = getattr(settings, "FEATURES", {})
    skips = ("SKIP_EMAIL_VALIDATION", "AUTOMATIC_AUTH_FOR_TESTING")
    return not any(getattr(settings, name, False) or features.get(name, False) for name in skips)


def account_of_token(request: HttpRequest) -> AbstractBaseUser | None:
    """The account that a JWT or Bearer token names, as block handlers accept it; None where the platform is not there.

    A token that is not valid is nobody, and so is one of a restricted application, as the platform itself decides.
    """
    try:
        import edx_rest_framework_extensions.auth.jwt.authentication as jwt  # type: ignore[import-not-found]
        import openedx.core.lib.api.authentication as bearer  # type: ignore[import-not-found]
        from edx_rest_framework_extensions.permissions import (  # type: ignore[import-not-found]
            JwtRestrictedApplication,
        )
        from rest_framework.exceptions import APIException  # type: ignore[import-untyped]
    except ImportError:
        return None
    asked: Any = request  # the platform's permission reads what its authenticators leave on the request
    for kind in (jwt.JwtAuthentication, bearer.BearerAuthenticationAllowInactiveUser):
        authenticator = kind()
        try:
            found = authenticator.authenticate(request)
        except APIException as refusal:
            logger.warning("%s refused a token (%s).", kind.__name__, refusal.status_code)
            continue
        if found is not None:
            account, asked.auth = found
            asked.successful_authenticator = authenticator
            is_restricted = JwtRestrictedApplication().has_permission(request, None)
            return None if is_restricted else account
    return None


def language_cookie_domain() -> str | None:
    """The domain of the platform's language cookie; with another one a browser would keep two of one name."""
    from django.conf import settings

    return getattr(settings, "SHARED_COOKIE_DOMAIN", None) or None


def account_names(user_ids: Iterable[int | None] | None = None) -> dict[int | None, str]:
    """Account -> full name, of these accounts or of all that are joined to a person; one query.

    The platform keeps the name in the profile and leaves first and last name empty; elsewhere these two are it.
    """
    try:
        from common.djangoapps.student.models import UserProfile
    except ImportError:
        from django.contrib.auth import get_user_model

        users = get_user_model().objects
        rows = users.filter(cpd_person__isnull=False) if user_ids is None else users.filter(pk__in=list(user_ids))
        names = rows.values_list("pk", "first_name", "last_name")
        return {pk: " ".join(filter(None, (first, last))) for pk, first, last in names}
    joined = {"user__cpd_person__isnull": False} if user_ids is None else {"user__in": list(user_ids)}
    return {pk: name or "" for pk, name in UserProfile.objects.filter(**joined).values_list("user_id", "name")}


def enrolment_on_platform(*, user_id: int, course_key: str) -> bool | None:
    """Whether an account is enrolled in the platform's course: False once it was taken out of it again.

    None where nothing is known: no such platform here, no such course key, or the account was never enrolled. The
    platform keeps one row for an account and a course, and un-enrolling makes it inactive (``CourseEnrollment``).
    """
    try:
        from common.djangoapps.student.models import CourseEnrollment
    except ImportError:
        return None
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        key = CourseKey.from_string(course_key)
    except InvalidKeyError:
        return None
    rows = CourseEnrollment.objects.filter(user_id=user_id, course_id=key)
    is_active: bool | None = rows.values_list("is_active", flat=True).first()
    return is_active


OPEN_FOR = 60  # seconds an answer of the platform is kept; what an author hides is gone from the desk after that


def open_tasks(*, user_id: int, course_key: str) -> frozenset[str] | None:
    """Slugs of the tasks of a course that an account may load now: those for which a handler would not answer 404.

    Empty where the platform does not have the course, or has it no more; None where there is no platform. Asked the way
    the platform's own handlers ask, block by block (``has_access`` with "load": start dates, staff only, groups), since
    its cached block structures do not carry our slugs.
    """
    try:
        from lms.djangoapps.courseware.access import has_access  # type: ignore[import-not-found]
        from xmodule.modulestore.django import modulestore
        from xmodule.modulestore.exceptions import ItemNotFoundError
    except ImportError:
        return None
    from django.contrib.auth import get_user_model
    from django.core.cache import cache
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    place = f"cpd_grading.open_tasks.{user_id}.{digest_of({'course': course_key})}"
    known: frozenset[str] | None = cache.get(place)
    if known is not None:
        return known
    try:
        key = CourseKey.from_string(course_key)
        blocks = modulestore().get_items(key, qualifiers={"category": "cpd_task"})
    except (InvalidKeyError, ItemNotFoundError):
        blocks = []
    user = get_user_model().objects.get(pk=user_id)
    found = frozenset(block.slug for block in blocks if has_access(user, "load", block, key))
    cache.set(place, found, OPEN_FOR)
    return found
