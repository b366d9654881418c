"""Links that let one person without an account answer once: their tokens (bearer tokens) and how long they stand.

A token stands behind the "#" of its link, which no browser sends, so that it is in no access log, Referer or warning.
The database holds its digest only; ``link`` names that digest wherever an act or a question takes one.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from .characters import trimmed

STANDS_FOR = timedelta(days=28)


def token_of(purpose: str, request_id: UUID) -> str:
    """The token that a request makes for a purpose: a second press on a button shows the same link."""
    digest = salted_hmac(f"cpd_grading.{purpose}", str(request_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def link_digest(token: str) -> str:
    """What is kept of a token; unreadable characters make a digest nobody has."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def told_token(text: str) -> str:
    """The token in what somebody gave as their link: the whole address, or what stands behind its "#"."""
    return trimmed(text.rpartition("#")[2]).strip("/")


def behind_hash(address: str, token: str) -> str:
    """The link to give away. The "/" at its end keeps programs that find links in a message from cutting the token."""
    return f"{address}#{token}/"
