"""What a retirement does to testimonies: a witness spoke for one learner, and goes with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from ..kernel.blanking import blank
from .domain import WITNESS
from .models import WitnessInvitation


def anonymise_testimonies(submission_ids: Iterable[UUID], *, now: datetime) -> int:
    """Drop names, posts and words of the witnesses of some submissions; a link nobody used opens nothing any more.

    State and digest of each answer stay. Returns how many rows changed.
    """
    rows = WitnessInvitation.objects.filter(item__submission__in=list(submission_ids))
    waiting = list(rows.filter(state=WITNESS.start).values_list("pk", flat=True))
    taken_back = WITNESS.after(WITNESS.start, "take_back")
    WitnessInvitation.objects.filter(pk__in=waiting).update(state=taken_back)
    changed = blank(rows, witness_name="", witness_post="", statement="")
    answered = list(rows.filter(purged_at=None).exclude(answered_at=None).values_list("pk", flat=True))
    WitnessInvitation.objects.filter(pk__in=answered).update(purged_at=now)
    return changed


def empty_testimonies(submission_id: UUID, *, now: datetime) -> list[str]:
    """Empty the words of witnesses whose evidence is past its time. Returns the ids of those answers.

    An answer that comes after this goes with the next run.
    """
    rows = WitnessInvitation.objects.filter(item__submission_id=submission_id, purged_at=None).exclude(answered_at=None)
    ids = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    rows.update(statement="", purged_at=now)
    return ids
