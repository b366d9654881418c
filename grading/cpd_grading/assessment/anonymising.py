"""What a retirement does to reviews and marks: feedback goes with the learner it is about, never with its author."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from ..kernel.blanking import blank
from .models import CoachReview, Conversation, Phrase, ReviewDraft


def anonymise_assessment(person_id: UUID, *, held: Iterable[UUID]) -> int:
    """Drop feedback and notes about this person, and their own drafts and phrases; levels, marks and decisions stay.

    ``held`` are enrolments whose work is kept for an appeal or an inquiry. Returns how many rows changed.
    """
    kept = list(held)
    reviews = CoachReview.objects.filter(submission__learner_id=person_id).exclude(submission__enrolment__in=kept)
    talks = Conversation.objects.filter(portfolio__enrolment__learner_id=person_id)
    talks = talks.exclude(portfolio__enrolment__in=kept)
    changed = blank(reviews, feedback={}, reason="")
    changed += blank(talks, people="", notes="")
    # Who was there is written as names: the assessor's goes with the assessor.
    changed += blank(Conversation.objects.filter(assessor_id=person_id), people="")
    return changed + _delete_unfinished(person_id, kept)


def _delete_unfinished(person_id: UUID, kept: list[UUID]) -> int:
    of_learner = Q(manifest__submission__learner_id=person_id) & ~Q(manifest__submission__enrolment__in=kept)
    drafts, _by_model = ReviewDraft.objects.filter(Q(coach_id=person_id) | of_learner).delete()
    phrases, _by_model = Phrase.objects.filter(owner_id=person_id).delete()
    return drafts + phrases
