"""Passes: what a phone got while its learner was signed in, and puts into each envelope as proof of whose it is.

Nobody but this site and the learner's own encrypted store ever reads one: it travels sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from ..kernel.errors import PassUnknown

SALT = "cpd_grading.phones.pass"


@dataclass(frozen=True)
class Pass:
    """Whose phone it is."""

    person_id: UUID
    phone_id: UUID


def new_pass(person_id: UUID, phone_id: UUID) -> str:
    """A pass for one phone of a person who is signed in on it now."""
    return signing.dumps([person_id.hex, phone_id.hex], salt=SALT)


def known_pass(text: object) -> Pass:
    """Raises PassUnknown for what we did not give, or gave more than CPD_PHONE_DAYS ago."""
    days: int = settings.CPD_PHONE_DAYS  # type: ignore[misc]  # set by settings.common
    try:
        person, phone = signing.loads(str(text), salt=SALT, max_age=timedelta(days=days))
        return Pass(UUID(person), UUID(phone))
    except (signing.BadSignature, ValueError, TypeError):
        raise PassUnknown() from None
