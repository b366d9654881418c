"""Questions about what coaches saw in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from ..portfolio.api import items_in
from ..portfolio.domain import ItemView, ManifestView
from . import domain
from .domain import SeenView
from .models import SeenInPlace


def seen_view(row: SeenInPlace) -> SeenView:
    """Frozen view of a row fetched with its coach."""
    return SeenView(
        id=row.id,
        item_id=row.item_id,
        coach_id=row.coach_id,
        coach_name=row.coach.name,
        seen_on=row.seen_on,
        place=row.place,
        description=row.description,
        criteria=tuple(row.criteria),
        recorded_at=row.recorded_at,
        supersedes_id=row.supersedes_id,
        reason=row.reason,
    )


def seen_in_place_of(submission_id: UUID) -> tuple[SeenView, ...]:
    """What coaches saw of a task, each as it was corrected last, the first visit first; one query."""
    return seen_in_places_of((submission_id,)).get(submission_id, ())


def seen_in_places_of(submission_ids: Iterable[UUID]) -> Mapping[UUID, tuple[SeenView, ...]]:
    """``seen_in_place_of`` for several submissions, those without any left out; one query."""
    rows = SeenInPlace.objects.filter(submission_id__in=list(submission_ids)).exclude(in_force_key=None)
    found: dict[UUID, tuple[SeenView, ...]] = {}
    for row in rows.select_related("coach").order_by("seen_on", "recorded_at", "pk"):
        found[row.submission_id] = (*found.get(row.submission_id, ()), seen_view(row))
    return found


def unseen_items(submission_id: UUID, manifest: ManifestView) -> tuple[ItemView, ...]:
    """What was sent as staying at the school and was not seen there yet; two queries.

    A coach's record counts whenever it was made, also after the task was sent. ``require_all_seen`` refuses with it.
    """
    return domain.unseen(items_in(manifest, submission_id), seen_in_place_of(submission_id))
