"""What a retirement does to marks: notes go with the learner they are about, names with the person who bears them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ..kernel.blanking import blank
from .models import Conversation


def anonymise_assessment(person_id: UUID, *, held: Iterable[UUID]) -> int:
    """Drop notes of conversations with this person and the names in them; marks and decisions stay.

    ``held`` are enrolments whose work is kept for an appeal or an inquiry. Returns how many rows changed.
    """
    talks = Conversation.objects.filter(portfolio__enrolment__learner_id=person_id)
    changed = blank(talks.exclude(portfolio__enrolment__in=list(held)), people="", notes="")
    # Who was there is written as names: the assessor's goes with the assessor.
    return changed + blank(Conversation.objects.filter(assessor_id=person_id), people="")
