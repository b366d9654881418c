"""Keys and marks made of the site's secret, each with a label of its own so that no other use gives the same one."""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

DRAFTS = "cpd_grading.drafts"
FORMS_OF_ACCOUNTS = "cpd_grading.forms.account"
FORMS_OF_LINKS = "cpd_grading.forms.link"
KEPT_WORDS = "cpd_grading.kept_words"
ENVELOPES = "cpd_grading.envelopes"


def draft_key(user_id: int) -> str:
    """The 256-bit key of an account's drafts on a phone, as base64; given to nobody but that account.

    The next person on a shared phone is given another key, and can read none of them.
    """
    return base64.b64encode(_derived(DRAFTS, str(user_id))).decode()


def account_mark(user_id: int) -> str:
    """Who a form was drawn for, as a mark in the form that nobody else can make; it names nobody."""
    return _derived(FORMS_OF_ACCOUNTS, str(user_id)).hex()[:32]


def link_mark(link: str) -> str:
    """The same for a page that a link opened for somebody without an account; ``link`` is the digest of its token."""
    return _derived(FORMS_OF_LINKS, link).hex()[:32]


def kept_words_key(mark: str) -> bytes:
    """The 256-bit key, as URL-safe base64, of words kept for whoever their form was drawn for."""
    return base64.urlsafe_b64encode(_derived(KEPT_WORDS, mark))


def envelope_secret(secret: str) -> bytes:
    """512 bits for the key that phones seal for, of one of the site's secrets."""
    return salted_hmac(ENVELOPES, "key", secret=secret, algorithm="sha512").digest()


def _derived(label: str, value: str) -> bytes:
    return salted_hmac(label, value, algorithm="sha256").digest()
