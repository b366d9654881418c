"""The only file of this package that knows names of the platform; each import lives inside its function."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

logger = logging.getLogger(__name__)


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


def emails_are_confirmed() -> bool:
    """Whether an active account's e-mail address was confirmed: not where the platform is told to skip that step."""
    from django.conf import settings

    features = getattr(settings, "FEATURES", {})
    skips = ("SKIP_EMAIL_VALIDATION", "AUTOMATIC_AUTH_FOR_TESTING")
    return not any(getattr(settings, name, False) or features.get(name, False) for name in skips)


def account_of_token(request: HttpRequest) -> AbstractBaseUser | None:
    """The account that a JWT or Bearer token names, as block handlers accept it; None where the platform is not there.

    A token that is not valid is nobody, and so is one of a restricted application (platform: handle_xblock_callback).
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
