"""The only file of this package that knows names of the platform; each import lives inside its function."""

from __future__ import annotations

from collections.abc import Iterable


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


def account_names(user_ids: Iterable[int | None] | None = None) -> dict[int | None, str]:
    """Account -> full name, of these accounts or of all that are joined to a person; one query.

    The platform keeps the name in the profile and leaves first and last name empty; elsewhere these two are it.
    """
    try:
        from common.djangoapps.student.models import UserProfile  # type: ignore[import-not-found]
    except ImportError:
        from django.contrib.auth import get_user_model

        users = get_user_model().objects
        rows = users.filter(cpd_person__isnull=False) if user_ids is None else users.filter(pk__in=list(user_ids))
        names = rows.values_list("pk", "first_name", "last_name")
        return {pk: f"{first} {last}".strip() for pk, first, last in names}
    joined = {"user__cpd_person__isnull": False} if user_ids is None else {"user__in": list(user_ids)}
    return {pk: name or "" for pk, name in UserProfile.objects.filter(**joined).values_list("user_id", "name")}
