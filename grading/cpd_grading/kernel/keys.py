"""Keys made of the site's secret for one account."""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

DRAFTS = "cpd_grading.drafts"  # a label of its own: no other use of the secret gives the same key


def draft_key(user_id: int) -> str:
    """The 256-bit key of an account's drafts on a phone, as base64; given to nobody but that account.

    The next person on a shared phone is given another key, and can read none of them.
    """
    return base64.b64encode(salted_hmac(DRAFTS, str(user_id), algorithm="sha256").digest()).decode()
