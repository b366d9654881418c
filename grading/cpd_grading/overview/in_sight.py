"""Whose progress somebody may read: everybody's by a role, an area's by another, and of those they coach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from ..coaching.api import coachees_of
from ..people.api import roles_of
from ..people.domain import PersonView

EVERYWHERE = frozenset({"programme_manager", "exam_officer", "assessor", "moderator"})
BY_AREA = frozenset({"seo", "deo"})


@dataclass(frozen=True)
class InSight:
    """Whose progress one person may read that day: for one learner, and for a query."""

    is_everybody: bool
    areas: frozenset[str] = frozenset()  # codes of districts and sectors
    coachees: frozenset[UUID] = frozenset()

    def holds(self, learner: PersonView) -> bool:
        """Whether this learner is among them."""
        is_near = bool(self.areas & {learner.sector_code, learner.district_code})
        return self.is_everybody or is_near or learner.id in self.coachees

    def of(self, path: str = "") -> Q:
        """The persons ``holds`` says yes to; ``path`` leads to them from the rows of the query, with "__"."""
        if self.is_everybody:
            return Q()
        return (
            Q(**{f"{path}pk__in": self.coachees})
            | Q(**{f"{path}school__sector__in": self.areas})
            | Q(**{f"{path}school__sector__district__in": self.areas})
        )


def in_sight_of(viewer_id: UUID, *, on: date) -> InSight:
    """By role everywhere, otherwise by the area of an officer and those the viewer coaches; three queries at most."""
    grants = roles_of(viewer_id, on=on)
    if any(grant.role in EVERYWHERE for grant in grants):
        return InSight(is_everybody=True)
    areas = {grant.area_code for grant in grants if grant.role in BY_AREA} - {""}
    coachees = {person.id for person in coachees_of(viewer_id, on=on)}
    return InSight(is_everybody=False, areas=frozenset(areas), coachees=frozenset(coachees))
