"""Invitations that nobody can answer any more, removed with the name in them; answers stay with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from .domain import WITNESS
from .models import WitnessInvitation

UNANSWERED = (WITNESS.start, WITNESS.after(WITNESS.start, "take_back"))


def clearable_invitations(*, before: datetime) -> Mapping[UUID | None, int]:
    """Enrolment -> how many invitations ended before a moment without an answer; one query."""
    rows = _ended(before).values_list("item__submission__enrolment_id").annotate(number=Count("pk")).order_by()
    return dict(rows)


def clear_invitations(enrolment_id: UUID | None, *, before: datetime) -> int:
    """Remove those of one enrolment, None for learners in none. Returns how many."""
    rows = _ended(before)
    if enrolment_id is None:
        rows = rows.filter(item__submission__enrolment=None)
    else:
        rows = rows.filter(item__submission__enrolment_id=enrolment_id)
    ids = list(rows.values_list("pk", flat=True))
    return WitnessInvitation.objects.filter(pk__in=ids).delete()[0]


def _ended(before: datetime) -> QuerySet[WitnessInvitation]:
    return WitnessInvitation.objects.filter(state__in=UNANSWERED, expires_at__lt=before)
