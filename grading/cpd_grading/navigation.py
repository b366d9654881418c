"""The links a person needs, by what they are: learner, coach, or one of the roles at UR-CE and in the district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from .coaching.models import CoachingAssignment
from .coaching.selectors import is_coach
from .kernel.errors import _
from .people.domain import PersonView, roles_sleep
from .people.models import Person
from .people.selectors import WITH_PLACE, holding, roles_of, view_of

COACH = "coach"


@dataclass(frozen=True)
class SignedIn(PersonView):
    """Whoever asks for a page: a person, and what they have business with today: roles, and ``COACH``.

    ``roles_wait`` while nobody has confirmed that the account is theirs: then nothing is held yet.
    """

    held: frozenset[str]
    roles_wait: bool


@dataclass(frozen=True)
class PageLink:
    """A page, its words, and who has business there: roles, or being a coach; empty for everyone."""

    view_name: str
    words: str
    roles: frozenset[str]


_PAGES: list[PageLink] = [
    PageLink("cpd_grading:desk", _("My desk"), frozenset()),
    PageLink("cpd_grading:queue", _("Reviews"), frozenset({COACH})),
    PageLink("cpd_grading:assess", _("Marking"), frozenset({"assessor"})),
    PageLink("cpd_grading:rounds", _("Rounds"), frozenset({"moderator", "external_examiner", "exam_officer"})),
    PageLink(
        "cpd_grading:progress",
        _("Progress"),
        frozenset({COACH, "advisor", "seo", "deo", "programme_manager", "exam_officer"}),
    ),
    PageLink("cpd_grading:office", _("Office"), frozenset({"programme_manager", "exam_officer"})),
]


def register_page(view_name: str, words: str, *roles: str) -> None:
    """Another app's page in our navigation; grading does not know who exports."""
    link = PageLink(view_name, words, frozenset(roles))
    if link not in _PAGES:
        _PAGES.append(link)


def signed_in(user_id: int, *, on: date) -> SignedIn | None:
    """The person of an account with their business of the day, in one query, for every page begins with it."""
    holds = Q(ends_on=None) | Q(ends_on__gte=on), Q(starts_on__lte=on)
    rows = list(
        Person.objects.filter(user_id=user_id)
        .select_related(*WITH_PLACE)
        .annotate(
            held_role=FilteredRelation("roles", condition=holding(on, "roles__")),  # "grant" is a word of MariaDB
            role=F("held_role__role"),
            coaches_today=Exists(CoachingAssignment.objects.filter(*holds, coach=OuterRef("pk"))),
        )
    )
    if not rows:
        return None
    given = frozenset(row.role for row in rows if row.role) | ({COACH} if rows[0].coaches_today else set())
    sleep = roles_sleep(rows[0].user_id, rows[0].roles_confirmed_at)
    return SignedIn(**vars(view_of(rows[0])), held=frozenset() if sleep else given, roles_wait=sleep and bool(given))


def _held(person: PersonView, on: date) -> frozenset[str]:
    roles = {grant.role for grant in roles_of(person.id, on=on)}
    return frozenset(roles | ({COACH} if is_coach(person.id, on=on) else set()))


def navigation(person: PersonView, *, on: date) -> tuple[tuple[str, str], ...]:
    """(address, words) of every page this person has business on, where it is mounted."""
    held = person.held if isinstance(person, SignedIn) else _held(person, on)
    found = []
    for link in _PAGES:
        if link.roles and not link.roles & held:
            continue
        try:
            found.append((reverse(link.view_name), gettext(link.words)))
        except NoReverseMatch:
            continue
    return tuple(found)
