"""What a retirement does to reviews: feedback goes with the learner it is about, never with its author."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from ..kernel.blanking import blank
from .models import CoachReview, ReviewDraft, SavedComment


def anonymise_reviews(person_id: UUID, *, held: Iterable[UUID]) -> int:
    """Drop feedback about this person, and their own drafts and saved comments; levels and decisions stay.

    ``held`` are enrolments whose work is kept for an appeal or an inquiry. Returns how many rows changed.
    """
    kept = list(held)
    reviews = CoachReview.objects.filter(submission__learner_id=person_id).exclude(submission__enrolment__in=kept)
    return blank(reviews, feedback={}, reason="") + _delete_unfinished(person_id, kept)


def _delete_unfinished(person_id: UUID, kept: list[UUID]) -> int:
    of_learner = Q(manifest__submission__learner_id=person_id) & ~Q(manifest__submission__enrolment__in=kept)
    drafts, _by_model = ReviewDraft.objects.filter(Q(coach_id=person_id) | of_learner).delete()
    phrases, _by_model = SavedComment.objects.filter(owner_id=person_id).delete()
    return drafts + phrases
