"""The only file of this package that knows names of the platform; each import lives inside its function."""

from __future__ import annotations

from .kernel.digest import digest_of


def mark_complete(*, user_id: int, usage_key: str) -> None:
    """Record a block as complete for a learner; nothing happens where the platform does not track completion.

    Submitting the same completion again changes nothing (platform: BlockCompletion is one row per learner and block).
    """
    try:
        from completion.models import BlockCompletion
        from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
    except ImportError:
        return
    from django.contrib.auth import get_user_model
    from opaque_keys.edx.keys import UsageKey

    if not ENABLE_COMPLETION_TRACKING_SWITCH.is_enabled():
        return
    user = get_user_model().objects.get(pk=user_id)
    key = UsageKey.from_string(usage_key)
    BlockCompletion.objects.submit_completion(user=user, block_key=key, completion=1.0)


def enrolment_on_platform(*, user_id: int, course_key: str) -> bool | None:
    """Whether an account is enrolled in the platform's course: False once it was taken out of it again.

    None where nothing is known: no such platform here, no such course key, or the account was never enrolled. The
    platform keeps one row for an account and a course, and un-enrolling makes it inactive (``CourseEnrollment``).
    """
    try:
        from common.djangoapps.student.models import CourseEnrollment  # type: ignore[import-not-found]
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
        from xmodule.modulestore.django import modulestore  # type: ignore[import-not-found]
        from xmodule.modulestore.exceptions import ItemNotFoundError  # type: ignore[import-not-found]
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
