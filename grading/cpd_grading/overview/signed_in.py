"""Who asks for a page, and what they have business with today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef

from ..coaching.models import CoachingAssignment
from ..people.api import WITH_PLACE, holding, in_period, view_of
from ..people.domain import PersonView, roles_sleep
from ..people.models import Person

COACH = "coach"


@dataclass(frozen=True)
class SignedIn(PersonView):
    """Whoever asks for a page: a person, and what they have business with today: roles, and ``COACH``.

    ``roles_wait`` while nobody has confirmed that the account is theirs: then nothing is held yet.
    """

    held: frozenset[str]
    roles_wait: bool


def signed_in(user_id: int, *, on: date) -> SignedIn | None:
    """The person of an account with their business of the day, in one query, for every page begins with it."""
    rows = list(
        Person.objects.filter(user_id=user_id)
        .select_related(*WITH_PLACE)
        .annotate(
            held_role=FilteredRelation("roles", condition=holding(on, "roles__")),  # "grant" is a word of MariaDB
            role=F("held_role__role"),
            coaches_today=Exists(CoachingAssignment.objects.filter(in_period(on), coach=OuterRef("pk"))),
        )
    )
    if not rows:
        return None
    given = frozenset(row.role for row in rows if row.role) | ({COACH} if rows[0].coaches_today else set())
    sleep = roles_sleep(rows[0].user_id, rows[0].roles_confirmed_at)
    return SignedIn(**vars(view_of(rows[0])), held=frozenset() if sleep else given, roles_wait=sleep and bool(given))
