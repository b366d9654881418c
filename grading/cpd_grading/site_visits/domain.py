"""Rules of what a coach sees in a school: evidence that stays where it is, described from the coach's own phone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from ..kernel.digest import digest_of
from ..kernel.errors import MissingField, NotSeenYet, UnknownCriterion
from ..kernel.messages import Message, Quoted
from ..people.domain import require_text
from ..portfolio.api import require_current
from ..portfolio.domain import ItemView
from ..portfolio.words import EVIDENCE_KIND_WORDS
from ..programmes.domain import TaskSpec

IN_PLACE = "in_situ"  # the kind of evidence that has no file and is seen where it is
MAX_PLACE, MAX_DESCRIPTION, MAX_REASON = 200, 4_000, 300


@dataclass(frozen=True)
class SeenView:
    """What a coach saw. ``item_id`` is the learner's item it confirms; a correction has a ``reason``."""

    id: UUID
    item_id: UUID | None
    coach_id: UUID
    coach_name: str
    seen_on: date
    place: str
    description: str
    criteria: tuple[str, ...]
    recorded_at: datetime
    supersedes_id: UUID | None = None
    reason: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over who saw what, where and when."""
        return digest_of(
            {
                "seen": str(self.id),
                "item": str(self.item_id) if self.item_id else None,
                "coach": str(self.coach_id),
                "seen_on": self.seen_on.isoformat(),
                "place": self.place,
                "description": self.description,
                "criteria": list(self.criteria),
                "supersedes": str(self.supersedes_id) if self.supersedes_id else None,
            }
        )


@dataclass(frozen=True)
class Sight:
    """What a coach says of it."""

    seen_on: date
    place: str
    description: str
    criteria: tuple[str, ...] = ()


def clean_sight(sight: Sight, spec: TaskSpec, *, of_item: Collection[str] = ()) -> Sight:
    """Trimmed and checked; without criteria it speaks to those of the item it confirms.

    Raises MissingField, BadField, UnknownCriterion.
    """
    for key in sight.criteria:
        if key not in spec.criterion_keys:
            raise UnknownCriterion()
    chosen = sight.criteria or of_item
    if not chosen:
        raise MissingField(field="criteria")
    return replace(
        sight,
        place=require_text("place", sight.place, limit=MAX_PLACE),
        description=require_text("description", sight.description, limit=MAX_DESCRIPTION),
        criteria=tuple(key for key in spec.criterion_keys if key in chosen),
    )


def require_seen_on(seen_on: date, *, cohort_starts_on: date | None, today: date) -> None:
    """Raises ActivityDateOutside for a day to come or long before the course."""
    require_current(IN_PLACE, seen_on, cohort_starts_on=cohort_starts_on, today=today, field="seen_on")


def unseen(items: Iterable[ItemView], seen: Iterable[SeenView]) -> tuple[ItemView, ...]:
    """Items that stay at the school and that no coach has seen there yet."""
    seen_items = {one.item_id for one in seen}
    return tuple(item for item in items if item.fields.kind == IN_PLACE and item.id not in seen_items)


def require_all_seen(items: Collection[ItemView]) -> None:
    """A task with an item nobody has seen in place is not signed off. Raises NotSeenYet naming them."""
    if items:
        raise NotSeenYet(items=tuple(_called(item) for item in items))


def _called(item: ItemView) -> Quoted | Message:
    """An item by its title; one without is called by its kind."""
    return Quoted(item.fields.title) if item.fields.title else Message(EVIDENCE_KIND_WORDS[item.fields.kind])
