"""What an officer reads before confirming that an account is somebody's, and before undoing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q

from ..coaching.models import Appointment, CoachingAssignment
from ..kernel.models import AuditEvent
from ..people.api import WITH_PLACE, not_ended, view_of
from ..people.domain import PersonView
from ..people.models import AccountJoining, RoleGrant

PAGE = 50
MEANWHILE = 500  # how many acts are read back, the newest first


@dataclass(frozen=True)
class WaitingJoining:
    """An account that joined a person with roles, which sleep until somebody confirms that it is theirs."""

    id: UUID
    person: PersonView
    account_email: str
    how: str
    joined_at: datetime
    roles: tuple[str, ...]
    coachees: int


@dataclass(frozen=True)
class WaitingPage:
    """One page of them, the oldest first; ``more`` is the id to go on after, or None."""

    lines: tuple[WaitingJoining, ...]
    total: int
    more: UUID | None


@dataclass(frozen=True)
class Meanwhile:
    """What a person's account did since it joined: how often each act, and the last time."""

    acts: tuple[tuple[str, int], ...]
    last_at: datetime | None
    is_cut: bool


def joinings_to_confirm(*, on: date, after: UUID | None = None) -> WaitingPage:
    """Joinings in force of persons who hold a role, coach somebody or are appointed; six queries at any number."""
    links = CoachingAssignment.objects.filter(not_ended(on), coach=OuterRef("person"))
    roles = RoleGrant.objects.filter(not_ended(on), revoked_at=None, person=OuterRef("person"))
    appointed = Appointment.objects.filter(not_ended(on), person=OuterRef("person"))
    rows = AccountJoining.objects.filter(
        Exists(links) | Exists(roles) | Exists(appointed),
        confirmed_at=None,
        undone_at=None,
        person__user__isnull=False,
        person__roles_confirmed_at=None,
    )
    total = rows.count()
    last = AccountJoining.objects.filter(pk=after).values_list("joined_at", flat=True).first() if after else None
    if last is not None:
        rows = rows.filter(Q(joined_at__gt=last) | Q(joined_at=last, pk__gt=after))
    with_places = rows.select_related(*(f"person__{path}" for path in WITH_PLACE))
    shown = list(with_places.order_by("joined_at", "pk")[: PAGE + 1])
    lines = _lines(shown[:PAGE], on)
    return WaitingPage(lines, total, shown[PAGE - 1].pk if len(shown) > PAGE else None)


def _lines(rows: Sequence[AccountJoining], on: date) -> tuple[WaitingJoining, ...]:
    people = [row.person_id for row in rows]
    emails = dict(get_user_model().objects.filter(pk__in=[row.user_id for row in rows]).values_list("pk", "email"))
    running = not_ended(on)
    held: dict[UUID, list[str]] = {}
    for person_id, role in RoleGrant.objects.filter(running, revoked_at=None, person__in=people).values_list(
        "person_id", "role"
    ):
        held.setdefault(person_id, []).append(role)
    for person_id, kind in Appointment.objects.filter(running, person__in=people).values_list("person_id", "kind"):
        held.setdefault(person_id, []).append(kind.lower())
    coachees = dict(
        CoachingAssignment.objects.filter(running, coach__in=people)
        .values("coach")
        .annotate(number=Count("coachee", distinct=True))
        .values_list("coach", "number")
    )
    return tuple(
        WaitingJoining(
            id=row.id,
            person=view_of(row.person),
            account_email=emails.get(row.user_id, ""),
            how=row.how,
            joined_at=row.joined_at,
            roles=tuple(sorted(set(held.get(row.person_id, ())))),
            coachees=coachees.get(row.person_id, 0),
        )
        for row in rows
    )


def done_meanwhile(person_id: UUID, *, since: datetime) -> Meanwhile:
    """What was done in this person's name from a moment on, for an officer who may undo the joining."""
    rows = AuditEvent.objects.filter(actor_id=person_id, at__gte=since).order_by("-at", "-pk")
    found = list(rows.values_list("action", "at")[: MEANWHILE + 1])
    acts = Counter(action for action, _at in found[:MEANWHILE])
    return Meanwhile(tuple(acts.most_common()), found[0][1] if found else None, len(found) > MEANWHILE)
