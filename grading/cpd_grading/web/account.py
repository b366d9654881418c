"""Who sends a request to an address that scripts and apps use: the sign-ins that the platform's own handlers accept."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from .. import compat
from ..returning.api import require_token


def account_of(request: HttpRequest) -> AbstractBaseUser | None:
    """The account of a session, or where there is none that of a JWT or Bearer token; None for nobody.

    A browser sends its session with every request, whoever made the page, so one that may write needs its CSRF token; a
    JWT or Bearer token is sent by whoever holds it. Raises StaleForm.
    """
    if request.user.is_authenticated:
        require_token(request)
        return request.user
    account = compat.account_of_token(request)
    if account is not None:
        request.user = account  # type: ignore[assignment]  # the site's own user model
    return account
