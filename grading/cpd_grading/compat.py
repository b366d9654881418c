"""The only file of this package that knows names of the platform; each import lives inside its function."""

from __future__ import annotations


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


def language_cookie_domain() -> str | None:
    """The domain of the platform's language cookie; with another one a browser would keep two of one name."""
    from django.conf import settings

    return getattr(settings, "SHARED_COOKIE_DOMAIN", None) or None
